"""Bringing the table of vectors in step with the faces that came: what left leaves by triggers.

Faces come in the order of their versions, and they are copied in this order, under the lock that
whoever adds or deletes faces holds. So a container's vectors are those of its faces up to some
version, and what is missing comes after the greatest that is there. Nothing else is remembered: a
table that was emptied fills again.
"""

import struct
from typing import NamedTuple

import numpy as np
from django.db import connection, transaction

from faceweb.faceserver.embeddings import STORED
from faceweb.faceserver.index import pgvector_graphs as graphs
from faceweb.faceserver.index.pgvector_schema import TABLE
from faceweb.faceserver.models import Container, PersistedFace

# Faces per transaction. With a graph each costs some milliseconds, and whoever adds faces to the
# container waits so long.
_PORTION = 512
_LAST = f"SELECT coalesce(max(face_version), 0) FROM {TABLE} WHERE container_id = %(container)s"  # noqa: S608
_STATE = f"""
    SELECT
        EXISTS (
            SELECT FROM faceserver_persistedface
            WHERE container_id = %(container)s AND version <= %(until)s AND version > ({_LAST})
        ),
        EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass(%(graph)s) AND indisvalid)
"""  # noqa: S608
_COPY = f"COPY {TABLE} (container_id, face_version, face_id, embedding) FROM STDIN (FORMAT BINARY)"


class State(NamedTuple):
    """Of a container's vectors: whether some are missing, and whether a graph serves searches."""

    is_behind: bool
    has_graph: bool


def state_of(container: Container, until: int) -> State:
    """As far as the version `until`."""
    parameters = {
        "container": container.pk,
        "until": until,
        "graph": graphs.name_of(container.incarnation),
    }
    with connection.cursor() as cursor:
        cursor.execute(_STATE, parameters)
        return State(*cursor.fetchone())


def catch_up(container: Container, until: int) -> None:
    """Copy the faces that came up to the version `until`, in short transactions."""
    while _copy_some(container, until):
        pass


def _copy_some(container: Container, until: int) -> bool:
    """Whether there may be more."""
    with transaction.atomic(), connection.cursor() as cursor:
        locked = Container.objects.select_for_update().filter(pk=container.pk)
        if locked.first() is None:
            return False
        cursor.execute(_LAST, {"container": container.pk})
        (last,) = cursor.fetchone()
        faces = PersistedFace.objects.filter(
            container=container, version__gt=last, version__lte=until
        )
        rows = list(
            faces.order_by("version").values_list("version", "face_id", "embedding")[:_PORTION]
        )
        if rows:
            with cursor.copy(_COPY) as copy:
                copy.set_types(["int8", "int8", "uuid", "bytea"])
                for version, face_id, embedding in rows:
                    copy.write_row((container.pk, version, face_id, _as_sent(embedding)))
        return len(rows) == _PORTION


def _as_sent(embedding: bytes) -> bytes:
    """A stored embedding as a halfvec is sent: how many numbers, nothing, the numbers, all with
    the high byte first (pgvector, halfvec_recv)."""
    numbers = np.frombuffer(embedding, STORED)
    return struct.pack(">hh", len(numbers), 0) + numbers.byteswap().tobytes()
