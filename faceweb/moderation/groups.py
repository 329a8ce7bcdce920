"""What moderators may do: the permissions of their group, set by each `migrate`.

Whoever is to do more gets a group of their own beside it; what is added to this one goes with the
next `migrate`.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps as installed
from django.apps.registry import Apps
from django.contrib.auth.models import Group, Permission
from django.db.models import Q

from faceweb.accounts.models import MODERATORS

PERMISSIONS = (
    "moderation.view_case",
    "moderation.change_case",
    "moderation.view_report",
    "moderation.view_takedown",
    "moderation.view_appeal",
    "moderation.view_decision",
    "moderation.view_suspension",
    "moderation.view_auditrecord",
    "photos.view_galleryentry",
    "lookalikes.view_feedback",
)


def set_permissions(apps: Apps = installed, **_of_the_signal: Any) -> None:
    """Give the group exactly these; a receiver of `post_migrate`."""
    try:
        apps.get_model("auth", "Group")
    except LookupError:  # some apps were migrated, and this is not yet one of them
        return
    wanted = Q(pk__in=())
    for name in PERMISSIONS:
        app, codename = name.split(".")
        wanted |= Q(content_type__app_label=app, codename=codename)
    group, _made = Group.objects.get_or_create(name=MODERATORS)
    group.permissions.set(Permission.objects.filter(wanted))
