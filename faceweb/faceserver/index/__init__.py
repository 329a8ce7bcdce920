"""Search over the stored embeddings of one container, behind one interface.

`flat` is exact and needs nothing but the rows; of large lists it keeps files that the processes of
a machine share. Another implementation (the database's own vectors) is another module here and
another line in `face_index`.
"""

from functools import cache
from pathlib import Path

from django.conf import settings

from faceweb.faceserver.index.flat import FlatIndex
from faceweb.faceserver.index.interface import FaceIndex, Hit

__all__ = ["FaceIndex", "Hit", "face_index"]


@cache
def face_index() -> FaceIndex:
    """The process's index."""
    # The type checker sees the site's settings, not these.
    folder: Path = getattr(settings, "FACE_INDEX_FOLDER")  # noqa: B009
    return FlatIndex(folder)
