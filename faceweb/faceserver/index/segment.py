"""The faces of a large list as files: written once, mapped into memory by every process.

    <folder>/<incarnation>/<version>/
        header.json   dimension, scale, what a code may be off by
        versions.npy  (n,) int64, ascending: the container's version when each face came in
        face_ids.npy  (n, 16) uint8
        codes.npy     (n, d) int8: embedding - mean, divided by the scale and rounded
        exact.npy     (n, d) float16: the embeddings as they are stored
        mean.npy      (d,) float32

A segment holds the faces that were there at its version. It appears complete or not at all: the
files are written and flushed in a folder beside it, which is then renamed. Faces that came later
are not in it; of those deleted later the numbers are overwritten with zeros.

A search goes through the codes, a quarter of the bytes of float32. How far a code may be from its
embedding is known, so the embeddings that could be among the best are known too; only those are
compared exactly. Nothing is approximate: the answer is that of the embeddings themselves.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import numpy as np
import simsimd
from numpy.typing import NDArray

from faceweb.engine.types import Embedding, Embeddings
from faceweb.faceserver.embeddings import STORED

# A face of a list: its version, its id, its stored embedding.
Row = tuple[int, UUID, bytes]

_CODE_MAX = 127
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
        self._mean: Embedding = np.load(folder / "mean.npy")
        self.versions: NDArray[np.int64] = np.load(folder / "versions.npy", mmap_mode="r")
        self.face_ids: NDArray[np.uint8] = np.load(folder / "face_ids.npy", mmap_mode="r")
        self._codes: NDArray[np.int8] = np.load(folder / "codes.npy", mmap_mode="r+")
        self._exact: NDArray[np.float16] = np.load(folder / "exact.npy", mmap_mode="r+")

    def __len__(self) -> int:
        return len(self.versions)

    def bury(self, rows: NDArray[np.intp]) -> None:
        """Overwrite the numbers of deleted faces. Again is no harm."""
        self._codes[rows] = 0
        self._exact[rows] = 0

    def best(self, query: Embedding, count: int, end: int, dead: NDArray[np.intp]) -> Best:
        """The `count` of the first `end` rows most like the unit vector, without the dead ones;
        more when several are as like as the last, or nearly."""
        scores, unit, slack = self._scores(query, end)
        scores[dead[dead < end]] = -np.inf
        wanted = min(count, end)
        if not wanted:
            return Best(np.empty(0, np.intp), np.empty(0, np.float32))
        least = float(np.partition(scores, end - wanted)[end - wanted])
        # One beyond this bound is less like the query than each of those, whatever was rounded.
        bound = max(least - 2 * slack / unit, float(np.finfo(np.float32).min))
        rows = np.flatnonzero(scores >= bound)
        return Best(rows, self._similarities(rows, query))

    def _scores(self, query: Embedding, end: int) -> tuple[NDArray[np.float32], float, float]:
        """Of each row the score: similarity = constant + unit * score, give or take the slack.

        A score is a whole number: a sum of d products of codes, which float32 holds exactly for
        up to 1,040 numbers.
        """
        step = float(np.abs(query).max()) / _CODE_MAX
        code = np.rint(query / step).astype(np.int8)
        scores = np.asarray(
            simsimd.cdist(code[np.newaxis], self._codes[:end], metric="dot", out_dtype="float32")
        )[0]
        rest = float(np.linalg.norm(query - step * code.astype(np.float32)))
        slack = self._off_by + rest * self._longest + _ROUNDING
        return scores, self._scale * step, slack

    def _similarities(self, rows: NDArray[np.intp], query: Embedding) -> NDArray[np.float32]:
        parts = [
            self._exact[rows[first : first + _PORTION]].astype(np.float32) @ query
            for first in range(0, len(rows), _PORTION)
        ]
        return np.concatenate(parts) if parts else np.empty(0, np.float32)


def newest(folder: Path, incarnation: UUID) -> Segment | None:
    """The container's latest segment."""
    versions = [int(each) for each in _names(folder / str(incarnation)) if each.isdigit()]
    for version in sorted(versions, reverse=True):
        try:
            return Segment(folder / str(incarnation) / str(version))
        except FileNotFoundError:
            continue  # another process put a later one in its place
    return None


