"""Files that were uploaded together, and what became of each."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from faceweb.galleries.models import Gallery


class UploadBatch(models.Model):
    """One go of uploading: its page shows every file and survives a reload.

    `gallery`, where given, takes the photos too. `announced` is how many files the browser means to
    send; fewer may come. `told_at` is when all of it was done, and the owner was told if need be.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="upload_batches"
    )
    gallery = models.ForeignKey(Gallery, on_delete=models.SET_NULL, null=True, related_name="+")
    announced = models.PositiveIntegerField(default=0, editable=False)
    told_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)

    class Meta:
        verbose_name_plural = "upload batches"
        ordering = ("-created_at", "-id")
        indexes = [
            models.Index(
                fields=("created_at",),
                condition=models.Q(told_at=None),
                name="batches_under_way",
            )
        ]

    def __str__(self) -> str:
        return f"batch {self.id}"


class BatchFile(models.Model):
    """One file of a batch: taken as a photo, known already, refused, or an archive to unpack.

    ARCHIVE --a worker unpacks it, under a lease until `due_at`--> UNPACKED or REFUSED
             (its files are rows of their own: `archive` names it, `member` counts them)

    A file that comes in again, sent twice or tried again, is the row that is there already.
    `source` is a digest of where an import found the file and how it lay there: an import that goes
    on knows by it what it need not read again. Empty for what was sent.
    """

    class Outcome(models.TextChoices):
        TAKEN = "taken", _("taken")
        KNOWN = "known", _("already in your library")
        REFUSED = "refused", _("not taken")
        ARCHIVE = "archive", _("to be unpacked")
        UNPACKED = "unpacked", _("unpacked")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(UploadBatch, on_delete=models.CASCADE, related_name="files")
    archive = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="members")
    photo = models.ForeignKey(
        "photos.Photo", on_delete=models.CASCADE, null=True, related_name="batch_files"
    )
    member = models.PositiveIntegerField(null=True, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    source = models.CharField(max_length=32, blank=True, editable=False)
    file_name = models.CharField(_("file name"), max_length=255)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    reason = models.CharField(_("reason"), max_length=20, blank=True)
    due_at = models.DateTimeField(default=timezone.now, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("received"), auto_now_add=True)

    class Meta:
        ordering = ("created_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("batch", "sha256", "file_name"),
                condition=models.Q(archive=None),
                name="one_row_per_file_sent",
            ),
            models.UniqueConstraint(
                fields=("archive", "member"), name="one_row_per_member_of_an_archive"
            ),
        ]
        indexes = [models.Index(fields=("batch", "source"), name="sources_of_an_import")]

    def __str__(self) -> str:
        return f"file {self.id}"

    @property
    def sentence(self) -> str:
        """Why it was refused."""
        # `Photo.Reason` is where every such sentence stands; that module imports this one.
        from faceweb.photos.models.photo import Photo

        return str(Photo.Reason(self.reason).label) if self.reason else ""
