"""Graphs (HNSW) over the vectors of large lists: a partial index each, on the list's part of the
table. Databases build them without keeping anybody waiting, which takes minutes for 300,000 faces;
until then a list is searched exactly.

Malkov and Yashunin 2018, "Efficient and robust approximate nearest neighbor search using
Hierarchical Navigable Small World graphs".
"""

import logging
import threading
import time
from uuid import UUID

from django.db import DatabaseError, connection

from faceweb.faceserver.index.pgvector_schema import TABLE
from faceweb.faceserver.models import Container

logger = logging.getLogger(__name__)

_PREFIX = "faces_hnsw_"
_NEIGHBOURS = 16
_CANDIDATES_WHEN_BUILDING = 64
# What a face takes while its graph is built in memory, beside its numbers (pgvector, hnsw.h: the
# element, and 2 x 16 neighbours of 16 bytes on the lowest layer); and how much is asked for at
# least and at most. A graph that does not fit is finished on disk, several times as slowly.
_BYTES_BESIDE_NUMBERS = 800
_LEAST_MB, _MOST_MB = 64, 1024
_AGAIN_S = 600.0
_ONE_VECTOR = f"""
    SELECT tableoid::regclass::text, vector_dims(embedding) FROM {TABLE}
    WHERE container_id = %s LIMIT 1
"""  # noqa: S608


def name_of(incarnation: UUID) -> str:
    return f"{_PREFIX}{incarnation.hex}"


def build(container: Container) -> None:
    """Build the container's graph unless it is there or being built. On a connection of its own
    making: it is closed at the end, and with it goes what was set and claimed.

    What a builder that died left unfinished is removed first.
    """
    name = name_of(container.incarnation)
    started = time.monotonic()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_claim(container.incarnation)])
            if not cursor.fetchone()[0] or _is_valid(name):
                return
            cursor.execute(_ONE_VECTOR, [container.pk])
            found = cursor.fetchone()
            if found is None:
                return
            part, dimension = found
            # It waits for every transaction that began before it, however long that takes.
            cursor.execute("SET lock_timeout = 0; SET statement_timeout = 0")
            cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            cursor.execute(f"SET maintenance_work_mem = '{_memory_mb(container, dimension)}MB'")
            cursor.execute(
                f"CREATE INDEX CONCURRENTLY {name} ON {part}"
                f" USING hnsw ((embedding::halfvec({dimension})) halfvec_ip_ops)"
                f" WITH (m = {_NEIGHBOURS}, ef_construction = {_CANDIDATES_WHEN_BUILDING})"
                f" WHERE container_id = {container.pk}"
            )
    finally:
        connection.close()
    took_s = time.monotonic() - started
    logger.info("%s: a graph of its faces in %.0f s", container, took_s)


def drop(incarnation: UUID) -> None:
    """Remove the graph of a container that is gone; in the middle of a transaction, or while
    another graph is being built beside it, it stays until `drop_orphans`."""
    name = name_of(incarnation)
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [name])
        if cursor.fetchone()[0] is None:
            return
        cursor.execute("SELECT set_config('lock_timeout', '2s', false)")
        try:
            cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        except DatabaseError as error:
            logger.info("the graph %s stays for now: %s", name, type(error).__name__)
        finally:
            cursor.execute("RESET lock_timeout")


def drop_orphans() -> None:
    """Remove the graphs of containers that are gone."""
    built = {UUID(name.removeprefix(_PREFIX)) for name in _names()}
    alive = Container.objects.filter(incarnation__in=built).values_list("incarnation", flat=True)
    for incarnation in built - set(alive):
        drop(incarnation)


class Builder:
    """Builds graphs beside the requests that want them, one after the other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._one_at_a_time = threading.Lock()
        self._not_before: dict[UUID, float] = {}

    def want(self, container: Container) -> None:
        """Returns at once. What failed is tried again when it is wanted ten minutes later."""
        now = time.monotonic()
        with self._lock:
            if now < self._not_before.get(container.incarnation, 0.0):
                return
            self._not_before[container.incarnation] = now + _AGAIN_S
        name = f"graph of {container}"
        threading.Thread(target=self._build, args=(container,), name=name, daemon=True).start()

    def _build(self, container: Container) -> None:
        with self._one_at_a_time:
            try:
                build(container)
            except DatabaseError as error:
                logger.error("no graph of %s: %s", container, error)


def _claim(incarnation: UUID) -> int:
    """The number of the advisory lock that whoever builds this graph holds."""
    return int.from_bytes(incarnation.bytes[:8], signed=True)


def _memory_mb(container: Container, dimension: int) -> int:
    needed = container.face_count * (_BYTES_BESIDE_NUMBERS + 2 * dimension)
    return min(max(needed // 2**20, _LEAST_MB), _MOST_MB)


def _is_valid(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT FROM pg_index WHERE indexrelid = to_regclass(%s) AND indisvalid", [name]
        )
        return cursor.fetchone() is not None


def _names() -> list[str]:
    """Of all graphs there are, finished or not."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'i' AND starts_with(relname, %s)",
            [_PREFIX],
        )
        return [name for (name,) in cursor.fetchall()]
