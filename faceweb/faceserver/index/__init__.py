"""Search over the stored embeddings of one container, behind one interface.

`flat` is exact and needs nothing but the rows; of large lists it keeps files that the processes of
a machine share. `pgvector` leaves the search to PostgreSQL, which any number of machines share. The
setting FACE_INDEX chooses; the rows are the only truth for both, so it may change at any time.
"""

from pathlib import Path

from django.conf import settings

from faceweb.faceserver.index.flat import FlatIndex
from faceweb.faceserver.index.interface import FaceIndex, Hit
from faceweb.faceserver.index.pgvector import PgvectorIndex
from faceweb.once import once

__all__ = ["FaceIndex", "Hit", "face_index", "uses_pgvector"]


def uses_pgvector() -> bool:
    """Whether FACE_INDEX says so."""
    # The type checker sees the site's settings, not these.
    return bool(getattr(settings, "FACE_INDEX") == "pgvector")  # noqa: B009


@once
def face_index() -> FaceIndex:
    """The process's index."""
    if uses_pgvector():
        return PgvectorIndex()
    folder: Path = getattr(settings, "FACE_INDEX_FOLDER")  # noqa: B009
    return FlatIndex(folder)
