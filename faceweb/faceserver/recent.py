"""What was found in the last few images: adding five faces of one photo need not find them five
times.

A client enrols a photo's faces one call at a time, each with the whole image and a targetFace. For
a minute the process remembers what it found in an image, under the image's SHA-256 and the name of
the embedder: rectangles and embeddings, never pixels.
"""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

from faceweb.engine.face import FoundFace
from faceweb.engine.types import Embeddings

REMEMBERED_S = 60.0
# At most 100 faces an image and 2 kB a face: 6 MB together.
REMEMBERED_IMAGES = 32


class Findings(NamedTuple):
    """The size of an upright image in pixels, its faces, and their embeddings by one embedder."""

    embedder: str
    width: int
    height: int
    faces: list[FoundFace]
    embeddings: Embeddings


class RecentFindings:
    """Safe to share between threads; two that ask about one new image at once both find."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[bytes, str], tuple[float, Findings]] = OrderedDict()

    def of(self, image: bytes, embedder: str, find: Callable[[], Findings]) -> Findings:
        """What is remembered of the encoded image, or what `find` finds in it now."""
        key = hashlib.sha256(image).digest(), embedder
        with self._lock:
            self._forget_old()
            known = self._known.get(key)
        if known is not None:
            return known[1]
        found = find()
        with self._lock:
            self._known[key] = (self._clock(), found)
            self._known.move_to_end(key)
            while len(self._known) > REMEMBERED_IMAGES:
                self._known.popitem(last=False)
        return found

    def _forget_old(self) -> None:
        """Entries stand in the order they came in, so the old ones are in front."""
        least = self._clock() - REMEMBERED_S
        while self._known and next(iter(self._known.values()))[0] < least:
            self._known.popitem(last=False)
