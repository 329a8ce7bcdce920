"""People's files in a folder of this machine, or one that several machines mount."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible

from faceweb.storage import DRAFTS, Stored


@deconstructible
class FolderMedia(FileSystemStorage):
    """Under MEDIA_ROOT, files for their owner only. Written as a draft beside the others and moved
    to its name when it is complete."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, allow_overwrite=True)

    def _save(self, name: str, content: File[bytes]) -> str:
        path = Path(self.path(name))
        _make_folders(path.parent)
        drafts = Path(self.path(DRAFTS))
        _make_folders(drafts)
        handle, draft = tempfile.mkstemp(dir=drafts)  # with mode 0600
        try:
            with os.fdopen(handle, "wb") as file:
                for piece in content.chunks():
                    file.write(piece)
            os.replace(draft, path)
        except BaseException:
            os.unlink(draft)
            raise
        return name

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        path = Path(self.path(name))
        if "w" in mode:
            _make_folders(path.parent)
        opened: IO[bytes] = open(path, mode, opener=_for_the_owner)  # noqa: SIM115 (the caller's)
        return File(opened)

    def delete_tree(self, folder: str) -> None:
        if not self.exists(folder):
            return
        try:
            folders, files = self.listdir(folder)
        except FileNotFoundError:
            return  # another worker was faster
        for name in files:
            self.delete(f"{folder}/{name}")
        for name in folders:
            self.delete_tree(f"{folder}/{name}")
        self.delete(folder)

    def walk(self) -> Iterator[Stored]:
        yield from self._walk("")

    def _walk(self, folder: str) -> Iterator[Stored]:
        try:
            with os.scandir(self.path(folder)) as entries:
                names = [f"{entry.name}/" if entry.is_dir() else entry.name for entry in entries]
        except FileNotFoundError:
            return
        # A folder sorts as the names in it do: "a/b" comes after "a-b".
        for name in sorted(names):
            if not name.endswith("/"):
                yield from self._stored(folder + name)
            elif folder + name != f"{DRAFTS}/":
                yield from self._walk(folder + name)

    def _stored(self, name: str) -> Iterator[Stored]:
        try:
            found = os.stat(self.path(name))
        except FileNotFoundError:
            return
        yield Stored(name, found.st_size, str(found.st_mtime_ns))


def _make_folders(path: Path) -> None:
    """With access for their owner only: `makedirs` would give the ones in between to everybody."""
    if not path.is_dir():
        _make_folders(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)


def _for_the_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
