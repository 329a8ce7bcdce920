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
    to stay out of public searches, for which an embedding of it is kept (`KeptOutFace`). `due_at`
    is the lease of the worker at it, and later when its mail is due; `attempts` are claims without
    an outcome; `told` is the state that was mailed last. The address and the words are blanked a
    month after `closed_at`.
    """

    class Problem(models.TextChoices):
        """Why nothing could be searched for; the sentence the person reads."""

        NO_FACE = "no_face", _("We found no face in your photo.")
        SEVERAL = "several", _("There is more than one face in your photo.")
        UNREADABLE = "unreadable", _("Your file is not a photo we can open.")
        NO_ANSWER = "no_answer", _("Your photo could not be compared.")

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
    token_sha256 = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    problem = models.CharField(_("what was wrong"), max_length=20, choices=Problem, blank=True)
    upheld = models.BooleanField(_("granted"), null=True, editable=False)
    told = models.CharField(max_length=12, choices=State, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    due_at = models.DateTimeField(default=timezone.now, editable=False)
    created_at = models.DateTimeField(_("asked"), auto_now_add=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, editable=False)
    ends_at = models.DateTimeField(_("lapses"), editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)

    class Meta:
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return f"takedown {self.pk}"


class TakedownMatch(models.Model):
    """A public face that may be the person's; its photo is held back until that is decided.
    `is_stranger`: a moderator saw that it is somebody else."""

    takedown = models.ForeignKey(Takedown, on_delete=models.CASCADE, related_name="matches")
    face = models.ForeignKey(Face, on_delete=models.CASCADE, related_name="+")
    confidence = models.FloatField(_("confidence"))
    is_stranger = models.BooleanField(_("somebody else"), default=False)

    class Meta:
        verbose_name_plural = "takedown matches"
        ordering = ("-confidence", "id")
        constraints = [
            models.UniqueConstraint(fields=("takedown", "face"), name="one_match_per_face")
        ]

    def __str__(self) -> str:
        return f"match {self.pk}"
