"""Making the ZIP file of an export. Runs in a worker, one in the whole site at a time.

The file is written straight into the storage, a piece of one photo in memory. What a dead worker
left is written over: an export that was not finished has no part that could be kept.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import logging
import uuid
import zipfile
from collections.abc import Iterable
from typing import IO, TYPE_CHECKING, Any, cast

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone

from faceweb.mydata import export_contents
from faceweb.mydata.export_contents import Row, member_name, numbered_photos, photos_of
from faceweb.mydata.models import Export, ExportQuerySet
from faceweb.notices.models import Notice
from faceweb.notices.services import notify
from faceweb.photos import files

if TYPE_CHECKING:
    from faceweb.accounts.models import User

logger = logging.getLogger(__name__)

# Longer than any one photo takes to copy.
LEASE = dt.timedelta(seconds=120)
_RENEW_EVERY = dt.timedelta(seconds=5)
_ATTEMPTS_MAX = 5
_ROWS_IN_A_PIECE = 200


class _LeaseLostError(Exception):
    """Another worker has it, or it is gone with its account."""


def export(export_id: uuid.UUID) -> None:
    """Make the file; quiet when it is made, gone, or another worker's turn."""
    claimed = _claim(export_id)
    if claimed is None:
        return
    try:
        _write(claimed)
        byte_size = default_storage.size(claimed.path)
    except _LeaseLostError:
        if not Export.objects.filter(pk=claimed.pk).exists():
            default_storage.delete(claimed.path)  # the account was deleted meanwhile
        return
    except OSError as error:
        logger.error("export %s: %s", claimed.pk, type(error).__name__)
        with contextlib.suppress(OSError):  # what kept it from being written may keep it there
            default_storage.delete(claimed.path)
        failed = claimed.attempts >= _ATTEMPTS_MAX
        state = Export.State.FAILED if failed else Export.State.REQUESTED
        _mine(claimed).update(state=state, claim=None, due_at=timezone.now() + LEASE)
        return
    expires_at = timezone.now() + dt.timedelta(days=settings.EXPORT_DAYS)
    done = _mine(claimed).update(
        state=Export.State.READY,
        claim=None,
        expires_at=expires_at,
        byte_size=byte_size,
    )
    if done:
        key = str(claimed.pk)
        notify(claimed.owner, Notice.Kind.EXPORT_READY, key, export_id=key)


def _claim(export_id: uuid.UUID) -> Export | None:
    """The export, leased to the caller; None while another one is being made."""
    now, token = timezone.now(), uuid.uuid4()
    with transaction.atomic():
        # Whoever claims locks them all, in one order: of two at once the later sees the earlier.
        unfinished = Export.objects.filter(state__in=Export.UNFINISHED)
        list(unfinished.select_for_update().order_by("pk").values_list("pk"))
        if unfinished.filter(state=Export.State.WORKING, due_at__gt=now).exists():
            return None
        due = Export.objects.filter(
            pk=export_id, state__in=Export.UNFINISHED, due_at__lte=now, owner__leaving_at=None
        )
        taken = due.update(
            state=Export.State.WORKING,
            claim=token,
            due_at=now + LEASE,
            attempts=F("attempts") + 1,
            photos_done=0,
        )
    return Export.objects.select_related("owner").get(pk=export_id) if taken else None


def _write(claimed: Export) -> None:
    user = claimed.owner
    _renew(claimed, photos_total=photos_of(user).count())
    default_storage.delete(claimed.path)
    default_storage.save(claimed.path, ContentFile(b""))  # makes the folder, with its permissions
    with (
        default_storage.open(claimed.path, "wb") as out,
        zipfile.ZipFile(cast("IO[bytes]", out), "w", allowZip64=True) as archive,
    ):
        readme = render_to_string("mydata/export_readme.txt", {"export": claimed})
        archive.writestr("README.txt", readme)
        for name, rows in export_contents.FILES.items():
            _renew(claimed)
            _write_rows(archive, name, rows(user), claimed)
        _write_photos(archive, user, claimed)


def _write_rows(archive: zipfile.ZipFile, name: str, rows: Iterable[Row], claimed: Export) -> None:
    """A JSON array, one row on a line."""
    info = _member(name, zipfile.ZIP_DEFLATED)
    with archive.open(info, "w", force_zip64=True) as member:
        comma = "["
        for number, row in enumerate(rows):
            member.write(f"{comma}\n{json.dumps(row, default=_plain, ensure_ascii=False)}".encode())
            comma = ","
            if number % _ROWS_IN_A_PIECE == 0:
                _renew_if_due(claimed)
        member.write(b"\n]\n" if comma == "," else b"[]\n")


def _write_photos(archive: zipfile.ZipFile, user: User, claimed: Export) -> None:
    """The originals, not compressed: photos do not shrink."""
    for number, photo in numbered_photos(user):
        try:
            original = files.open_original(photo.pk)
        except FileNotFoundError:
            continue  # deleted while the export is made
        info = _member(member_name(number, photo), zipfile.ZIP_STORED)
        with original, archive.open(info, "w", force_zip64=True) as member:
            for piece in original.chunks():
                member.write(piece)
        claimed.photos_done = number
        _renew_if_due(claimed)


def _member(name: str, compression: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, timezone.localtime().timetuple()[:6])
    info.compress_type = compression
    info.external_attr = 0o600 << 16
    return info


def _renew_if_due(claimed: Export) -> None:
    if claimed.due_at - timezone.now() < LEASE - _RENEW_EVERY:
        _renew(claimed)


def _renew(claimed: Export, **fields: Any) -> None:
    """Raises _LeaseLostError when the export is not the caller's any more."""
    claimed.due_at = timezone.now() + LEASE
    fields |= {"due_at": claimed.due_at, "photos_done": claimed.photos_done}
    if not _mine(claimed).update(**fields):
        raise _LeaseLostError


def _mine(claimed: Export) -> ExportQuerySet:
    return Export.objects.filter(pk=claimed.pk, claim=claimed.claim)


def _plain(value: object) -> str:
    """Moments as ISO 8601, ids as text."""
    return value.isoformat() if isinstance(value, dt.datetime) else str(value)
