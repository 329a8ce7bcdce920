"""The files of a segment: how they are written, found and removed.

    <folder>/<incarnation>/<version>/
        header.json   scale, what a code may be off by
        versions.npy  (n,) int64, ascending: the container's version when each face came in
        face_ids.npy  (n, 16) uint8
        codes.npy     (n, d) int8: embedding - mean, divided by the scale and rounded
        exact.npy     (n, d) float16: the embeddings as they are stored
        mean.npy      (d,) float32

They appear complete or not at all: they are written and flushed in a folder beside, which is then
renamed. Afterwards nothing but the numbers of deleted faces is changed.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from faceweb.engine.types import Embedding, Embeddings
from faceweb.faceserver.embeddings import STORED
from faceweb.faceserver.index.rows import Portion

CODE_MAX = 127
_SLICE = 16_384


def folders(folder: Path, incarnation: UUID) -> list[Path]:
    """The container's segments, the latest first."""
    home = folder / str(incarnation)
    versions = sorted((int(name) for name in _names(home) if name.isdigit()), reverse=True)
    return [home / str(version) for version in versions]


def write(folder: Path, incarnation: UUID, version: int, portions: Iterable[Portion]) -> None:
    """Make the segment of these faces, at least one, in order of their versions; and remove those
    before it, whose readers keep what they have mapped.

    Memory for one portion and 24 bytes a face is all it takes.
    """
    home = folder / str(incarnation)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix="draft-", dir=home))
    try:
        _write_files(draft, portions)
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


class _Range:
    """The sum, the least and the greatest of each number of the embeddings seen."""

    def __init__(self) -> None:
        self.count = 0
        self._sum: NDArray[np.float64] = np.zeros(1)
        self._least: Embedding = np.full(1, np.inf, np.float32)
        self._greatest: Embedding = np.full(1, -np.inf, np.float32)

    def add(self, embeddings: Embeddings) -> None:
        self.count += len(embeddings)
        self._sum = self._sum + embeddings.sum(0, np.float64)
        self._least = np.minimum(self._least, embeddings.min(0))
        self._greatest = np.maximum(self._greatest, embeddings.max(0))

    @property
    def mean(self) -> Embedding:
        return (self._sum / self.count).astype(np.float32)

    @property
    def farthest_from_mean(self) -> float:
        return float(np.maximum(self._greatest - self.mean, self.mean - self._least).max())


def _write_files(draft: Path, portions: Iterable[Portion]) -> None:
    versions, face_ids = [], []
    seen = _Range()
    with (draft / "exact.npy").open("wb") as file:
        for portion in portions:
            if not seen.count:
                _write_shape(file, portion.embeddings.shape)
            versions.append(portion.versions)
            face_ids.append(portion.face_ids)
            seen.add(portion.embeddings.astype(np.float32))
            file.write(portion.embeddings.data)
        file.seek(0)
        _write_shape(file, (seen.count, portion.embeddings.shape[1]))
        file.flush()
        os.fsync(file.fileno())
    _save(draft / "versions.npy", np.concatenate(versions))
    _save(draft / "face_ids.npy", np.concatenate(face_ids))
    _save(draft / "mean.npy", seen.mean)
    header = _write_codes(draft, seen)
    with (draft / "header.json").open("w") as file_:
        json.dump(header, file_)
        file_.flush()
        os.fsync(file_.fileno())
    _flush(draft)


def _write_shape(file: BinaryIO, shape: tuple[int, ...]) -> None:
    """NumPy leaves room in a header for the first number to grow."""
    header = {"descr": STORED.str, "fortran_order": False, "shape": shape}
    npy.write_array_header_1_0(file, header)


def _write_codes(draft: Path, seen: _Range) -> dict[str, float]:
    """The codes; their scale, the longest coded vector, and the longest difference to one."""
    exact = np.load(draft / "exact.npy", mmap_mode="r")
    centre = seen.mean
    scale = max(seen.farthest_from_mean / CODE_MAX, float(np.finfo(np.float32).tiny))
    codes = npy.open_memmap(draft / "codes.npy", "w+", np.int8, exact.shape)
    off_by = longest = 0.0
    for part, code in zip(_slices(exact), _slices(codes), strict=True):
        shifted = part.astype(np.float32) - centre
        code[:] = np.rint(shifted / scale)
        coded = scale * code.astype(np.float32)
        off_by = max(off_by, float(np.linalg.norm(shifted - coded, axis=1).max()))
        longest = max(longest, float(np.linalg.norm(coded, axis=1).max()))
    codes.flush()
    return {"scale": scale, "off_by": off_by, "longest": longest}


def _slices(array: NDArray[np.generic]) -> Iterator[NDArray[np.generic]]:
    for first in range(0, len(array), _SLICE):
        yield array[first : first + _SLICE]


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
