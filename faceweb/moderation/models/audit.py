"""What was done, by whom: rows are only ever added, and the database sees to that."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditRecord(models.Model):
    """One act of a moderator, of an administrator, or of policy. `moderation.audit` writes.

    The actor is a number, not a reference: the record stays when the account goes. What it was done
    to is a keyed digest of its id (`object_ref`), so that the records of something that is there
    are found, and nothing of what was erased can be told from them. `before` and `after` hold
    states, never names, texts or ids. A trigger of the database refuses UPDATE and DELETE.
    """

    at = models.DateTimeField(_("when"), auto_now_add=True, db_index=True)
    actor_number = models.BigIntegerField(_("account"), null=True, db_index=True)
    actor_role = models.CharField(_("as"), max_length=10)
    action = models.CharField(_("action"), max_length=40, db_index=True)
    object_type = models.CharField(_("kind of object"), max_length=40)
    object_ref = models.CharField(_("object"), max_length=32, db_index=True)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    ip = models.GenericIPAddressField(_("from"), null=True)

    class Meta:
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"audit record {self.pk}"
