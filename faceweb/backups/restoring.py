"""Bringing a backup back: into an installation that is stopped and, unless forced, empty.

Everything is checked before anything is touched. A restore that was interrupted is begun again with
`--force`: each step replaces what is there.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import redis
from django.core.files.base import File
from django.core.files.storage import default_storage

from faceweb import __version__, processes
from faceweb.backups import BackupError, erased, half, manifest
from faceweb.backups.manifest import KEYS, MEDIA, KeptFile
from faceweb.settings import environment
from faceweb.storage import media

# Rows of these say that somebody uses the installation; others are there after `prepare`.
_IN_USE = ("accounts.user", "photos.photo", "faceserver.container")


def check(folder: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """The manifest of a backup that is whole. Raises BackupError."""
    said = manifest.read(folder)
    manifest.check(folder, said, say)
    say(f"  the backup of {said['made_at'][:16]} is whole: {said['media']['files']:,} files")
    return said


def restore(
    folder: Path, say: Callable[[str], None], *, force: bool = False, verify: bool = False
) -> None:
    """Raises BackupError."""
    with _stopped():
        said = manifest.read(folder)
        try:
            with tempfile.TemporaryDirectory(dir=environment.make_folder(environment.VAR)) as work:
                _refuse_unfit(said, Path(work), force=force)
                check(folder, say)
                _bring_back(folder, said, Path(work), say)
        except OSError as error:
            raise BackupError(f"it could not be written: {error.strerror or error}") from error
        if verify:
            _verify(folder, say)


@contextlib.contextmanager
def _stopped() -> Iterator[None]:
    """Nothing of this installation runs, and `runall` does not start meanwhile.

    Raises BackupError.
    """
    with (environment.make_folder(environment.VAR) / "runall.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupError("faceweb is running: stop it first") from error
        for name in ("web", "faceserver"):
            if processes.PARTS[name].answers():
                raise BackupError(f"{processes.PARTS[name].title} is running: stop faceweb first")
        yield


def _refuse_unfit(said: dict[str, Any], work: Path, *, force: bool) -> None:
    """Raises BackupError for another version's backup, and for a place that is in use."""
    ours = half.halves()
    if missing := set(said["databases"]) - set(ours):
        raise BackupError(f"the backup has a database this one lacks: {', '.join(missing)}")
    for name in said["databases"]:
        now = half.run(name, "describe", work)
        if now["known"] != said["databases"][name]["migrations"]:
            raise BackupError(
                f"this is faceweb {__version__}, and the backup was made by another "
                f"state of it: install faceweb {said['version']}, restore there, then upgrade"
            )
        held = {label: now["rows"].get(label, 0) for label in _IN_USE}
        if any(held.values()) and not force:
            rows = ", ".join(f"{count} rows of {label}" for label, count in held.items() if count)
            raise BackupError(f"there is something here already ({rows}); --force replaces it")
    if not force and any(True for each in media().walk() if not erased.is_entry(each.name)):
        raise BackupError("there are photos here already; --force replaces them")
    for name, digest in manifest.given_keys().items():
        if said["given_keys"].get(name, digest) != digest:
            raise BackupError(f"{name} is not the one that the backup was made with")
    if lacking := said["given_keys"].keys() - manifest.given_keys().keys():
        names = ", ".join(sorted(lacking))
        raise BackupError(f"set {names} as it was where the backup was made")


def _bring_back(folder: Path, said: dict[str, Any], work: Path, say: Callable[[str], None]) -> None:
    for key in sorted((folder / KEYS).iterdir()):
        target = environment.VAR / key.name
        shutil.copyfile(key, target)
        target.chmod(0o600)
    for name, described in said["databases"].items():
        part = work / name
        shutil.copytree(folder / name, part)
        (part / half.SAID).write_text(json.dumps(described))
        half.run(name, "load", part)
        say(f"  the database of the {name}: {sum(described['rows'].values()):,} rows")
    erased.note(erased.known_of(folder))
    _replace_media(folder, say)
    _forget_what_is_made_again()
    settled = half.run(half.SITE, "settle", work)
    for line in settled["lines"]:
        say(f"  {line}")


def _replace_media(folder: Path, say: Callable[[str], None]) -> None:
    for each in _top_folders():
        media().delete_tree(each)
    count = 0
    for kept in manifest.progress(manifest.files(folder), say, "brought back"):
        with (folder / MEDIA / kept.name).open("rb") as file:
            default_storage.save(kept.name, File(file))
        count += 1
    say(f"  the photos: {count:,} files")


def _top_folders() -> list[str]:
    """But that of the accounts that were erased since."""
    try:
        folders = default_storage.listdir("")[0]
    except FileNotFoundError:
        return []
    return [each for each in folders if not erased.is_entry(f"{each}/")]


def _forget_what_is_made_again() -> None:
    """Copies of lists, and whatever Redis holds of what was here before."""
    shutil.rmtree(environment.VAR / "face_index", ignore_errors=True)
    if environment.EMBEDDED_VALKEY:
        shutil.rmtree(environment.VAR / "valkey", ignore_errors=True)
        return
    try:
        with redis.Redis.from_url(environment.REDIS_URL, socket_timeout=10) as connection:
            connection.flushdb()
    except redis.exceptions.RedisError as error:
        raise BackupError(f"Redis did not forget: {type(error).__name__}") from error


def _verify(folder: Path, say: Callable[[str], None]) -> None:
    """Read every file where it is now. Raises BackupError."""
    files = manifest.progress(manifest.files(folder), say, "read again")
    differing = [kept.name for kept in files if not _arrived(kept)]
    if differing:
        raise BackupError(f"{len(differing)} files did not arrive: {', '.join(differing[:5])}")
    say("  every row and every file is as it was")


def _arrived(kept: KeptFile) -> bool:
    try:
        with default_storage.open(kept.name) as file:
            digest = hashlib.sha256()
            for piece in file.chunks():
                digest.update(piece)
    except FileNotFoundError:
        return False
    return digest.hexdigest() == kept.sha256
