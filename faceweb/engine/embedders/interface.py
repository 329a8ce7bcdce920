"""What every embedder is."""

from collections.abc import Sequence
from typing import Protocol

from faceweb.engine.confidence import Calibration
from faceweb.engine.face import FoundFace
from faceweb.engine.types import Embeddings, RGBImage


class Embedder(Protocol):
    """One instance serves any number of threads.

    `name` is stored beside every embedding and stands for these very numbers: whatever changes an
    embedding takes another name.
    """

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    @property
    def calibration(self) -> Calibration: ...

    def embed(self, image: RGBImage, faces: Sequence[FoundFace]) -> Embeddings:
        """The unit embeddings (n, dimension) of faces found in this very image, in their order."""
        ...
