"""A photo from upload to withdrawal."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from faceweb.galleries.models import Gallery
from faceweb.photos.models.batch import UploadBatch
from faceweb.photos.models.entry import GalleryEntry

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from faceweb.accounts.models import User


class PhotoQuerySet(models.QuerySet["Photo"]):
    def visible_to(self, user: User | AnonymousUser) -> PhotoQuerySet:
        """The photos this person may look at: their own, those in galleries that are open to them,
        and what was approved for the public."""
        if user.is_authenticated:
            open_galleries = Gallery.objects.open_to(user)
            seen = models.Q(owner=user) | models.Exists(
                GalleryEntry.objects.filter(photo=models.OuterRef("pk")).filter(
                    models.Q(gallery__in=open_galleries) | GalleryEntry.is_public_entry()
                )
            )
        else:
            seen = models.Exists(GalleryEntry.objects.public().filter(photo=models.OuterRef("pk")))
        return self.filter(seen, withdrawn_at=None)

    def owned_by(self, user: User) -> PhotoQuerySet:
        """The photos of this person's library."""
        return self.filter(owner=user, withdrawn_at=None, is_query=False)

    def recoverable_by(self, user: User) -> PhotoQuerySet:
        """The photos this person deleted a moment ago and can still put back."""
        deleted = self.filter(
            owner=user, is_query=False, withdrawn_at__isnull=False, removed_at=None
        )
        return deleted.filter(purge_after__gt=timezone.now())


class Photo(models.Model):
    """One uploaded photo. Only `photos.services` and the tasks behind it write `status`.

        RECEIVED --claim--> WORKING --+--> READY     its faces are boxed and enrolled (or has none)
           ^                          |
           |                          +--> REFUSED   `reason` says why; final
           +---- WAITING <------------+              the face service cannot answer now:
                 (tried again at `due_at`)           `reason` says why

    WORKING holds a lease until `due_at`; a worker that dies leaves it, and `requeue_overdue` hands
    the photo out again. `claim` is the lease's token: a worker that lost it writes nothing more.
    A withdrawn photo is invisible at once; from `purge_after` on a task purges every copy and the
    row itself. Until then it can be put back.

    One that moderators removed has `removed_at` too: its owner cannot put it back, only they can.

    A photo whose owner does not let faces be computed becomes READY without: `detected_at` is None.
    A query photo (`is_query`) was uploaded to be searched with, not to be kept: it is in no library
    and no list, and is withdrawn at `keep_until`.

    `trace` is the id of the request it came with: whoever takes the photo up again writes that
    into the log and sends it to the Face API.

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
        NO_ROOM = "no_room", _("There is no room for it in your library.")
        NOT_AGREED = "not_agreed", _("You have not agreed that we store photos.")
        LOCKED = "locked", _("This file is locked with a password.")
        LINK = "link", _("This is a link to another file, not a photo.")
        NESTED = "nested", _("An archive inside an archive is not opened.")
        PACKED = "packed", _("This file is packed in a way we cannot open.")
        SWELLS = "swells", _("This file unpacks to far more than a photo holds.")
        TOO_MANY = "too_many", _("There are too many files in this archive.")
        BIG_ARCHIVE = "big_archive", _("This archive is too big.")
        EMPTY_ARCHIVE = "empty_archive", _("There are no photos in this archive.")
        BROKEN_ARCHIVE = "broken_archive", _("This archive is damaged or incomplete.")
        NOT_ACCEPTED = "not_accepted", _("The face service did not accept this photo.")
        BLOCKED = (
            "blocked",
            _("This photo was removed by the moderators of this site and cannot come back."),
        )
        GAVE_UP = "gave_up", _("Looking at this photo failed several times.")
        AWAY = "away", _("The face service cannot be reached. We keep trying.")
        BUSY = "busy", _("The face service is busy. We go on when it lets us.")
        KEY = "key", _("The face service does not accept this site's key.")
        QUOTA = "quota", _("This site's quota at the face service is used up.")
        FILES = "files", _("The place where photos are kept cannot be reached. We keep trying.")
        MOVING = "moving", _("This library is being made ready for a new way of recognising.")

    FINAL = (Status.READY, Status.REFUSED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="photos"
    )
    batch = models.ForeignKey(
        UploadBatch, on_delete=models.SET_NULL, null=True, related_name="photos", editable=False
    )
    is_query = models.BooleanField(_("only searched with"), default=False, editable=False)
    keep_until = models.DateTimeField(null=True, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    file_name = models.CharField(_("file name"), max_length=255, help_text=_("as uploaded"))
    byte_size = models.PositiveBigIntegerField(_("bytes"))
    width = models.PositiveIntegerField(_("width"), null=True, help_text=_("upright, pixels"))
    height = models.PositiveIntegerField(_("height"), null=True, help_text=_("upright, pixels"))
    placeholder = models.CharField(
        max_length=500, blank=True, editable=False, help_text=_("a tiny WebP in Base64")
    )
    face_count = models.PositiveSmallIntegerField(_("faces"), default=0, editable=False)
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
    trace = models.CharField(max_length=64, blank=True, editable=False)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    detected_at = models.DateTimeField(_("faces looked for"), null=True, editable=False)
    described_at = models.DateTimeField(_("faces described"), null=True, editable=False)
    describe_by = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(_("received"), auto_now_add=True, db_index=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    purge_after = models.DateTimeField(_("purged from"), null=True, editable=False)
    removed_at = models.DateTimeField(_("removed by moderators"), null=True, editable=False)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=("owner", "sha256"),
                condition=models.Q(withdrawn_at=None, is_query=False),
                name="one_photo_per_owner_and_content",
            )
        ]
        indexes = [
            models.Index(
                fields=("owner", "-created_at", "-id"),
                condition=models.Q(withdrawn_at=None, is_query=False),
                name="photos_of_a_library",
            ),
            # Withdrawn ones too, which may be put back by the same file.
            models.Index(fields=("owner", "sha256"), name="photos_by_content"),
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
    def look(self) -> str:
        """What a card shows of it, in a word: another word, another card."""
        return f"{self.status}{'' if self.has_renditions else '-unseen'}"

    @property
    def is_being_described(self) -> bool:
        return self.describe_by is not None and self.describe_by > timezone.now()

    @property
    def describing_failed(self) -> bool:
        return self.describe_by is not None and not self.is_being_described
