"""The files of a folder or a ZIP archive, in order, without reading them: a few at a time are in
memory, however many there are. Links are not followed; hidden files are left out."""

from __future__ import annotations

import contextlib
import hashlib
import os
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from faceweb.imaging import MEBIBYTE, UPLOAD_LIMITS
from faceweb.photos import unzipping
from faceweb.photos.models import Photo

# The operator's own archive: its list of files is held in memory, some 500 bytes each.
BOUNDS = unzipping.Bounds(files=500_000, unpacked_bytes=1024**4, directory_bytes=64 * MEBIBYTE)
_LITTER = {"Thumbs.db", "desktop.ini", "__MACOSX"}


@dataclass(frozen=True)
class Found:
    """A file: its path inside of what is imported, for people to read; a digest of that and of how
    the file lies there, another one when it was changed; and its bytes.

    `read` may be called in any thread. It raises unzipping.Unusable.
    """

    path: str
    source: str
    read: Callable[[], bytes]

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]


# Every file there is, anew with each call.
Listing = Callable[[], Iterator[Found]]


@contextlib.contextmanager
def opened(place: Path) -> Iterator[Listing]:
    """The files of the folder, or of the archive. Raises OSError when it cannot be read, and
    unzipping.Unusable for what is neither."""
    if place.is_dir():
        yield partial(_in_folder, place, "")
        return
    with place.open("rb") as file, unzipping.opened(file, BOUNDS) as archive:
        yield partial(_in_archive, archive)


def _in_folder(folder: Path, within: str) -> Iterator[Found]:
    with os.scandir(folder) as listed:
        entries = sorted(listed, key=lambda entry: entry.name)
    for entry in entries:
        if _is_left_out(entry.name) or entry.is_symlink():
            continue
        path = f"{within}{_readable(entry.name)}"
        if entry.is_dir(follow_symlinks=False):
            yield from _in_subfolder(Path(entry.path), path)
        elif entry.is_file(follow_symlinks=False):
            with contextlib.suppress(FileNotFoundError):  # it was there a moment ago
                stat = entry.stat(follow_symlinks=False)
                source = _digest(entry.name, within, stat.st_size, stat.st_mtime_ns)
                yield Found(path, source, partial(_read, entry.path))


def _in_subfolder(folder: Path, path: str) -> Iterator[Found]:
    try:
        yield from _in_folder(folder, f"{path}/")
    except OSError:
        yield Found(path, "", _refuse)


def _in_archive(archive: zipfile.ZipFile) -> Iterator[Found]:
    for number, name, info in unzipping.files(archive):
        folders = info.filename.replace("\\", "/").split("/")[:-1]
        named = [_readable(part) for part in folders if part not in ("", ".", "..")]
        if not any(_is_left_out(part) for part in (*named, name)):
            source = _digest(number, info.filename, info.file_size, info.CRC)
            yield Found("/".join((*named, name)), source, partial(unzipping.read, archive, info))


def _is_left_out(name: str) -> bool:
    return name.startswith(".") or name in _LITTER


def _readable(name: str) -> str:
    """The name without what is not text, or cannot be shown."""
    text = os.fsencode(name).decode(errors="replace")
    return "".join(filter(str.isprintable, text)) or "photo"


def _digest(*of: object) -> str:
    told = "\0".join(map(str, of)).encode(errors="surrogateescape")
    return hashlib.blake2b(told, digest_size=16).hexdigest()


def _read(path: str) -> bytes:
    """No more of the file than a photo has, and nothing that took its place as a link."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        with os.fdopen(handle, "rb") as file:
            data = file.read(UPLOAD_LIMITS.max_bytes + 1)
    except OSError as error:
        raise unzipping.Unusable(Photo.Reason.UNREADABLE) from error
    if len(data) > UPLOAD_LIMITS.max_bytes:
        raise unzipping.Unusable(Photo.Reason.TOO_BIG)
    return data


def _refuse() -> bytes:
    raise unzipping.Unusable(Photo.Reason.UNREADABLE)
