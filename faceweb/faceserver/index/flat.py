"""Exact search: every embedding of a list, kept in step with the rows by version.

A small list is an array in each process that was asked about it. A large one is a segment, files
that all processes share (`segment`), with the faces that came later beside it (`recent`). Copies
are dropped, the least recently used first, when they take too much memory.

A search costs one row read (the caller's container) when nothing changed, and only the changes
since when something did. The scan itself is bound by memory bandwidth: of 100,000 faces of 128
numbers an array has 51 MB, a segment's codes 13 MB.
"""

import threading
import time
from collections import OrderedDict
from pathlib import Path
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from faceweb.engine.types import Embedding
from faceweb.faceserver.index import segment_files, writing
from faceweb.faceserver.index.copy import Copy, Look
from faceweb.faceserver.index.interface import Hit
from faceweb.faceserver.index.recent import uuids_of
from faceweb.faceserver.models import Container

# Memory for all copies together; one list alone may exceed it, and is then the only one kept.
COPIES_MAX_BYTES = 512 * 1024 * 1024
# Lists from this size on are segments. Below, scanning float32 takes less than 3 ms.
SEGMENT_FROM = 20_000
_DRAFT_MAX_AGE_S = 3600.0


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
        self._copies: OrderedDict[UUID, Copy] = OrderedDict()
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
            writing.write(self._folder, container, least_version=container.version)
            with copy.lock:
                copy.begin_again(container)
        self._drop_beyond_limit()

    def forget(self, container: Container) -> None:
        with self._lock:
            self._copies.pop(container.incarnation, None)
        segment_files.remove(self._folder, container.incarnation)

    def tidy(self) -> None:
        for incarnation in segment_files.incarnations(self._folder):
            container = Container.objects.filter(incarnation=incarnation).first()
            if container is None:
                self.forget(Container(incarnation=incarnation))
                continue
            copy = self._copy_of(incarnation)
            with copy.lock:
                copy.follow(container)
        segment_files.clear_drafts(self._folder, _DRAFT_MAX_AGE_S, time.time())
        self._drop_beyond_limit()

    def _copy_of(self, incarnation: UUID) -> Copy:
        with self._lock:
            copy = self._copies.get(incarnation)
            if copy is None:
                copy = self._copies[incarnation] = Copy(self._folder, self._segment_from)
            self._copies.move_to_end(incarnation)
            return copy

    def _drop_beyond_limit(self) -> None:
        with self._lock:
            total = sum(copy.byte_size for copy in self._copies.values())
            while total > self._max_bytes and len(self._copies) > 1:
                _, dropped = self._copies.popitem(last=False)
                total -= dropped.byte_size


def _search(look: Look, query: Embedding, count: int) -> list[Hit]:
    recent = look.embeddings @ query if len(look.embeddings) else np.empty(0, np.float32)
    recent[look.dead] = -np.inf
    face_ids, similarities = look.face_ids, recent
    if look.segment is not None and look.segment_end:
        found = look.segment.best(query, count, look.segment_end)
        best = _best(found.similarities, count)
        face_ids = np.concatenate([look.segment.face_ids[found.rows[best]], face_ids])
        similarities = np.concatenate([found.similarities[best], similarities])
    rows = _best(similarities, count)
    return list(map(Hit, uuids_of(face_ids[rows]), similarities[rows].tolist()))


def _best(similarities: NDArray[np.float32], count: int) -> NDArray[np.intp]:
    """Rows of the `count` greatest, greatest first, earlier rows first among equals; no dead."""
    if count < len(similarities):
        least = np.partition(similarities, -count)[-count]
        rows = np.flatnonzero(similarities >= least)
    else:
        rows = np.arange(len(similarities))
    rows = rows[np.isfinite(similarities[rows])]
    return rows[np.argsort(-similarities[rows], kind="stable")][:count]
