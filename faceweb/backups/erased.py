"""The numbers of erased accounts, kept beside the photos: a backup from before must not bring them
back.

    erased/<account number>    empty; written when the account's row goes

A number tells nothing of who it was, and is never given out again.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from faceweb.backups.manifest import MEDIA

_FOLDER = "erased"


def note(numbers: Iterable[int]) -> None:
    """Safe to run again."""
    for number in numbers:
        default_storage.save(f"{_FOLDER}/{number}", ContentFile(b""))


def numbers() -> list[int]:
    try:
        return [int(name) for name in default_storage.listdir(_FOLDER)[1]]
    except FileNotFoundError:
        return []


def known_of(backup: Path) -> set[int]:
    """Those that this backup and its neighbours, made later too, know of."""
    return {int(entry.name) for entry in backup.parent.glob(f"*/{MEDIA}/{_FOLDER}/*")}


def is_entry(name: str) -> bool:
    return name.startswith(f"{_FOLDER}/")
