"""What a search index promises."""

from typing import NamedTuple, Protocol
from uuid import UUID

from faceweb.engine.types import Embedding
from faceweb.faceserver.models import Container


class Hit(NamedTuple):
    """A persisted face and its similarity to the query, -1..1."""

    face_id: UUID
    similarity: float


class FaceIndex(Protocol):
    def search(self, container: Container, query: Embedding, count: int) -> list[Hit]:
        """The `count` trained faces most like the unit vector `query`, best first.

        `container` must have been read for this very question: its version decides what is
        searched. A face whose deletion had committed by then is never a hit.
        """
        ...

    def train(self, container: Container) -> None:
        """The container was trained: make ready what searches of it gain from."""
        ...

    def forget(self, container: Container) -> None:
        """The container is gone: keep nothing of it."""
        ...

    def tidy(self) -> None:
        """Remove what is kept of containers and faces that are gone; whoever searches notices
        deletions at once, this is for those that nobody searches. Called now and then."""
        ...
