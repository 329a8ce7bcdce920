"""Somebody without an account asks for their face to be taken down, and to stay so."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from faceweb.photos.models import Face


class Takedown(models.Model):
    """One request. The photo it came with is a file until it was searched with, and never longer.

        SEARCHING --worker--> UNCONFIRMED --link in the mail--> CONFIRMED --moderators--> DECIDED
            |                      |
            +--> UNUSABLE          +--> LAPSED   nobody followed the link in time: what was held
                 (no face, several)              back is shown again, what was kept is forgotten

    `number` is the receipt; the link's token is kept as a digest. `keep_out`: they want their face
    to stay out of public searches, for which an embedding of it is kept (`KeptOutFace`).
    """

    class State(models.TextChoices):
        SEARCHING = "searching", _("being searched")
        UNUSABLE = "unusable", _("not one face in the photo")
        UNCONFIRMED = "unconfirmed", _("waits for the link in the mail")
        LAPSED = "lapsed", _("not confirmed in time")
        CONFIRMED = "confirmed", _("confirmed")
        DECIDED = "decided", _("decided")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(_("receipt"), max_length=20, unique=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.SEARCHING)
    email = models.EmailField(_("e-mail address"))
    text = models.TextField(_("in their words"), max_length=1000, blank=True)
    keep_out = models.BooleanField(_("keep my face out"), default=False)
    consent_version = models.CharField(_("text agreed to"), max_length=20)
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    problem = models.CharField(_("what was wrong"), max_length=20, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    due_at = models.DateTimeField(default=timezone.now, editable=False)
    created_at = models.DateTimeField(_("asked"), auto_now_add=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, editable=False)
    ends_at = models.DateTimeField(_("lapses"), editable=False)

    class Meta:
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return f"takedown {self.number}"


class TakedownMatch(models.Model):
    """A public face that may be the person's. `held` are the entries that were held back for it,
    by their ids, so that they can be shown again."""

    takedown = models.ForeignKey(Takedown, on_delete=models.CASCADE, related_name="matches")
    face = models.ForeignKey(Face, on_delete=models.CASCADE, related_name="+")
    confidence = models.FloatField(_("confidence"))
    held = models.JSONField(default=list, editable=False)

    class Meta:
        verbose_name_plural = "takedown matches"
        ordering = ("-confidence", "id")
        constraints = [
            models.UniqueConstraint(fields=("takedown", "face"), name="one_match_per_face")
        ]

    def __str__(self) -> str:
        return f"match {self.pk}"


class KeptOutFace(models.Model):
    """A face that no public search may find, as an embedding in a list of its own at the Face API;
    no picture is kept, no name. It ends by itself at `ends_at`.
    """

    takedown = models.OneToOneField(
        Takedown, on_delete=models.SET_NULL, null=True, related_name="kept_out"
    )
    persisted_face_id = models.UUIDField(null=True, editable=False)
    is_active = models.BooleanField(_("in force"), default=False)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)
    ends_at = models.DateTimeField(_("until"))

    class Meta:
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return f"kept-out face {self.pk}"
