"""Making a backup: the databases first, then the files they speak of.

It is written beside its name and gets it when it is complete; what went wrong leaves nothing. A
photo that is deleted while its files are copied has rows without files: they are counted here, and
`settling` finishes the deletion after a restore.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import gzip
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage

from faceweb.backups import BackupError, half, manifest
from faceweb.backups.manifest import FILES, KEY_NAMES, KEYS, MEDIA, KeptFile
from faceweb.settings import environment
from faceweb.storage import Stored, media

_PART = ".part"
_STAMP = "%Y-%m-%dT%H-%M-%SZ"
_PIECE_BYTES = 1024 * 1024
# They can be asked for again, and would be the larger half of the bytes.
_LEFT_OUT = ("exports/",)


def back_up(home: Path, keep: int, say: Callable[[str], None]) -> Path:
    """Make a backup in a new folder of `home`, and remove all but the latest `keep`; 0 keeps every.

    Raises BackupError; then there is no new backup, and none was removed.
    """
    begun = dt.datetime.now(dt.UTC)
    final = home / begun.strftime(_STAMP)
    draft = final.with_suffix(_PART)
    os.umask(0o077)  # everything in it is for its owner only
    try:
        environment.make_folder(home)
        with _only_one(home):
            for left in home.glob(f"*{_PART}"):
                shutil.rmtree(left)
            try:
                _fill(draft, begun, latest(home), say)
                os.sync()
                draft.rename(final)
                environment.LAST_BACKUP.write_text(final.name)
            except BaseException:
                shutil.rmtree(draft, ignore_errors=True)
                raise
            environment.LAST_BACKUP.write_text(f"{final.name}\n")
            for old in backups_in(home)[:-keep] if keep else ():
                shutil.rmtree(old)
                say(f"  removed {old.name}")
    except OSError as error:
        raise BackupError(f"the backup could not be written: {error.strerror or error}") from error
    return final


def backups_in(home: Path) -> list[Path]:
    """Complete ones, oldest first."""
    found = (path.parent for path in home.glob(f"*/{manifest.MANIFEST}"))
    return sorted(path for path in found if path.suffix != _PART)


def latest(home: Path) -> Path | None:
    return next(reversed(backups_in(home)), None)


@contextlib.contextmanager
def _only_one(home: Path) -> Iterator[None]:
    """Raises BackupError while another one is made here."""
    with (home / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupError(f"another backup is being made in {home}") from error
        yield


def _fill(draft: Path, begun: dt.datetime, before: Path | None, say: Callable[[str], None]) -> None:
    draft.mkdir(mode=0o700)
    databases: dict[str, Any] = {}
    # The site first: what it knows of by then, the face server knows too.
    for name in half.halves():
        folder = environment.make_folder(draft / name)
        databases[name] = half.run(name, "dump", folder)
        rows = sum(databases[name]["rows"].values())
        say(f"  the database of the {name}: {rows:,} rows")
    keys = environment.make_folder(draft / KEYS)
    for key in KEY_NAMES:
        if (environment.VAR / key).exists():
            shutil.copy2(environment.VAR / key, keys / key)
    copied = _Copying(draft, before)
    copied.run(say)
    say(f"  the photos: {copied.count:,} files, {copied.linked:,} of them as they were before")
    if copied.gone:
        say(f"  {copied.gone} files were deleted meanwhile")
    said = {
        "made_at": begun.isoformat(),
        "databases": databases,
        "given_keys": manifest.given_keys(),
        "media": {"files": copied.count, "bytes": copied.bytes, "gone": copied.gone},
    }
    manifest.write(draft, said)


class _Copying:
    """The media, file by file in the order of names, beside the backup before."""

    def __init__(self, draft: Path, before: Path | None) -> None:
        self._media, self._list = draft / MEDIA, draft / FILES
        self._before = before
        self.count = self.bytes = self.gone = self.linked = 0

    def run(self, say: Callable[[str], None]) -> None:
        environment.make_folder(self._media)
        with gzip.open(self._list, "wt", encoding="utf-8") as lines:
            for each in manifest.progress(self._all(), say, "kept"):
                lines.write(json.dumps(each, ensure_ascii=False) + "\n")
                self.count += 1
                self.bytes += each.size

    def _all(self) -> Iterator[KeptFile]:
        known = manifest.files(self._before) if self._before else iter(())
        old = next(known, None)
        for found in media().walk():
            if found.name.startswith(_LEFT_OUT):
                continue
            while old is not None and old.name < found.name:
                old = next(known, None)
            try:
                yield self._linked(found, old) or self._copied(found)
            except FileNotFoundError:
                self.gone += 1

    def _linked(self, found: Stored, old: KeptFile | None) -> KeptFile | None:
        """The file as the backup before has it; None where it changed, or lies on another disk."""
        if self._before is None or old is None or (old.name, old.size, old.mark) != found:
            return None
        target = self._media / found.name
        environment.make_folder(target.parent)
        try:
            os.link(self._before / MEDIA / found.name, target)
        except OSError:
            return None
        self.linked += 1
        return old

    def _copied(self, found: Stored) -> KeptFile:
        """Raises FileNotFoundError where it was deleted meanwhile."""
        with default_storage.open(found.name) as source:
            target = self._media / found.name
            environment.make_folder(target.parent)
            digest, size = hashlib.sha256(), 0
            with open(target, "xb", opener=_for_the_owner) as copy:
                while piece := source.read(_PIECE_BYTES):
                    copy.write(piece)
                    digest.update(piece)
                    size += len(piece)
        return KeptFile(found.name, size, digest.hexdigest(), found.mark)


def _for_the_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
