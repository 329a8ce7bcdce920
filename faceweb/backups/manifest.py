"""What a backup says of itself, and whether it is still what it was."""

from __future__ import annotations

import gzip
import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from faceweb import __version__
from faceweb.backups import FORMAT, BackupError
from faceweb.settings import environment

MANIFEST, FILES, MEDIA, KEYS = "manifest.json", "files.jsonl.gz", "media", "keys"
# Secrets that were made at random and are kept under `var/`.
KEY_NAMES = (
    *("secret_key", "face_server_secret_key"),
    *("face_api_key", "face_management_key", "metrics_key"),
)
_GIVEN = ("SECRET_KEY", "FACE_API_KEY", "FACE_MANAGEMENT_KEY")


class KeptFile(NamedTuple):
    """A file of the media: name, bytes, SHA-256, the storage's mark of this content."""

    name: str
    size: int
    sha256: str
    mark: str


def given_keys() -> dict[str, str]:
    """Secrets that the environment gives, as digests: they are not in a backup, and what comes back
    needs the same."""
    return {
        name: hmac.new(value.encode(), b"faceweb backup", hashlib.sha256).hexdigest()
        for name in _GIVEN
        if (value := environment.text(name))
    }


def write(folder: Path, said: dict[str, Any]) -> None:
    parts = {
        str(path.relative_to(folder)): {"size": path.stat().st_size, "sha256": digest_of(path)}
        for path in _parts(folder)
    }
    manifest = {"format": FORMAT, "version": __version__, **said, "parts": parts}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n")


def read(folder: Path) -> dict[str, Any]:
    """Raises BackupError where there is none, or one of another format."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    except FileNotFoundError as error:
        raise BackupError(f"{folder} is no backup: it has no {MANIFEST}") from error
    except ValueError as error:
        raise BackupError(f"{folder / MANIFEST} is damaged") from error
    if manifest.get("format") != FORMAT:
        raise BackupError(f"the backup has format {manifest.get('format')}, not {FORMAT}")
    return manifest


def files(folder: Path) -> Iterator[KeptFile]:
    """Those of the media, by name."""
    with gzip.open(folder / FILES, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield KeptFile(*json.loads(line))


def check(folder: Path, manifest: dict[str, Any], say: Callable[[str], None]) -> None:
    """Read every byte of the backup. Raises BackupError that names what is damaged or missing."""
    damaged = list(_damaged_parts(folder, manifest["parts"]))
    if not damaged:
        media = progress(files(folder), say, "checked")
        damaged = [each.name for each in media if not _is_whole(folder / MEDIA / each.name, each)]
    if damaged:
        shown = ", ".join(damaged[:5]) + (" ..." if len(damaged) > 5 else "")
        raise BackupError(f"{len(damaged)} parts of the backup are damaged or missing: {shown}")


def progress(
    files: Iterable[KeptFile], say: Callable[[str], None], done: str
) -> Iterator[KeptFile]:
    """The files, with a line for every thousand."""
    size = 0
    for number, each in enumerate(files, 1):
        yield each
        size += each.size
        if number % 1000 == 0:
            say(f"  {number:,} files {done}, {size / 1024**2:,.0f} MiB")


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _parts(folder: Path) -> Iterator[Path]:
    """Every file but the media's."""
    for path in sorted(folder.iterdir()):
        if path.is_file():
            yield path
        elif path.name != MEDIA:
            yield from sorted(path.iterdir())


def _damaged_parts(folder: Path, parts: dict[str, dict[str, Any]]) -> Iterator[str]:
    for name, said in parts.items():
        path = folder / name
        if not path.is_file() or digest_of(path) != said["sha256"]:
            yield name


def _is_whole(path: Path, said: KeptFile) -> bool:
    try:
        return path.stat().st_size == said.size and digest_of(path) == said.sha256
    except FileNotFoundError:
        return False
