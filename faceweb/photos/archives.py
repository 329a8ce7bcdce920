"""ZIP archives: kept as a file, unpacked by workers, one file of it at a time.

    archives/<row id>    deleted when every file in it has its row

A worker holds the archive for a slice of time under a lease (`due_at`) and leaves a row for each
file, so another one goes on where it stopped. A file that workers die of is left out.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
import uuid
import zipfile
from typing import TYPE_CHECKING, Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from faceweb.accounts.consents import allows
from faceweb.accounts.models import Purpose
from faceweb.imaging import MEBIBYTE
from faceweb.photos import intake, unzipping
from faceweb.photos.models import BatchFile, Photo
from faceweb.queueing import enqueue_named

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from faceweb.photos.models import UploadBatch

logger = logging.getLogger(__name__)

Outcome, Reason = BatchFile.Outcome, Photo.Reason

MAX_BYTES = 500 * MEBIBYTE

_LEASE = dt.timedelta(seconds=30)
# After files could not be read or written.
_PAUSE = dt.timedelta(seconds=10)
# Long enough to be worth opening the archive, short enough for others' photos to get their turn.
_SLICE_S = 5.0
# A file that was begun this often without an end is itself the likely cause.
_MAX_ATTEMPTS = 3


def is_archive(upload: UploadedFile[Any]) -> bool:
    """By its first bytes: a photo with an archive behind its end is a photo."""
    upload.seek(0)
    first = upload.read(4)
    upload.seek(0)
    return first in unzipping.FIRST_BYTES


def keep(batch: UploadBatch, upload: UploadedFile[Any], sha256: str) -> BatchFile:
    """Keep the archive and have a worker unpack it."""
    name = upload.name or "archive"
    if (upload.size or 0) > MAX_BYTES:
        too_big = intake.refused(Reason.BIG_ARCHIVE)
        return intake.write_sent(batch, sha256, name, too_big)
    kept_as = uuid.uuid4()
    default_storage.save(_path(kept_as), upload)
    row = intake.write_sent(batch, sha256, name, intake.Fate(Outcome.ARCHIVE), row_id=kept_as)
    if row.pk != kept_as:
        default_storage.delete(_path(kept_as))  # it was sent twice at the same moment
    enqueue_named("faceweb.photos.tasks.unpack_archive", str(row.pk))
    return row


def unpack(archive_id: uuid.UUID) -> bool:
    """Take files out of the archive for a while; True when there are more."""
    archive = _claim(archive_id)
    if archive is None:
        return False
    try:
        if not allows(archive.batch.owner, Purpose.STORE):
            raise unzipping.Unusable(Reason.NOT_AGREED)
        with default_storage.open(_path(archive_id)) as file, unzipping.opened(file) as opened:
            if not _take_files(archive, opened):
                return True
        if not archive.members.exists():
            raise unzipping.Unusable(Reason.EMPTY_ARCHIVE)
    except unzipping.Unusable as unusable:
        _finish(archive, Outcome.REFUSED, unusable.reason)
    except FileNotFoundError:
        _finish(archive, Outcome.REFUSED, Reason.BROKEN_ARCHIVE)
    except OSError as error:
        logger.error("archive %s: files are out of reach: %s", archive.pk, type(error).__name__)
        archive.attempts = 0
        _renew(archive, _PAUSE)
    else:
        _finish(archive, Outcome.UNPACKED)
    return False


def forget_file(row: BatchFile) -> None:
    """The row was deleted: so is the archive it may have kept, once that is committed."""
    if row.outcome == Outcome.ARCHIVE:
        archive_id = row.pk  # the instance loses it
        transaction.on_commit(lambda: default_storage.delete(_path(archive_id)))


def _path(archive_id: uuid.UUID) -> str:
    return f"archives/{archive_id}"


def _claim(archive_id: uuid.UUID) -> BatchFile | None:
    now = timezone.now()
    due = BatchFile.objects.filter(pk=archive_id, outcome=Outcome.ARCHIVE, due_at__lte=now)
    if not due.update(due_at=now + _LEASE, attempts=F("attempts") + 1):
        return None
    rows = BatchFile.objects.select_related("batch__owner", "batch__gallery")
    return rows.filter(pk=archive_id).first()


def _renew(archive: BatchFile, lease: dt.timedelta = _LEASE) -> bool:
    """False when the archive was finished or deleted meanwhile."""
    unfinished = BatchFile.objects.filter(pk=archive.pk, outcome=Outcome.ARCHIVE)
    return bool(unfinished.update(due_at=timezone.now() + lease, attempts=archive.attempts))


def _finish(archive: BatchFile, outcome: BatchFile.Outcome, reason: str = "") -> None:
    unfinished = BatchFile.objects.filter(pk=archive.pk, outcome=Outcome.ARCHIVE)
    unfinished.update(outcome=outcome, reason=reason)
    default_storage.delete(_path(archive.pk))


def _take_files(archive: BatchFile, opened: zipfile.ZipFile) -> bool:
    """A row for each file in it, until the slice of time is over; True when all have one."""
    done = set(archive.members.values_list("member", flat=True))
    end = time.monotonic() + _SLICE_S
    for number, name, info in unzipping.files(opened):
        if number in done:
            continue
        if time.monotonic() > end:
            _renew(archive, dt.timedelta())
            return False
        if not _renew(archive):
            return True
        if archive.attempts > _MAX_ATTEMPTS:
            fate = intake.refused(Reason.GAVE_UP)
        else:
            try:
                fate = intake.take_photo(archive.batch, unzipping.read(opened, info), name)
            except unzipping.Unusable as unusable:
                fate = intake.refused(unusable.reason)
        intake.write_member(archive, number, name, fate)
        archive.attempts = 0
    return True
