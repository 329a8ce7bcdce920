"""Reading ZIP archives of strangers: which files they hold, and the bytes of one at a time.

Nothing in an archive is believed. Names are shown and never used as paths. The sizes its directory
tells bound what is read, not the other way round: no more than they say is ever unpacked, and where
they say too much, for one file or for all, nothing is. The directory is read only if it is short.
"""

from __future__ import annotations

import contextlib
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import IO

from faceweb.imaging import MEBIBYTE, UPLOAD_LIMITS
from faceweb.photos.models import Photo
from faceweb.storage import StorageAway

Reason = Photo.Reason

MAX_FILES = 5000
# Photos are compressed already: an archive of them unpacks to little more than itself. Scans as
# BMP shrink to a third, flat ones more.
MAX_UNPACKED_BYTES = 2048 * MEBIBYTE
MAX_RATIO = 10
MAX_RATIO_OF_ONE = 100
# 5,000 entries with long names; each becomes an object in memory.
_MAX_DIRECTORY_BYTES = 2 * MEBIBYTE

FIRST_BYTES = (b"PK\x03\x04", b"PK\x05\x06")
_ARCHIVE_ENDINGS = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others unpack without a bound
_ENCRYPTED = 0x1
# What systems put beside people's files.
_LITTER = {".DS_Store", "Thumbs.db", "desktop.ini"}
# What zipfile raises on crafted directories and data.
_CRAFTED = (
    zipfile.BadZipFile,
    RuntimeError,
    ValueError,
    ArithmeticError,
    EOFError,
    OSError,
    struct.error,
    zlib.error,
)


class Unusable(Exception):
    """The archive, or a file in it, cannot be taken; `reason` is one of Photo.Reason."""

    def __init__(self, reason: Photo.Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True)
class Bounds:
    """The most that is opened, whatever the ratio: files, bytes of them all, bytes of the list of
    them."""

    files: int
    unpacked_bytes: int
    directory_bytes: int


@contextlib.contextmanager
def opened(file: IO[bytes], bounds: Bounds | None = None) -> Iterator[zipfile.ZipFile]:
    """The archive in the file. Raises Unusable when it is none, or more than `bounds` (what people
    may upload, unless told otherwise); StorageAway."""
    bounds = bounds or Bounds(MAX_FILES, MAX_UNPACKED_BYTES, _MAX_DIRECTORY_BYTES)
    archive_bytes = file.seek(0, 2)
    try:
        archive = zipfile.ZipFile(_ShortReads(file, bounds.directory_bytes))
    except StorageAway:
        raise
    except _CRAFTED as error:
        raise Unusable(Reason.BROKEN_ARCHIVE) from error
    infos = archive.infolist()
    if len(infos) > bounds.files:
        raise Unusable(Reason.TOO_MANY)
    unpacked_bytes = sum(info.file_size for info in infos)
    if unpacked_bytes > min(bounds.unpacked_bytes, MAX_RATIO * max(archive_bytes, MEBIBYTE)):
        raise Unusable(Reason.SWELLS)
    with archive:
        yield archive


def files(archive: zipfile.ZipFile) -> Iterator[tuple[int, str, zipfile.ZipInfo]]:
    """People's files in it: the number each keeps, the last part of its name, for people to read,
    and its entry."""
    for number, info in enumerate(archive.infolist()):
        last = info.filename.replace("\\", "/").rstrip("/").rpartition("/")[2]
        name = "".join(filter(str.isprintable, last)) or "photo"
        if not (info.is_dir() or name in _LITTER or name.startswith("._")):
            yield number, name, info


def read(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The bytes of one file, no more than a photo has. Raises Unusable, StorageAway."""
    _check(info)
    try:
        with archive.open(info) as file:
            data = b"".join(iter(partial(file.read, MEBIBYTE), b""))
    except StorageAway:
        raise
    except _CRAFTED as error:
        raise Unusable(Reason.UNREADABLE) from error
    if data.startswith(FIRST_BYTES):
        raise Unusable(Reason.NESTED)
    return data


def _check(info: zipfile.ZipInfo) -> None:
    """Raises Unusable for what is not even read, by what the directory says of it."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise Unusable(Reason.LINK)
    if info.flag_bits & _ENCRYPTED:
        raise Unusable(Reason.LOCKED)
    if info.filename.lower().endswith(_ARCHIVE_ENDINGS):
        raise Unusable(Reason.NESTED)
    if info.compress_type not in _METHODS:
        raise Unusable(Reason.PACKED)
    if info.file_size > UPLOAD_LIMITS.max_bytes:
        raise Unusable(Reason.TOO_BIG)
    if info.file_size > max(MEBIBYTE, MAX_RATIO_OF_ONE * info.compress_size):
        raise Unusable(Reason.SWELLS)


class _ShortReads:
    """A file that hands out no more than a short directory at once: zipfile reads the whole of it
    into memory, however long the archive says that it is."""

    def __init__(self, file: IO[bytes], max_bytes: int) -> None:
        self._file, self._max_bytes = file, max_bytes
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        if size < 0:
            here = self.tell()
            size = self.seek(0, 2) - here
            self.seek(here)
        if size > self._max_bytes:
            raise Unusable(Reason.TOO_MANY)
        return self._file.read(size)
