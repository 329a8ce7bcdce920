"""One process's copy of one container's faces, kept in step with the rows by version."""

import threading
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from faceweb.engine.types import Embeddings
from faceweb.faceserver.index import rows, segment, writing
from faceweb.faceserver.index.recent import Recent
from faceweb.faceserver.index.segment import Segment
from faceweb.faceserver.models import Container

# A training writes a new segment when this share of the faces is in none, or is dead in it.
_STALE_SHARE = 0.1


class Look(NamedTuple):
    """What a search needs of a copy; nothing of it is moved while it is held."""

    segment: Segment | None
    segment_end: int
    face_ids: NDArray[np.uint8]
    embeddings: Embeddings
    dead: NDArray[np.intp]


class Copy:
    """One container's faces: a segment where it is large, and what came later.

    Whoever calls anything but `byte_size` holds the lock.
    """

    def __init__(self, folder: Path, segment_from: int) -> None:
        self.lock = threading.Lock()
        self._folder = folder
        self._segment_from = segment_from
        self._forget()

    def _forget(self) -> None:
        self.version = -1  # nothing read yet
        self._segment: Segment | None = None
        self._recent = Recent()

    @property
    def byte_size(self) -> int:
        """In this process's own memory; a segment is everybody's."""
        return self._recent.byte_size

    def follow(self, container: Container) -> None:
        """Bring the copy to the container's version."""
        try:
            if self.version < 0:
                self._open(container)
            if container.version > self.version:
                self._catch_up(container)
        except BaseException:
            self._forget()  # half a change would be taken for none
            raise

    def look(self, container: Container) -> Look:
        """What is searched at the container's training."""
        visible = container.version
        if container.trained_version is not None:
            visible = container.trained_version
        recent, segment_end = self._recent, 0
        if self._segment is not None:
            segment_end = int(np.searchsorted(self._segment.versions, visible, side="right"))
        end = int(np.searchsorted(recent.versions[: recent.count], visible, side="right"))
        dead = np.flatnonzero(~recent.alive[:end]) if recent.dead else np.empty(0, np.intp)
        return Look(
            self._segment, segment_end, recent.face_ids[:end], recent.embeddings[:end], dead
        )

    def is_stale(self, container: Container) -> bool:
        """Whether a segment of now would serve searches better."""
        if container.face_count < self._segment_from:
            return False
        if self._segment is None:
            return True
        outside = self._recent.count + len(self._segment.dead)
        return outside > _STALE_SHARE * container.face_count

    def begin_again(self, container: Container) -> None:
        """With the newest segment."""
        self._forget()
        self.follow(container)

    def _open(self, container: Container) -> None:
        """Begin with the segment there is; a large list that has none gets one first.

        One that was written after the container's row was read will do: it holds every face that
        a search may find, but for those deleted meanwhile.
        """
        found = segment.newest(self._folder, container.incarnation)
        if found is None and container.face_count >= self._segment_from:
            writing.write(self._folder, container, least_version=0)
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
            deleted = rows.deleted_since(container, self.version)
            if rows.pruned_version(container) > self.version:
                self._recent = Recent()
                self.version = -1
                if self._segment is not None:
                    self.version = self._segment.version
                    alive = rows.alive_until(container, self.version)
                    held = self._segment.versions
                    self._bury_in_segment(np.setdiff1d(held, alive, assume_unique=True))
            else:
                self._recent.bury(deleted)
                self._bury_in_segment(deleted)
        for portion in rows.portions(container, since=self.version):
            self._recent.append(portion)
        self.version = container.version

    def _bury_in_segment(self, face_versions: NDArray[np.int64]) -> None:
        if self._segment is not None and face_versions.size:
            self._segment.bury(rows.rows_of(self._segment.versions, face_versions))
