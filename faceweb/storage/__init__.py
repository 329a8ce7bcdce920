"""Where people's files lie: a folder of this machine, or a bucket of an S3 service.

Both keep the same promises, and nothing else of the site knows which one it is:

- a file appears complete or not at all, and one that is saved again is replaced at once;
- `exists` is true of a folder too, as long as a file lies in it;
- no file has an address: views that ask for permission hand out its bytes, from any place in it;
- what keeps a file from being read or written is an OSError: `FileNotFoundError` where there is
  none, `StorageAway` where the service does not answer or refuses.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol, cast

from django.core.files.storage import default_storage

# Files on their way into a folder; what a dead process left there is nobody's.
DRAFTS = "drafts"


class StorageAway(OSError):
    """The service that keeps the files does not answer, or does not let us."""


class Stored(NamedTuple):
    """A file: its name in the storage, its size in bytes, and a mark that changes with it."""

    name: str
    size: int
    mark: str


class MediaStorage(Protocol):
    """What our storages can do beside Django's."""

    def delete_tree(self, folder: str) -> None:
        """Delete the folder with every file in it, each version of it; safe to run again."""

    def walk(self) -> Iterator[Stored]:
        """Every file, by name in the order of code points; a few of them in memory at once."""


def media() -> MediaStorage:
    """The storage of the settings, as ours."""
    return cast("MediaStorage", default_storage)
