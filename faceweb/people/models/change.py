"""What an owner changed of their people, and how it was before."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from faceweb.accounts.models import User


class ChangeQuerySet(models.QuerySet["Change"]):
    def owned_by(self, user: User) -> ChangeQuerySet:
        return self.filter(owner=user)


class Change(models.Model):
    """One change, and what undoes it: the state of every face and person it touched, before and
    after (`people.states`). Kept for 30 days.

    `name`, `other_name` and `count` are what the sentence about it needs.
    """

    class Kind(models.TextChoices):
        NAME = "name", _("Named")
        CONFIRM = "confirm", _("Confirmed")
        DENY = "deny", _("Denied")
        NOT = "not", _("Taken out")
        RENAME = "rename", _("Renamed")
        MERGE = "merge", _("Merged")
        SPLIT = "split", _("Split")
        HIDE = "hide", _("Hidden")
        SHOW = "show", _("Shown again")
        COVER = "cover", _("Cover chosen")
        FORGET = "forget", _("Forgotten")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="people_changes"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=80, blank=True)
    other_name = models.CharField(max_length=80, blank=True)
    count = models.PositiveIntegerField(default=0)
    before = models.JSONField()
    after = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-id")
        indexes = [models.Index(fields=("owner", "-at"), name="changes_of_an_owner")]

    def __str__(self) -> str:
        return f"change {self.pk}"
