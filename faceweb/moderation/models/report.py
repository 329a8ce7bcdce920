"""Somebody objects to something."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from faceweb.moderation.models.case import Case


class Report(models.Model):
    """One report. Its `number` is the receipt: whoever knows it reads what became of it.

    `reporter` or, for somebody not signed in who wants to be told, `email`; both may be empty.
    """

    class Reason(models.TextChoices):
        ME = "me", _("It shows me, and I do not want that")
        CHILD = "child", _("It shows a child who should not be shown")
        NUDITY = "nudity", _("Nudity or sexual content")
        VIOLENCE = "violence", _("Violence or cruelty")
        HATE = "hate", _("Hate or harassment")
        COPYRIGHT = "copyright", _("It is somebody else's photo")
        SPAM = "spam", _("Advertising or spam")
        OTHER = "other", _("Something else")

    # A photo reported for one of these is shown to moderators blurred, until they ask for it.
    SENSITIVE = frozenset({Reason.CHILD, Reason.NUDITY, Reason.VIOLENCE})

    number = models.CharField(_("receipt"), max_length=20, primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="reports"
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    text = models.TextField(_("in their words"), max_length=1000, blank=True)
    told_at = models.DateTimeField(_("told of the decision"), null=True, editable=False)
    created_at = models.DateTimeField(_("reported"), auto_now_add=True)

    class Meta:
        ordering = ("-created_at", "number")
        constraints = [models.UniqueConstraint(fields=("case", "reporter"), name="one_report_each")]
        indexes = [
            models.Index(
                fields=("case",), condition=models.Q(told_at=None), name="reports_to_answer"
            )
        ]

    def __str__(self) -> str:
        return f"report {self.number}"
