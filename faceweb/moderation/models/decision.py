"""What was decided, by whom, and how it is taken back."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from faceweb.moderation.models.case import Case
from faceweb.photos.models import BlockedImage


class Action(models.TextChoices):
    """What each does to the four kinds of case stands in `moderation.deciding`."""

    APPROVE = "approve", _("Approve")
    REJECT = "reject", _("Reject")
    REMOVE = "remove", _("Remove")
    IGNORE = "ignore", _("Clear, and ignore further reports")
    ESCALATE = "escalate", _("Escalate")
    SUSPEND = "suspend", _("Suspend the account")


class Decision(models.Model):
    """One decision on a case. The last one that was not undone counts.

    `before` says what it changed from, by our ids, for `undo`. `reason` is read by the person it is
    about; `block` is what keeps the photo from coming back. Nobody is the actor of what policy
    decided.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="decisions")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="decisions"
    )
    action = models.CharField(_("decision"), max_length=10, choices=Action)
    reason = models.CharField(_("reason, as people read it"), max_length=300, blank=True)
    before = models.JSONField(default=dict, editable=False)
    block = models.OneToOneField(
        BlockedImage, on_delete=models.SET_NULL, null=True, related_name="decision"
    )
    at = models.DateTimeField(_("when"), auto_now_add=True)
    undone_at = models.DateTimeField(_("undone"), null=True, editable=False)

    class Meta:
        ordering = ("-at", "-id")
        indexes = [models.Index(fields=("-at",), name="decisions_by_day")]

    def __str__(self) -> str:
        return f"decision {self.id}"
