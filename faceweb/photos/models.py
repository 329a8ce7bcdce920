"""A photo from upload to withdrawal, and the faces found in it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from faceweb.galleries.models import FaceList

if TYPE_CHECKING:
    from faceweb.accounts.models import User


# A dot of the overlay: a part of the face's width, at most of the photo's longer side.
_DOT_OF_FACE = 0.04
_DOT_OF_PHOTO = 0.008
_DOT_EDGE = 1.7


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

    The faces of a READY photo can be described later: `describe_by` is the moment it should be
    done by, cleared when it is. One that has passed says that it did not work.
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
        MOVING = "moving", _("This library is being made ready for a new way of recognising.")

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
    described_at = models.DateTimeField(_("faces described"), null=True, editable=False)
    describe_by = models.DateTimeField(null=True, editable=False)
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

    @property
    def is_being_described(self) -> bool:
        return self.describe_by is not None and self.describe_by > timezone.now()

    @property
    def describing_failed(self) -> bool:
        return self.describe_by is not None and not self.is_being_described


class FaceQuerySet(models.QuerySet["Face"]):
    def visible_to(self, user: User) -> FaceQuerySet:
        """The faces this person may look at: those in photos they may look at."""
        return self.filter(photo__in=Photo.objects.visible_to(user))


class Face(models.Model):
    """One face in a photo. The rectangle is in fractions of the upright photo's width and height.

    `detected_face_id` lives 24 h at the Face API.

    `attributes` and `landmarks` are what the Face API estimated: the contract's payload, and each
    point's [x, y] in fractions of the photo. None where it was not asked or did not answer.
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
    attributes = models.JSONField(null=True, editable=False)
    landmarks = models.JSONField(null=True, editable=False)

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

    @property
    def landmarks_path(self) -> str:
        """The points as dots of an SVG path, in pixels of the photo; empty without points.

        A line of no length is drawn as its round ends: a dot as wide as the stroke.
        """
        width, height = self.photo.size_px
        points = (self.landmarks or {}).values()
        return "".join(f"M{x * width:.1f} {y * height:.1f}h0" for x, y in points)

    @property
    def dot_px(self) -> float:
        """How wide a dot may be without covering the next on this face, in pixels of the photo."""
        width, height = self.photo.size_px
        return min(self.width * width * _DOT_OF_FACE, max(width, height) * _DOT_OF_PHOTO)

    @property
    def dot_edge_px(self) -> float:
        """How wide the edge around a dot is, from side to side, in pixels of the photo."""
        return self.dot_px * _DOT_EDGE


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def settled(self) -> EnrolmentQuerySet:
        """The outcome is known."""
        return self.exclude(persisted_face_id=None, refused=False)

    def unsettled(self) -> EnrolmentQuerySet:
        return self.filter(persisted_face_id=None, refused=False)


class Enrolment(models.Model):
    """A face in a face list, or on its way into it.

    The row is made before the Face API is asked to enrol and gets the answer: the persisted id, or
    that the face was refused. A worker killed in between leaves it without either; when its lease,
    `due_at`, has run out, the next one looks in the list before it enrols again.
    """

    face = models.ForeignKey(Face, on_delete=models.CASCADE, related_name="enrolments")
    face_list = models.ForeignKey(FaceList, on_delete=models.CASCADE, related_name="enrolments")
    persisted_face_id = models.UUIDField(null=True, unique=True, editable=False)
    refused = models.BooleanField(default=False, editable=False)
    due_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("face_list", "face"), name="one_enrolment_per_list")
        ]

    def __str__(self) -> str:
        return f"enrolment {self.pk}"

    @property
    def is_settled(self) -> bool:
        return self.refused or self.persisted_face_id is not None
