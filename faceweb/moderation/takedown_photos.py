"""The files that takedown requests came with, until they were searched with. No rows here.

takedowns/<takedown id>    the bytes as uploaded; nobody can look at them
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from faceweb.imaging import UPLOAD_LIMITS, open_upright
from faceweb.photos.files import LARGE_PX, encoded

_FOLDER = "takedowns"


def save(takedown_id: UUID, data: bytes) -> None:
    default_storage.save(_path(takedown_id), ContentFile(data))


def read_upright(takedown_id: UUID) -> bytes:
    """The photo as the Face API is shown it: upright, at most 2,048 px, without metadata.

    Raises FileNotFoundError when it was deleted, ImageProblem when it is not a photo.
    """
    with default_storage.open(_path(takedown_id)) as file:
        data: bytes = file.read()
    return encoded(open_upright(data, UPLOAD_LIMITS, LARGE_PX, in_srgb=True), "JPEG")


def delete(takedown_id: UUID) -> None:
    """Safe to run again."""
    default_storage.delete(_path(takedown_id))


def ages() -> Iterator[tuple[UUID, dt.timedelta]]:
    """Those that are there, and for how long they have been."""
    try:
        names = default_storage.listdir(_FOLDER)[1]
    except FileNotFoundError:
        return
    for name in names:
        yield UUID(name), timezone.now() - default_storage.get_modified_time(f"{_FOLDER}/{name}")


def _path(takedown_id: UUID) -> str:
    return f"{_FOLDER}/{takedown_id}"
