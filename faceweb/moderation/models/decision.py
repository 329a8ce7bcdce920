"""What was decided, by whom, and how it is taken back."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from faceweb.moderation.models.case import Case

if TYPE_CHECKING:
    from faceweb.accounts.models import User


class Action(models.TextChoices):
    """What each does to the four kinds of case stands in `moderation.deciding`."""

    APPROVE = "approve", _("Approve")
    REJECT = "reject", _("Reject")
    REMOVE = "remove", _("Remove")
    IGNORE = "ignore", _("Clear, and ignore further reports")
    ESCALATE = "escalate", _("Escalate")
    SUSPEND = "suspend", _("Suspend the account")


class DecisionQuerySet(models.QuerySet["Decision"]):
    def standing(self) -> DecisionQuerySet:
        """Those that were not undone."""
        return self.filter(undone_at=None)

    def about(self, user: User) -> DecisionQuerySet:
        """Those about this person's photos, galleries or account. A takedown request is about
        whoever's photos it led to."""
        theirs = Case.objects.filter(takedown__matches__face__photo__owner=user)
        return self.filter(models.Q(case__uploader=user) | models.Q(case__in=theirs.values("pk")))


class Decision(models.Model):
    """One decision on a case. The last one that was not undone counts.

    `before` says what it changed from, for `undo` (`moderation.effects`). `reason` is read by the
    person it is about. Nobody is the actor of what policy decided. From `tell_at` on the person it
    is about is told (`moderation.telling`); None when they were.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="decisions")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="decisions"
    )
    action = models.CharField(_("decision"), max_length=10, choices=Action)
    reason = models.CharField(_("reason, as people read it"), max_length=300, blank=True)
    before = models.JSONField(default=dict, editable=False)
    at = models.DateTimeField(_("when"), auto_now_add=True)
    undone_at = models.DateTimeField(_("undone"), null=True, editable=False)
    tell_at = models.DateTimeField(null=True, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-id")
        indexes = [
            models.Index(fields=("-at",), name="decisions_by_day"),
            models.Index(
                fields=("tell_at",),
                condition=models.Q(tell_at__isnull=False),
                name="decisions_to_tell",
            ),
        ]

    def __str__(self) -> str:
        return f"decision {self.id}"
