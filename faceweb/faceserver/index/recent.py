"""The faces of a container that are in no segment, in this process's memory: arrays that grow."""

from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from faceweb.engine.types import Embeddings
from faceweb.faceserver.index.rows import Portion, rows_of

# The arrays are packed anew when more than this share of them is deleted faces.
_DEAD_SHARE = 0.25


class Recent:
    """Faces in order of their versions. Rows of deleted faces are marked dead until the arrays are
    packed; `count` rows are in use.

    Arrays grow by doubling and are replaced, never moved under a reader: a search works on slices
    taken under its owner's lock and needs it no longer.
    """

    def __init__(self) -> None:
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

    def bury(self, face_versions: NDArray[np.int64]) -> None:
        rows = rows_of(self.versions[: self.count], face_versions)
        self.dead += int(np.count_nonzero(self.alive[rows]))
        self.alive[rows] = False
        if self.dead > _DEAD_SHARE * self.count:
            self._pack()

    def append(self, portion: Portion) -> None:
        """Faces of later versions than any before. Raises ValueError for embeddings of another
        shape than theirs."""
        first, end = self.count, self.count + len(portion.versions)
        if end > len(self.versions):
            self._grow(max(end, 2 * first), portion.embeddings.shape[1])
        self.embeddings[first:end] = portion.embeddings
        self.versions[first:end] = portion.versions
        self.face_ids[first:end] = portion.face_ids
        self.alive[first:end] = True
        self.count = end

    def _pack(self) -> None:
        keep = np.flatnonzero(self.alive[: self.count])
        self.versions, self.face_ids = self.versions[keep], self.face_ids[keep]
        self.embeddings, self.alive = self.embeddings[keep], self.alive[keep]
        self.count, self.dead = len(keep), 0

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


def uuids_of(face_ids: NDArray[np.uint8]) -> list[UUID]:
    """Of (n, 16) bytes."""
    raw = face_ids.tobytes()
    numbers = (int.from_bytes(raw[first : first + 16], "big") for first in range(0, len(raw), 16))
    return [UUID(int=number) for number in numbers]  # half the time of UUID(bytes=)
