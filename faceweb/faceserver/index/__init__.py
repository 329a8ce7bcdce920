"""Search over the stored embeddings of one container, behind one interface.

`flat` is exact and needs nothing but the rows. Another implementation (a smaller scan for large
lists, the database's own vectors) is another module here and another line in `face_index`.
"""

from functools import cache

from faceweb.faceserver.index.flat import FlatIndex
from faceweb.faceserver.index.interface import FaceIndex, Hit

__all__ = ["FaceIndex", "Hit", "face_index"]


@cache
def face_index() -> FaceIndex:
    """The process's index."""
    return FlatIndex()
