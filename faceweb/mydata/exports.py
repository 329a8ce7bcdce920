"""Asking for an export, and deleting it when its time is over. Making the file is `exporting`."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from faceweb.mydata.models import Export
from faceweb.queueing import enqueue_named

if TYPE_CHECKING:
    from faceweb.accounts.models import User

# A file of everything is made once a day at most, unless it failed.
EVERY = dt.timedelta(days=1)


class TooSoon(Exception):
    """The last one was asked for less than a day ago."""


def ask(user: User) -> Export:
    """The export that is being made, or a new one. Raises TooSoon."""
    latest = Export.objects.owned_by(user).exclude(state=Export.State.FAILED).first()
    if latest is not None:
        if latest.is_unfinished:
            return latest
        if latest.created_at > timezone.now() - EVERY:
            raise TooSoon
    try:
        with transaction.atomic():
            made = Export.objects.create(owner=user)
    except IntegrityError:
        # Asked for twice at the same moment.
        return Export.objects.owned_by(user).get(state__in=Export.UNFINISHED)
    enqueue_named("faceweb.mydata.tasks.export", str(made.pk))
    return made


def latest(user: User) -> Export | None:
    """The one a page tells of."""
    return Export.objects.owned_by(user).first()


def delete(export: Export) -> None:
    """The file, then the row."""
    default_storage.delete(export.path)
    export.delete()


def delete_expired() -> None:
    for expired in Export.objects.filter(expires_at__lte=timezone.now()):
        delete(expired)
