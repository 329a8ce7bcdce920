"""Originals in one ZIP file, written while it is sent: one piece of one photo in memory."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import PurePath

from django.utils import timezone

from faceweb.photos import files
from faceweb.photos.models import Photo

# One download at most: it keeps a thread of the web server busy until the last byte is sent.
MAX_PHOTOS = 1000
MAX_BYTES = 4 * 1024**3

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]')
# Names that Windows keeps for devices.
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
_LONGEST_STEM, _LONGEST_SUFFIX = 100, 10
_EARLIEST_YEAR = 1980  # of a ZIP file


class _Outbox:
    """What `zipfile` writes into; `take` empties it."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def write(self, data: bytes) -> int:
        self.waiting += data
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing is open."""

    def take(self) -> bytes:
        taken = bytes(self.waiting)
        self.waiting.clear()
        return taken


def zip_of(photos: Iterable[Photo]) -> Iterator[bytes]:
    """The pieces of a ZIP file with these photos' originals, uncompressed as photos do not shrink.

    A photo whose files are gone meanwhile is left out.
    """
    outbox, names = _Outbox(), set[str]()
    with zipfile.ZipFile(outbox, "w", zipfile.ZIP_STORED) as archive:
        for photo in photos:
            try:
                original = files.open_original(photo.pk)
            except FileNotFoundError:
                continue
            with original, archive.open(_member(photo, names), "w", force_zip64=True) as member:
                for piece in original.chunks():
                    member.write(piece)
                    yield outbox.take()
    yield outbox.take()


def safe_name(file_name: str) -> str:
    """A name for the file that no system stumbles over, whatever it was called when it came."""
    name = PurePath(_UNSAFE.sub("_", file_name).strip(" ."))
    suffix = name.suffix if len(name.suffix) <= _LONGEST_SUFFIX else ""
    stem = name.name.removesuffix(suffix)[:_LONGEST_STEM].strip(" .") or "photo"
    return f"_{stem}{suffix}" if _RESERVED.fullmatch(stem) else f"{stem}{suffix}"


def _member(photo: Photo, names: set[str]) -> zipfile.ZipInfo:
    """The entry of the photo, under a name that none of `names` is like on any system."""
    wanted = PurePath(safe_name(photo.file_name))
    name, number = wanted.name, 1
    while name.casefold() in names:
        number += 1
        name = f"{wanted.stem} ({number}){wanted.suffix}"
    names.add(name.casefold())
    received = timezone.localtime(photo.created_at)
    year = max(received.year, _EARLIEST_YEAR)
    member = zipfile.ZipInfo(name, (year, *received.timetuple()[1:6]))
    member.external_attr = 0o600 << 16
    return member
