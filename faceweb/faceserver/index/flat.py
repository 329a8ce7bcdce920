"""Exact search: every embedding of a list, kept in step with the rows by version.

A small list is an array in each process that was asked about it. A large one is a segment, files
that all processes share (`segment`), with the faces that came later beside it (`recent`). Copies
are dropped, the least recently used first, when they take too much memory.

A search costs one row read (the caller's container) when nothing changed, and only the changes
since when something did. The scan itself is bound by memory bandwidth: of 100,000 faces of 128
numbers an array has 51 MB, a segment's codes 13 MB.
"""

import contextlib
import fcntl
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from faceweb.engine.types import Embedding, Embeddings
from faceweb.faceserver.index import segment
from faceweb.faceserver.index.interface import Hit
from faceweb.faceserver.index.recent import Recent, rows_of, uuid_of
from faceweb.faceserver.index.segment import Row, Segment
from faceweb.faceserver.models import Container, Deletion, PersistedFace

logger = logging.getLogger(__name__)

# Memory for all copies together; one list alone may exceed it, and is then the only one kept.
COPIES_MAX_BYTES = 512 * 1024 * 1024
# Lists from this size on are segments. Below, scanning float32 takes less than 3 ms.
SEGMENT_FROM = 20_000
# A training writes a new segment when this share of the faces is in none, or is dead in it.
_STALE_SHARE = 0.1
_DRAFT_MAX_AGE_S = 3600.0
_READ_ROWS = 4096
_NO_ROWS: NDArray[np.intp] = np.empty(0, np.intp)


class _Look(NamedTuple):
    """What a search needs of a copy; nothing of it is moved while it is held."""

    segment: Segment | None
    segment_end: int
    segment_dead: NDArray[np.intp]
    face_ids: NDArray[np.uint8]
    embeddings: Embeddings
    dead: NDArray[np.intp]


class _Copy:
    """One container's faces: a segment where it is large, and what came later."""

    def __init__(self, folder: Path, segment_from: int) -> None:
        self.lock = threading.Lock()
        self._folder = folder
        self._segment_from = segment_from
        self._forget()

    def _forget(self) -> None:
        self.version = -1  # nothing read yet
        self._segment: Segment | None = None
        self._segment_dead: NDArray[np.intp] = _NO_ROWS
        self._recent = Recent()

    @property
    def byte_size(self) -> int:
        return self._recent.byte_size + self._segment_dead.nbytes

    def follow(self, container: Container) -> None:
        """Bring the copy to the container's version. The caller holds the lock."""
        try:
            if self.version < 0:
                self._open(container)
            if container.version > self.version:
                self._catch_up(container)
        except BaseException:
            self._forget()  # half a change would be taken for none
            raise

    def look(self, container: Container) -> _Look:
        """What is searched at the container's training. The caller holds the lock."""
        visible = container.version
        if container.trained_version is not None:
            visible = container.trained_version
        recent, segment_end = self._recent, 0
        if self._segment is not None:
            segment_end = int(np.searchsorted(self._segment.versions, visible, side="right"))
        end = int(np.searchsorted(recent.versions[: recent.count], visible, side="right"))
        dead = np.flatnonzero(~recent.alive[:end]) if recent.dead else _NO_ROWS
        return _Look(
            self._segment,
            segment_end,
            self._segment_dead,
            recent.face_ids[:end],
            recent.embeddings[:end],
            dead,
        )

    def is_stale(self, container: Container) -> bool:
        """Whether a segment of now would serve searches better. The caller holds the lock."""
        if container.face_count < self._segment_from:
            return False
        outside = self._recent.count + len(self._segment_dead)
        return self._segment is None or outside > _STALE_SHARE * container.face_count

    def begin_again(self, container: Container) -> None:
        """With the newest segment. The caller holds the lock."""
        self._forget()
        self.follow(container)

    def _open(self, container: Container) -> None:
        """Begin with the segment there is; a large list that has none gets one first.

        One that was written after the container's row was read will do: it holds every face that
        a search may find, but for those deleted meanwhile.
        """
        found = segment.newest(self._folder, container.incarnation)
        if found is None and container.face_count >= self._segment_from:
            _write(self._folder, container, least_version=0)
            found = segment.newest(self._folder, container.incarnation)
        if found is not None:
            self._segment, self.version = found, found.version

    def _catch_up(self, container: Container) -> None:
        """Apply what happened since the copy's version.

        Every statement may see a later state than the one before. Only what happened up to the
        container's version is taken, so a later change is met again and applied then; and whether
        the deletions read were still complete is asked after reading them.
        """
        if self.version >= 0:
            deleted = self._deletions(container)
            if _pruned_version(container) > self.version:
                self._recent = Recent()
                self.version = -1
                if self._segment is not None:
                    self.version = self._segment.version
                    self._bury_in_segment(_dead_versions(container, self._segment))
            else:
                self._recent.bury(deleted)
                self._bury_in_segment(deleted)
        batch: list[Row] = []
        for row in _rows(container, since=self.version):
            batch.append(row)
            if len(batch) == _READ_ROWS:
                self._recent.append(batch)
                batch = []
        self._recent.append(batch)
        self.version = container.version

    def _deletions(self, container: Container) -> NDArray[np.int64]:
        rows = Deletion.objects.filter(
            container=container,
            version__gt=self.version,
            version__lte=container.version,
        )
        return np.array(rows.values_list("face_version", flat=True), np.int64)

    def _bury_in_segment(self, face_versions: NDArray[np.int64]) -> None:
        if self._segment is None or not face_versions.size:
            return
        rows = rows_of(self._segment.versions, face_versions)
        self._segment.bury(rows)
        self._segment_dead = np.union1d(self._segment_dead, rows)


