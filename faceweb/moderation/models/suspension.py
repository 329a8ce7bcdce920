"""An account nobody sees anything of for a while."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from faceweb.moderation.models.decision import Decision


class Suspension(models.Model):
    """Everything of the account is hidden since `at`. It can be lifted until `purge_at`; then the
    account is erased like one whose owner asked for it.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="suspension"
    )
    decision = models.OneToOneField(
        Decision, on_delete=models.SET_NULL, null=True, related_name="suspension"
    )
    at = models.DateTimeField(_("since"))
    purge_at = models.DateTimeField(_("erased from"))

    class Meta:
        ordering = ("purge_at",)

    def __str__(self) -> str:
        return f"suspension {self.pk}"
