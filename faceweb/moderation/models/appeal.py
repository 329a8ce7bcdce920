"""Somebody asks for another decision."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from faceweb.moderation.models.decision import Decision


class Appeal(models.Model):
    """Once per decision, by the person it was about; decided by somebody else (`Case`)."""

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="appeal")
    text = models.TextField(_("in their words"), max_length=2000)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return f"appeal {self.pk}"
