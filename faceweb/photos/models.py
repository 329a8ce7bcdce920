"""A photo from upload to withdrawal, and the faces found in it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from faceweb.accounts.models import User


class PhotoQuerySet(models.QuerySet["Photo"]):
    def visible_to(self, user: User) -> PhotoQuerySet:
        """The photos this person may look at: today, their own."""
        return self.owned_by(user)

    def owned_by(self, user: User) -> PhotoQuerySet:
        return self.filter(owner=user, withdrawn_at=None)


class Photo(models.Model):
    """One uploaded photo. Only `photos.services` and the tasks behind it write `status`.

        RECEIVED --claim--> WORKING --+--> READY     its faces are boxed and enrolled (or has none)
           ^                          |
           |                          +--> REFUSED   `reason` says why; final
           +---- WAITING <------------+              the face service cannot answer now:
                 (tried again at `due_at`)           `reason` says why

    WORKING holds a lease until `due_at`; a worker that dies leaves it, and `requeue_overdue` hands
    the photo out again. `claim` is the lease's token: a worker that lost it writes nothing more.
    A withdrawn photo is invisible at once; a task then purges every copy and the row itself.
    """

    class Status(models.TextChoices):
        RECEIVED = "received", _("Received")
        WORKING = "working", _("Looking for faces")
        WAITING = "waiting", _("Waiting for the face service")
        READY = "ready", _("Ready")
        REFUSED = "refused", _("Refused")

    class Reason(models.TextChoices):
        """Why a photo was refused or waits; the sentence a person reads."""

        UNREADABLE = "unreadable", _("This file is not a photo we can open.")
        TOO_SMALL = "too_small", _("This photo is too small.")
        TOO_BIG = "too_big", _("This photo is too big.")
        NOT_ACCEPTED = "not_accepted", _("The face service did not accept this photo.")
        GAVE_UP = "gave_up", _("Looking at this photo failed several times.")
        AWAY = "away", _("The face service cannot be reached. We keep trying.")
        BUSY = "busy", _("The face service is busy. We go on when it lets us.")
        KEY = "key", _("The face service does not accept this site's key.")
        QUOTA = "quota", _("This site's quota at the face service is used up.")

    FINAL = (Status.READY, Status.REFUSED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="photos"
    )
    sha256 = models.CharField(max_length=64, editable=False)
    file_name = models.CharField(_("file name"), max_length=255, help_text=_("as uploaded"))
    byte_size = models.PositiveBigIntegerField(_("bytes"))
    width = models.PositiveIntegerField(_("width"), null=True, help_text=_("upright, pixels"))
    height = models.PositiveIntegerField(_("height"), null=True, help_text=_("upright, pixels"))
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.RECEIVED, db_index=True
    )
    reason = models.CharField(
        _("reason"), max_length=20, choices=Reason, blank=True, help_text=_("refused or waiting")
    )
    attempts = models.PositiveSmallIntegerField(
        _("attempts"), default=0, help_text=_("claims without an outcome")
    )
    waits = models.PositiveSmallIntegerField(_("waits"), default=0, help_text=_("in a row"))
    claim = models.UUIDField(null=True, editable=False)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    detected_at = models.DateTimeField(_("faces looked for"), null=True, editable=False)
    created_at = models.DateTimeField(_("received"), auto_now_add=True, db_index=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=("owner", "sha256"),
                condition=models.Q(withdrawn_at=None),
                name="one_photo_per_owner_and_content",
            )
        ]

    def __str__(self) -> str:
        return f"photo {self.id}"

    @property
    def is_final(self) -> bool:
        return self.status in self.FINAL

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height of the upright large rendition, in pixels.

        Raises ValueError before the renditions were made.
        """
        if self.width is None or self.height is None:
            raise ValueError("the photo has no renditions yet")
        return self.width, self.height

    @property
    def has_renditions(self) -> bool:
        """The upright renditions are on disk as soon as the photo's size is known."""
        return self.width is not None


class FaceQuerySet(models.QuerySet["Face"]):
    def visible_to(self, user: User) -> FaceQuerySet:
        """The faces this person may look at: those in photos they may look at."""
        return self.filter(photo__in=Photo.objects.visible_to(user))


class Face(models.Model):
    """One face in a photo. The rectangle is in fractions of the upright photo's width and height.

    `detected_face_id` lives 24 h at the Face API, `persisted_face_id` as long as its enrolment.
    `enrolling` is set before the Face API is asked to enrol and cleared with the answer, so that a
    worker killed in between leaves a mark and the next one looks before it enrols again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="faces")
    number = models.PositiveSmallIntegerField(_("number"), help_text=_("1 is the largest face"))
    left = models.FloatField()
    top = models.FloatField()
    width = models.FloatField()
    height = models.FloatField()
    detected_face_id = models.UUIDField(null=True, editable=False)
    detected_until = models.DateTimeField(null=True, editable=False)
    persisted_face_id = models.UUIDField(null=True, unique=True, editable=False)
    enrolling = models.BooleanField(default=False, editable=False)

    objects = FaceQuerySet.as_manager()

    class Meta:
        ordering = ("photo", "number")
        constraints = [
            models.UniqueConstraint(fields=("photo", "number"), name="one_face_per_number")
        ]

    def __str__(self) -> str:
        return f"face {self.id}"

    @property
    def box_style(self) -> str:
        """CSS that places the box over the photo at any size."""
        return (
            f"left:{self.left * 100:.3f}%;top:{self.top * 100:.3f}%;"
            f"width:{self.width * 100:.3f}%;height:{self.height * 100:.3f}%"
        )
