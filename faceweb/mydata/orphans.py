"""Files that were left behind, whoever left them: no row stands behind them.

Every single deletion is checked by this, once a day: a photo or an export that went leaves no file.
What is found is older than a day, so nothing that is on its way is meant, and it is deleted.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.core.files.storage import default_storage
from django.utils import timezone

from faceweb.mydata.models import Export
from faceweb.photos import files
from faceweb.photos.models import Photo
from faceweb.storage import DRAFTS

logger = logging.getLogger(__name__)

_OLD = dt.timedelta(days=1)
_IDS_AT_ONCE = 500


@dataclass
class Orphans:
    """Folders of photos and files of exports that no row stands behind; files that a process died
    over while it wrote them."""

    looked_at: int = 0
    photos: list[UUID] = field(default_factory=list)
    exports: list[str] = field(default_factory=list)
    drafts: list[str] = field(default_factory=list)


def report() -> None:
    """Look, delete what is found, and say so in the log: counts, never names."""
    found = look()
    for photo_id in found.photos:
        files.delete_all(photo_id)
    for path in found.exports + found.drafts:
        default_storage.delete(path)
    if found.photos or found.exports:
        logger.error(
            "%d photos and %d exports were left behind without rows; their files are deleted",
            len(found.photos),
            len(found.exports),
        )


def look() -> Orphans:
    found = Orphans()
    for ids in _photo_folders():
        found.looked_at += len(ids)
        known = set(Photo.objects.filter(pk__in=ids).values_list("pk", flat=True))
        found.photos += [each for each in ids if each not in known and _is_old(_original(each))]
    for name in _listed("exports")[1]:
        found.looked_at += 1
        path = f"exports/{name}"
        export_id = _as_uuid(name.removesuffix(".zip"))
        if export_id is None or not Export.objects.filter(pk=export_id).exists():
            found.exports.append(path)
    drafts = [f"{DRAFTS}/{name}" for name in _listed(DRAFTS)[1]]
    found.drafts = [path for path in drafts if _is_old(path)]
    return found


def _photo_folders() -> Iterator[list[UUID]]:
    """The ids that folders are named by, in pieces."""
    for shelf in _listed("photos")[0]:
        ids = [_as_uuid(name) for name in _listed(f"photos/{shelf}")[0]]
        known = [each for each in ids if each is not None]
        for start in range(0, len(known), _IDS_AT_ONCE):
            yield known[start : start + _IDS_AT_ONCE]


def _listed(folder: str) -> tuple[list[str], list[str]]:
    """Folders and files in it; none where it is not there."""
    try:
        return default_storage.listdir(folder)
    except FileNotFoundError:
        return [], []


def _original(photo_id: UUID) -> str:
    """A photo's file is there before its row."""
    return f"{files.folder_of(photo_id)}/original"


def _is_old(path: str) -> bool:
    try:
        return default_storage.get_modified_time(path) < timezone.now() - _OLD
    except FileNotFoundError:
        return True


def _as_uuid(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None
