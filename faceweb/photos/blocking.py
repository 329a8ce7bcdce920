"""Images that are not taken in again: by their bytes, and by their look.

By its bytes a file is known before it is kept, by its look once its renditions are made (`looks`).
Of a blocked photo nothing is remembered but hashes (`models.BlockedImage`).
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Count, Max

from faceweb.photos import files
from faceweb.photos.models import BlockedImage, Photo

if TYPE_CHECKING:
    from faceweb.photos.looks import Hashes


def is_blocked_content(sha256: str) -> bool:
    """Whether a file with these bytes was removed."""
    return BlockedImage.objects.filter(sha256=sha256).exists()


def is_blocked_look(photo: Photo) -> bool:
    """Whether the photo, whose renditions are made, looks like one that was removed."""
    return bool(nearest(photo))


def block(photo: Photo) -> BlockedImage:
    """Let neither this photo nor one that looks like it come in again."""
    from faceweb.photos import looks  # brings OpenCV: not for every process that starts

    try:
        hashes = looks.lasting(files.read_small(photo.pk)).tobytes()
    except FileNotFoundError:
        hashes = b""  # no worker had looked at it yet: its bytes are all that is known
    return BlockedImage.objects.create(sha256=photo.sha256, hashes=hashes)


def unblock(ids: Iterable[int]) -> None:
    BlockedImage.objects.filter(pk__in=list(ids)).delete()


def nearest(photo: Photo) -> list[tuple[BlockedImage, int]]:
    """The blocked images that the photo looks like, nearest first, and in how many bits each
    differs."""
    kept = BlockedImage.objects.aggregate(count=Count("pk"), last=Max("pk"), at=Max("created_at"))
    if not kept["count"]:
        return []
    from faceweb.photos import looks

    try:
        seen = looks.looks(files.read_small(photo.pk))
    except FileNotFoundError:
        return []
    ids, hashes = _stored(*kept.values())
    if not len(seen) or not ids:
        return []
    found: dict[int, int] = {}
    for pk, bits in zip(ids, looks.distances(seen, hashes).tolist(), strict=True):
        if bits <= looks.LIMIT_BITS:
            found[pk] = min(bits, found.get(pk, bits))
    images = BlockedImage.objects.in_bulk(found)
    return sorted(((images[pk], found[pk]) for pk in images), key=lambda each: each[1])


@functools.lru_cache(maxsize=1)
def _stored(_count: int, _last: int, _at: dt.datetime) -> tuple[list[int], Hashes]:
    """Every hash and whose it is, kept in mind. Rows come and go whole: with another count or
    another newest row they are other rows."""
    from faceweb.photos import looks

    ids: list[int] = []
    kept: list[bytes] = []
    for pk, hashes in BlockedImage.objects.exclude(hashes=b"").values_list("pk", "hashes"):
        each = bytes(hashes)
        ids += [pk] * len(looks.unpacked(each))
        kept.append(each)
    return ids, looks.unpacked(b"".join(kept))
