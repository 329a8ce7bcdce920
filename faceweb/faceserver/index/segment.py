"""The faces of a large list as files that every process maps (`segment_files`), and their search.

A segment holds the faces that were there at its version. Faces that came later are not in it; of
those deleted later the numbers are overwritten with zeros.

A search goes through the codes, a quarter of the bytes of float32. How far a code may be from its
embedding is known, so the embeddings that could be among the best are known too; only those are
compared exactly. Nothing is approximate: the answer is that of the embeddings themselves. Searches
that come while every core has one are answered together, by one scan (`batches`, `scan`).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from faceweb.engine.types import Embedding
from faceweb.faceserver.index import segment_files
from faceweb.faceserver.index.batches import Batches
from faceweb.faceserver.index.rows import rows_of
from faceweb.faceserver.index.scan import Sought, rows_in_reach
from faceweb.machine import machine

# More at once share no more: by then comparing takes longer than reading.
_TOGETHER = 16
_PORTION = 16_384
# Sums of float32 in another order differ by less than this for unit vectors.
_ROUNDING = 1e-5


@dataclass(frozen=True)
class Best:
    """The rows most like the query, with their similarities; in no order."""

    rows: NDArray[np.intp]
    similarities: NDArray[np.float32]


class Segment:
    """One segment, mapped. Safe to read from many threads; `bury` may run beside them."""

    def __init__(self, folder: Path) -> None:
        """Raises FileNotFoundError when it is not there (any more)."""
        header = json.loads((folder / "header.json").read_text())
        self.version = int(folder.name)
        self._scale: float = header["scale"]
        self._off_by: float = header["off_by"]
        self._longest: float = header["longest"]
        self.versions: NDArray[np.int64] = np.load(folder / "versions.npy", mmap_mode="r")
        self.face_ids: NDArray[np.uint8] = np.load(folder / "face_ids.npy", mmap_mode="r")
        # np.memmap makes every slice of itself an object with a name and a mode: slow, in a scan.
        self._codes: NDArray[np.int8] = np.asarray(np.load(folder / "codes.npy", mmap_mode="r+"))
        self._exact: NDArray[np.float16] = np.asarray(np.load(folder / "exact.npy", mmap_mode="r+"))
        self._dead: NDArray[np.intp] = np.empty(0, np.intp)
        self._searches = Batches(self._rows_in_reach, _TOGETHER, machine().cores)

    def __len__(self) -> int:
        return len(self.versions)

    @property
    def dead(self) -> NDArray[np.intp]:
        """The rows of deleted faces, ascending."""
        return self._dead

    def bury(self, rows: NDArray[np.intp]) -> None:
        """No search that begins after this finds these rows, and their numbers are overwritten.
        Again is no harm. One thread at a time."""
        self._dead = np.union1d(self._dead, rows)
        self._codes[rows] = 0
        self._exact[rows] = 0

    def best(self, query: Embedding, count: int, end: int) -> Best:
        """The `count` of the first `end` rows most like the unit vector, without the dead ones;
        more when several are as like as the last, or nearly."""
        while True:
            rows = self._searches.ask(self._sought(query, count, end))
            similarities = self._similarities(rows, query)
            if not rows_of(self._dead, rows).size:  # none was overwritten under the scan
                return Best(rows, similarities)

    def _sought(self, query: Embedding, count: int, end: int) -> Sought:
        """similarity = constant + unit * product of codes, give or take the slack: one further
        than two of these below another is less like the query, whatever was rounded."""
        step = float(np.abs(query).max()) / segment_files.CODE_MAX
        code = np.rint(query / step).astype(np.int8)
        rest = float(np.linalg.norm(query - step * code.astype(np.float32)))
        slack = self._off_by + rest * self._longest + _ROUNDING
        return Sought(code, count, end, margin=2 * slack / (self._scale * step))

    def _rows_in_reach(self, sought: Sequence[Sought]) -> list[NDArray[np.intp]]:
        return rows_in_reach(self._codes, self._dead, sought)

    def _similarities(self, rows: NDArray[np.intp], query: Embedding) -> NDArray[np.float32]:
        parts = [
            self._exact[rows[first : first + _PORTION]].astype(np.float32) @ query
            for first in range(0, len(rows), _PORTION)
        ]
        return np.concatenate(parts) if parts else np.empty(0, np.float32)


def newest(folder: Path, incarnation: UUID) -> Segment | None:
    """The container's latest segment."""
    for found in segment_files.folders(folder, incarnation):
        try:
            return Segment(found)
        except FileNotFoundError:
            continue  # another process put a later one in its place
    return None