class FlatIndex:
    """The exact `FaceIndex`, with its segments in `folder`. Safe to share between threads."""

    def __init__(
        self,
        folder: Path,
        max_bytes: int = COPIES_MAX_BYTES,
        segment_from: int = SEGMENT_FROM,
    ) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._segment_from = segment_from
        self._copies: OrderedDict[UUID, _Copy] = OrderedDict()
        self._lock = threading.Lock()

    def search(self, container: Container, query: Embedding, count: int) -> list[Hit]:
        copy = self._copy_of(container.incarnation)
        with copy.lock:
            copy.follow(container)
            look = copy.look(container)
        self._drop_beyond_limit()
        return _search(look, query, count)

    def train(self, container: Container) -> None:
        copy = self._copy_of(container.incarnation)
        with copy.lock:
            copy.follow(container)
            is_stale = copy.is_stale(container)
        if is_stale:
            _write(self._folder, container, least_version=container.version)
            with copy.lock:
                copy.begin_again(container)
        self._drop_beyond_limit()

    def forget(self, container: Container) -> None:
        with self._lock:
            self._copies.pop(container.incarnation, None)
        segment.remove(self._folder, container.incarnation)

    def tidy(self) -> None:
        for incarnation in segment.incarnations(self._folder):
            container = Container.objects.filter(incarnation=incarnation).first()
            if container is None:
                self.forget(Container(incarnation=incarnation))
                continue
            copy = self._copy_of(incarnation)
            with copy.lock:
                copy.follow(container)
        segment.clear_drafts(self._folder, _DRAFT_MAX_AGE_S, time.time())
        self._drop_beyond_limit()

    def _copy_of(self, incarnation: UUID) -> _Copy:
        with self._lock:
            copy = self._copies.get(incarnation)
            if copy is None:
                copy = self._copies[incarnation] = _Copy(self._folder, self._segment_from)
            self._copies.move_to_end(incarnation)
            return copy

    def _drop_beyond_limit(self) -> None:
        with self._lock:
            total = sum(copy.byte_size for copy in self._copies.values())
            while total > self._max_bytes and len(self._copies) > 1:
                _, dropped = self._copies.popitem(last=False)
                total -= dropped.byte_size


def _search(look: _Look, query: Embedding, count: int) -> list[Hit]:
    recent = look.embeddings @ query if len(look.embeddings) else np.empty(0, np.float32)
    recent[look.dead] = -np.inf
    face_ids, similarities = look.face_ids, recent
    if look.segment is not None and look.segment_end:
        found = look.segment.best(query, count, look.segment_end, look.segment_dead)
        face_ids = np.concatenate([look.segment.face_ids[found.rows], face_ids])
        similarities = np.concatenate([found.similarities, similarities])
    return [
        Hit(uuid_of(face_ids[row]), float(similarities[row])) for row in _best(similarities, count)
    ]


def _best(similarities: NDArray[np.float32], count: int) -> NDArray[np.intp]:
    """Rows of the `count` greatest, greatest first, earlier rows first among equals; no dead."""
    if count < len(similarities):
        least = np.partition(similarities, -count)[-count]
        rows = np.flatnonzero(similarities >= least)
    else:
        rows = np.arange(len(similarities))
    rows = rows[np.isfinite(similarities[rows])]
    return rows[np.argsort(-similarities[rows], kind="stable")][:count]


def _write(folder: Path, container: Container, least_version: int) -> None:
    """Write a segment of the container unless there is one of at least this version.

    One process writes; the others wait and then map what it wrote. On a disk without room the
    faces are searched in memory, as those of a small list.
    """
    started = time.monotonic()
    try:
        with _writing(folder / str(container.incarnation)):
            there = segment.newest(folder, container.incarnation)
            if there is None or there.version < least_version:
                segment.write(folder, container.incarnation, container.version, _rows(container))
    except OSError as error:
        logger.error("no segment of %s: %s", container, error.strerror)
        return
    took_s = time.monotonic() - started
    logger.info("%s: a segment of %d faces in %.1f s", container, container.face_count, took_s)


def _rows(container: Container, since: int = -1) -> Iterator[Row]:
    """The faces that came after the version `since`, up to the container's."""
    rows = PersistedFace.objects.filter(
        container=container, version__gt=since, version__lte=container.version
    )
    fields = rows.order_by("version").values_list("version", "face_id", "embedding")
    return fields.iterator(chunk_size=_READ_ROWS)


def _dead_versions(container: Container, held: Segment) -> NDArray[np.int64]:
    """The faces of the segment that are gone, by the rows: its deletions are forgotten."""
    rows = PersistedFace.objects.filter(container=container, version__lte=held.version)
    alive = np.fromiter(rows.values_list("version", flat=True).iterator(_READ_ROWS), np.int64)
    return np.setdiff1d(held.versions, alive, assume_unique=True)


def _pruned_version(container: Container) -> int:
    """As it is now; a container that is gone has lost all its deletions."""
    found = Container.objects.filter(pk=container.pk).values_list("pruned_version", flat=True)
    return next(iter(found), container.version)


@contextlib.contextmanager
def _writing(home: Path) -> Iterator[None]:
    """One process of the machine at a time."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (home / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
