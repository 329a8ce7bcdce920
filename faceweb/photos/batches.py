"""Batches: files that are uploaded together, and telling their owner when all of it is done."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Max, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from faceweb.notices.models import Notice
from faceweb.notices.services import notify
from faceweb.photos import archives, intake, services
from faceweb.photos.models import BatchFile, UploadBatch
from faceweb.photos.progress import QUIET, progress_of, under_way

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from faceweb.accounts.models import User
    from faceweb.galleries.models import Gallery

# A notice is for what somebody may have left alone: more files than these, or a longer time.
_FILES_SEEN_THROUGH = 5
_TIME_SEEN_THROUGH = dt.timedelta(minutes=1)
_TOLD_AT_ONCE = 50


def open_batch(
    owner: User, batch_id: uuid.UUID | None, announced: int, gallery: Gallery | None
) -> UploadBatch | None:
    """The batch the browser thought of an id for, made with its first file; None when the id is
    another person's batch."""
    batch, _is_new = UploadBatch.objects.get_or_create(
        pk=batch_id or uuid.uuid4(),
        defaults={"owner": owner, "gallery": gallery, "announced": announced},
    )
    if batch.owner_id != owner.pk:
        return None
    UploadBatch.objects.filter(pk=batch.pk, announced__lt=announced).update(announced=announced)
    return batch


def take(batch: UploadBatch, upload: UploadedFile[Any]) -> BatchFile:
    """Keep one file that was sent; the row that says what became of it. Sent again, it is the same
    row."""
    name = upload.name or "photo"
    upload.seek(0)
    sha256 = hashlib.file_digest(upload, "sha256").hexdigest()
    upload.seek(0)
    sent = batch.files.filter(archive=None, sha256=sha256, file_name=name[:255])
    there = sent.exclude(outcome=BatchFile.Outcome.REFUSED).select_related("photo").first()
    if there is not None:
        return there
    if archives.is_archive(upload):
        return archives.keep(batch, upload, sha256)
    try:
        fate = intake.take_photo(batch, services.read(upload), name)
    except services.UploadRefused as refusal:
        fate = intake.refused(refusal.reason)
    return intake.write_sent(batch, sha256, name, fate)


def close(batch: UploadBatch) -> None:
    """Nothing more is going to be sent, whatever was announced; one without a file is none."""
    sent = batch.files.filter(archive=None).count()
    if not sent:
        UploadBatch.objects.filter(pk=batch.pk, files=None).delete()
    UploadBatch.objects.filter(pk=batch.pk).update(announced=sent)


def forget(instance: BatchFile, **_signal: object) -> None:
    """A row was deleted, with its photo or its owner: so is the file it may have kept, and nobody
    waits for it."""
    archives.forget_file(instance)
    if instance.archive_id is None:
        batch = UploadBatch.objects.filter(pk=instance.batch_id, announced__gt=0)
        batch.update(announced=F("announced") - 1)


def tell_finished() -> None:
    """Tell owners of batches that are done, each once; safe to run again at any time."""
    for batch in _finished()[:_TOLD_AT_ONCE]:
        took = timezone.now() - batch.created_at
        if progress_of(batch).total > _FILES_SEEN_THROUGH or took > _TIME_SEEN_THROUGH:
            notify(batch.owner, Notice.Kind.BATCH_FINISHED, str(batch.pk), batch_id=str(batch.pk))
        UploadBatch.objects.filter(pk=batch.pk, told_at=None).update(told_at=timezone.now())


def _finished() -> QuerySet[UploadBatch]:
    """Batches nobody was told of, with nothing under way in them and nothing on its way to us."""
    return (
        UploadBatch.objects.filter(~under_way(), told_at=None)
        .annotate(
            sent=Count("files", filter=Q(files__archive=None)),
            last_at=Coalesce(Max("files__created_at"), F("created_at")),
        )
        .filter(Q(sent__gte=F("announced")) | Q(last_at__lt=timezone.now() - QUIET))
        .select_related("owner")
        .order_by("created_at")
    )
