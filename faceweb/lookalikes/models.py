"""What people said of two faces, and results they shared by a link. Answers of searches are no
rows: they are kept in Redis (`results`)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from faceweb.photos.models import Face

if TYPE_CHECKING:
    from faceweb.accounts.models import User


class Feedback(models.Model):
    """What one person said of two faces, whichever was asked about: `low` has the lower id.

    `confidence`, `band` and `mode` are what they were shown then; empty where it was not known.
    """

    class Verdict(models.TextChoices):
        SAME = "same", _("the same person")
        DIFFERENT = "different", _("not the same person")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feedback"
    )
    low = models.ForeignKey(Face, on_delete=models.CASCADE, related_name="+")
    high = models.ForeignKey(Face, on_delete=models.CASCADE, related_name="+")
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict)
    confidence = models.FloatField(_("confidence"), null=True)
    band = models.CharField(_("band"), max_length=20, blank=True)
    mode = models.CharField(_("mode"), max_length=20, blank=True)
    created_at = models.DateTimeField(_("said"), auto_now_add=True)

    class Meta:
        verbose_name_plural = "feedback"
        ordering = ("-created_at", "-id")
        constraints = [
            models.UniqueConstraint(fields=("user", "low", "high"), name="one_verdict_per_pair"),
            models.CheckConstraint(
                condition=models.Q(low__lt=models.F("high")), name="pairs_in_one_order"
            ),
        ]

    def __str__(self) -> str:
        return f"feedback {self.pk}"


class SharedResultQuerySet(models.QuerySet["SharedResult"]):
    def owned_by(self, user: User) -> SharedResultQuerySet:
        return self.filter(owner=user)

    def open(self) -> SharedResultQuerySet:
        """Those whose link still shows something."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())


class SharedResult(models.Model):
    """A result that whoever has its link may look at, until it ends or is taken back.

    It keeps the look-alikes as they were shown when it was made; of them the page shows those that
    may still be seen. The link's token is kept as a digest only.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="shared_results"
    )
    face = models.ForeignKey(Face, on_delete=models.CASCADE, related_name="+")
    mode = models.CharField(_("mode"), max_length=20)
    created_at = models.DateTimeField(_("shared"), auto_now_add=True)
    expires_at = models.DateTimeField(_("good until"))
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects = SharedResultQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return f"shared result {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()


class SharedCandidate(models.Model):
    """One look-alike of a shared result."""

    result = models.ForeignKey(SharedResult, on_delete=models.CASCADE, related_name="candidates")
    face = models.ForeignKey(Face, on_delete=models.CASCADE, related_name="+")
    confidence = models.FloatField(_("confidence"))

    class Meta:
        ordering = ("-confidence", "id")
        constraints = [
            models.UniqueConstraint(fields=("result", "face"), name="each_candidate_once")
        ]

    def __str__(self) -> str:
        return f"shared candidate {self.pk}"
