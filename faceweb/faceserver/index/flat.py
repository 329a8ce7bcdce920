"""Exact search: every embedding of a list in one array, kept in step with the rows by version.

Each process has copies of the lists it was asked about, the least recently used dropped first.
A search costs one row read (the caller's container) when nothing changed, and only the changes
since when something did. Cost of the scan itself: a matrix-vector product over (n, d) float32,
bound by memory bandwidth: 51 MB for 100,000 faces of 128 numbers, 154 MB of 384.
"""

import threading
from collections import OrderedDict
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from faceweb.engine.types import Embedding, Embeddings
from faceweb.faceserver.embeddings import unpack
from faceweb.faceserver.index.interface import Hit
from faceweb.faceserver.models import Container, Deletion, PersistedFace

# Memory for all copies together; one list alone may exceed it, and is then the only one kept.
COPIES_MAX_BYTES = 512 * 1024 * 1024
_READ_ROWS = 4096
# A copy is packed anew when more than this share of it is deleted faces.
_DEAD_SHARE = 0.25


class _Copy:
    """One container's faces in order of their versions. Rows of deleted faces are marked dead
    until the copy is packed; `count` rows of the arrays are in use.

    Arrays grow by doubling and are replaced, never moved under a reader: a search works on slices
    taken under the lock and needs it no longer.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        self.version = -1  # nothing read yet
        self.count = 0
        self.dead = 0
        self.versions = np.empty(0, np.int64)
        self.face_ids = np.empty((0, 16), np.uint8)
        self.embeddings: Embeddings = np.empty((0, 0), np.float32)
        self.alive = np.empty(0, np.bool_)

    @property
    def byte_size(self) -> int:
        arrays = (self.versions, self.face_ids, self.embeddings, self.alive)
        return sum(array.nbytes for array in arrays)

    def follow(self, container: Container) -> None:
        """Bring the copy to the container's version. The caller holds the lock."""
        if container.version <= self.version:
            return
        try:
            self._catch_up(container)
        except BaseException:
            self.clear()  # half a change would be taken for none
            raise

    def _catch_up(self, container: Container) -> None:
        """Apply what happened since the copy's version.

        Every statement may see a later state than the one before. Only what happened up to the
        container's version is taken, so a later change is met again and applied then; and whether
        the deletions read were still complete is asked after reading them.
        """
        if self.version >= 0:
            deleted = self._deletions(container)
            if _pruned_version(container) > self.version:
                self.clear()
            else:
                self._bury(deleted)
        since = self.version
        rows = PersistedFace.objects.filter(
            container=container, version__gt=since, version__lte=container.version
        )
        fields = rows.order_by("version").values_list("version", "face_id", "embedding")
        batch: list[tuple[int, UUID, bytes]] = []
        for row in fields.iterator(chunk_size=_READ_ROWS):
            batch.append(row)
            if len(batch) == _READ_ROWS:
                self._append(batch)
                batch = []
        self._append(batch)
        self.version = container.version

    def _deletions(self, container: Container) -> NDArray[np.int64]:
        rows = Deletion.objects.filter(
            container=container,
            version__gt=self.version,
            version__lte=container.version,
        )
        return np.array(rows.values_list("face_version", flat=True), np.int64)

    def _bury(self, face_versions: NDArray[np.int64]) -> None:
        if not self.count or not face_versions.size:
            return
        rows = np.searchsorted(self.versions[: self.count], face_versions)
        rows = rows[rows < self.count]
        rows = rows[np.isin(self.versions[rows], face_versions)]
        self.dead += int(np.count_nonzero(self.alive[rows]))
        self.alive[rows] = False
        if self.dead > _DEAD_SHARE * self.count:
            self._pack()

    def _pack(self) -> None:
        keep = np.flatnonzero(self.alive[: self.count])
        self.versions, self.face_ids = self.versions[keep], self.face_ids[keep]
        self.embeddings, self.alive = self.embeddings[keep], self.alive[keep]
        self.count, self.dead = len(keep), 0

    def _append(self, rows: list[tuple[int, UUID, bytes]]) -> None:
        if not rows:
            return
        embeddings = unpack(blob for _, _, blob in rows)
        first, end = self.count, self.count + len(rows)
        if end > len(self.versions):
            self._grow(max(end, 2 * first), embeddings.shape[1])
        self.versions[first:end] = [version for version, _, _ in rows]
        face_ids = b"".join(face_id.bytes for _, face_id, _ in rows)
        self.face_ids[first:end] = np.frombuffer(face_ids, np.uint8).reshape(-1, 16)
        self.embeddings[first:end] = embeddings
        self.alive[first:end] = True
        self.count = end

    def _grow(self, capacity: int, dimension: int) -> None:
        used = slice(self.count)
        versions = np.empty(capacity, np.int64)
        face_ids = np.empty((capacity, 16), np.uint8)
        embeddings = np.empty((capacity, dimension), np.float32)
        alive = np.zeros(capacity, np.bool_)
        versions[used], face_ids[used] = self.versions[used], self.face_ids[used]
        if self.count:
            embeddings[used] = self.embeddings[used]
        alive[used] = self.alive[used]
        self.versions, self.face_ids = versions, face_ids
        self.embeddings, self.alive = embeddings, alive


class FlatIndex:
    """The exact `FaceIndex`. Safe to share between threads."""

    def __init__(self, max_bytes: int = COPIES_MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._copies: OrderedDict[UUID, _Copy] = OrderedDict()
        self._lock = threading.Lock()

    def search(self, container: Container, query: Embedding, count: int) -> list[Hit]:
        copy = self._copy_of(container.incarnation)
        with copy.lock:
            copy.follow(container)
            visible = container.version
            if container.trained_version is not None:
                visible = container.trained_version
            end = int(np.searchsorted(copy.versions[: copy.count], visible, side="right"))
            face_ids, embeddings = copy.face_ids[:end], copy.embeddings[:end]
            dead = np.flatnonzero(~copy.alive[:end]) if copy.dead else None
        self._drop_beyond_limit()
        if not end:
            return []
        similarities = embeddings @ query
        if dead is not None:
            similarities[dead] = -np.inf
        return [
            Hit(UUID(bytes=face_ids[row].tobytes()), float(similarities[row]))
            for row in _best(similarities, count)
        ]

    def _copy_of(self, incarnation: UUID) -> _Copy:
        with self._lock:
            copy = self._copies.setdefault(incarnation, _Copy())
            self._copies.move_to_end(incarnation)
            return copy

    def _drop_beyond_limit(self) -> None:
        with self._lock:
            total = sum(copy.byte_size for copy in self._copies.values())
            while total > self._max_bytes and len(self._copies) > 1:
                _, dropped = self._copies.popitem(last=False)
                total -= dropped.byte_size


def _best(similarities: NDArray[np.float32], count: int) -> NDArray[np.intp]:
    """Rows of the `count` greatest, greatest first, earlier rows first among equals; no dead."""
    if count < len(similarities):
        least = np.partition(similarities, -count)[-count]
        rows = np.flatnonzero(similarities >= least)
    else:
        rows = np.arange(len(similarities))
    rows = rows[np.isfinite(similarities[rows])]
    return rows[np.argsort(-similarities[rows], kind="stable")][:count]


def _pruned_version(container: Container) -> int:
    """As it is now; a container that is gone has lost all its deletions."""
    found = Container.objects.filter(pk=container.pk).values_list("pruned_version", flat=True)
    return next(iter(found), container.version)
