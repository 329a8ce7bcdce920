"""What the database says of a container's faces, read as arrays: no model instance is made, for a
training reads a million.

Every statement is short and sees the rows of its own moment; nothing here spans a transaction.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from faceweb.faceserver.embeddings import STORED
from faceweb.faceserver.models import Container, Deletion, PersistedFace

# 1 MB of 128 numbers each: what is read at once, and held by a training.
PORTION_ROWS = 4096
_PORTION = """
    SELECT version, CAST(face_id AS text), embedding FROM faceserver_persistedface
    WHERE container_id = %s AND version > %s AND version <= %s ORDER BY version LIMIT %s
"""


class Portion(NamedTuple):
    """Some faces of one list, at least one, in order of their versions."""

    versions: NDArray[np.int64]  # (n,) the container's when each face came in
    face_ids: NDArray[np.uint8]  # (n, 16)
    embeddings: NDArray[np.float16]  # (n, d) as they are stored


def portions(container: Container, since: int = -1) -> Iterator[Portion]:
    """The faces that came after the version `since`, up to the container's.

    Raises ValueError where embeddings of one list are of different lengths.
    """
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_PORTION, [container.pk, since, container.version, PORTION_ROWS])
            found = cursor.fetchall()
        if found:
            yield _portion(found)
            since = found[-1][0]
        if len(found) < PORTION_ROWS:
            return


def deleted_since(container: Container, version: int) -> NDArray[np.int64]:
    """The versions of the faces that left after `version`, up to the container's."""
    rows = Deletion.objects.filter(
        container=container, version__gt=version, version__lte=container.version
    )
    return np.array(rows.values_list("face_version", flat=True), np.int64)


def alive_until(container: Container, version: int) -> NDArray[np.int64]:
    """The versions, up to this one, of the faces that are there."""
    rows = PersistedFace.objects.filter(container=container, version__lte=version)
    return np.fromiter(rows.values_list("version", flat=True).iterator(PORTION_ROWS), np.int64)


def pruned_version(container: Container) -> int:
    """As it is now; a container that is gone has lost all its deletions."""
    found = Container.objects.filter(pk=container.pk).values_list("pruned_version", flat=True)
    return next(iter(found), container.version)


def rows_of(ascending: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.intp]:
    """Where these stand among the ascending ones; those that do not are left out."""
    places: NDArray[np.intp] = np.searchsorted(ascending, wanted)
    known = places < len(ascending)
    places, wanted = places[known], wanted[known]
    found: NDArray[np.intp] = places[ascending[places] == wanted]
    return found


def _portion(found: list[tuple[int, str, bytes | memoryview]]) -> Portion:
    versions, face_ids, embeddings = zip(*found, strict=True)
    if len({len(each) for each in embeddings}) > 1:
        raise ValueError("embeddings of more than one shape in a list")
    digits = "".join(face_ids).replace("-", "")  # PostgreSQL writes hyphens, SQLite keeps none
    return Portion(
        np.array(versions, np.int64),
        np.frombuffer(bytes.fromhex(digits), np.uint8).reshape(-1, 16),
        np.frombuffer(b"".join(embeddings), STORED).reshape(len(found), -1),
    )
