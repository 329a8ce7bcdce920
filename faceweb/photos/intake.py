"""One file of a batch: from its bytes to the row that says what became of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from faceweb.photos import entries, services
from faceweb.photos.models import BatchFile, Photo

if TYPE_CHECKING:
    from faceweb.photos.models import UploadBatch

Outcome = BatchFile.Outcome


@dataclass(frozen=True)
class Fate:
    """What became of a file: the photo that stands for it, or why it was refused."""

    outcome: Outcome
    reason: str = ""
    photo: Photo | None = None


def refused(reason: Photo.Reason) -> Fate:
    return Fate(Outcome.REFUSED, reason)


def take_photo(batch: UploadBatch, data: bytes, file_name: str) -> Fate:
    """Keep the bytes as a photo of the batch's owner, in the batch's gallery too."""
    try:
        photo, is_new = services.accept(batch.owner, data, file_name, batch)
    except services.UploadRefused as refusal:
        return refused(refusal.reason)
    if batch.gallery is not None:
        entries.add(batch.gallery, [photo], by=batch.owner)
    came_with_this = photo.batch_id == batch.pk and photo.file_name == file_name[:255]
    return Fate(Outcome.TAKEN if is_new or came_with_this else Outcome.KNOWN, photo=photo)


def write_sent(
    batch: UploadBatch, sha256: str, file_name: str, fate: Fate, row_id: uuid.UUID | None = None
) -> BatchFile:
    """The row of a file that was sent. One that is there already stays as it is, unless a photo
    was refused: it may do better when it is tried again."""
    row, is_new = BatchFile.objects.get_or_create(
        batch=batch,
        archive=None,
        sha256=sha256,
        file_name=file_name[:255],
        defaults={**vars(fate), "id": row_id or uuid.uuid4()},
    )
    if not is_new and row.outcome == Outcome.REFUSED and fate.outcome != Outcome.ARCHIVE:
        BatchFile.objects.filter(pk=row.pk).update(**vars(fate))
        row.refresh_from_db()
    return row


def write_member(archive: BatchFile, number: int, file_name: str, fate: Fate) -> None:
    """The row of a file that an archive holds."""
    BatchFile.objects.get_or_create(
        archive=archive,
        member=number,
        defaults={**vars(fate), "batch": archive.batch, "file_name": file_name[:255]},
    )