def write(folder: Path, incarnation: UUID, version: int, rows: Iterable[Row]) -> None:
    """Make the segment of these rows, at least one, in order of their versions; and remove those
    before it, whose readers keep what they have mapped."""
    home = folder / str(incarnation)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix="draft-", dir=home))
    try:
        _write_files(draft, rows)
        if (home / str(version)).exists():
            return
        draft.rename(home / str(version))
        _flush(home)
    finally:
        if draft.exists():
            shutil.rmtree(draft)
    for name in _names(home):
        if name.isdigit() and int(name) < version:
            shutil.rmtree(home / name, ignore_errors=True)


def remove(folder: Path, incarnation: UUID) -> None:
    """Remove the container's segments: it is gone."""
    shutil.rmtree(folder / str(incarnation), ignore_errors=True)


def incarnations(folder: Path) -> set[UUID]:
    """The containers that have segments."""
    return {UUID(name) for name in _names(folder)}


def clear_drafts(folder: Path, older_than_s: float, now_s: float) -> None:
    """Remove what a process that died while writing left behind."""
    for draft in folder.glob("*/draft-*"):
        if now_s - draft.stat().st_mtime > older_than_s:
            shutil.rmtree(draft, ignore_errors=True)


def _write_files(draft: Path, rows: Iterable[Row]) -> None:
    versions, face_ids, total = [], [], 0
    mean: NDArray[np.float64] = np.zeros(0)
    with (draft / "exact.raw").open("wb") as file:
        for portion in _portions(rows):
            versions.append(np.array([version for version, _, _ in portion], np.int64))
            ids = b"".join(face_id.bytes for _, face_id, _ in portion)
            face_ids.append(np.frombuffer(ids, np.uint8).reshape(-1, 16))
            exact = np.stack([np.frombuffer(blob, STORED) for _, _, blob in portion])
            file.write(exact.tobytes())
            mean = (mean if total else np.zeros(exact.shape[1])) + exact.sum(0, np.float64)
            total += len(portion)
    dimension = len(mean)
    raw: NDArray[np.float16] = np.memmap(draft / "exact.raw", STORED, "r", shape=(total, dimension))
    centre = (mean / total).astype(np.float32)
    _save(draft / "versions.npy", np.concatenate(versions))
    _save(draft / "face_ids.npy", np.concatenate(face_ids))
    _save(draft / "mean.npy", centre)
    _save(draft / "exact.npy", raw)
    (draft / "exact.raw").unlink()
    header = _write_codes(draft / "codes.npy", raw, centre)
    with (draft / "header.json").open("w") as file_:
        json.dump(header | {"dimension": dimension}, file_)
        file_.flush()
        os.fsync(file_.fileno())
    _flush(draft)


def _write_codes(path: Path, exact: NDArray[np.float16], centre: Embedding) -> dict[str, float]:
    """The codes; their scale, the longest coded vector, and the longest difference to one."""
    largest = max(float(np.abs(part - centre).max()) for part in _slices(exact))
    scale = max(largest / _CODE_MAX, float(np.finfo(np.float32).tiny))
    codes = np.lib.format.open_memmap(path, "w+", np.int8, exact.shape)
    off_by = longest = 0.0
    first = 0
    for part in _slices(exact):
        shifted = part - centre
        code = np.rint(shifted / scale).astype(np.int8)
        coded = scale * code.astype(np.float32)
        off_by = max(off_by, float(np.linalg.norm(shifted - coded, axis=1).max()))
        longest = max(longest, float(np.linalg.norm(coded, axis=1).max()))
        codes[first : first + len(part)] = code
        first += len(part)
    codes.flush()
    return {"scale": scale, "off_by": off_by, "longest": longest}


def _slices(exact: NDArray[np.float16]) -> Iterator[Embeddings]:
    for first in range(0, len(exact), _PORTION):
        yield exact[first : first + _PORTION].astype(np.float32)


def _portions(rows: Iterable[Row]) -> Iterator[list[Row]]:
    portion: list[Row] = []
    for row in rows:
        portion.append(row)
        if len(portion) == _PORTION:
            yield portion
            portion = []
    if portion:
        yield portion


def _save(path: Path, array: NDArray[np.generic]) -> None:
    with path.open("wb") as file:
        np.save(file, array)
        file.flush()
        os.fsync(file.fileno())


def _flush(folder: Path) -> None:
    """Have the folder's own entries on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except FileNotFoundError:
        return []
