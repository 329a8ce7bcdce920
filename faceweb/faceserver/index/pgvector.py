"""Search in the database's own vectors, for more than one machine: pgvector.

Every server sees the same vectors, so none keeps a copy. A face that leaves takes its vector with
it in the same transaction (`pgvector_schema`); those that came are copied before a search that may
find them (`pgvector_copy`). Small lists are scanned by the database, exactly; a large one is
searched through a graph (`pgvector_graphs`), which finds nearly all of the most alike.
"""

from django.db import connection, transaction

from faceweb.engine.types import Embedding
from faceweb.faceserver.index.interface import Hit
from faceweb.faceserver.index.pgvector_copy import catch_up, state_of
from faceweb.faceserver.index.pgvector_graphs import Builder, drop, drop_orphans
from faceweb.faceserver.index.pgvector_schema import TABLE
from faceweb.faceserver.models import Container

# Lists from this size on have graphs.
GRAPH_FROM = 20_000
# How many candidates a walk through a graph keeps in mind: at least so many, four times as many as
# are asked for, at most so many as pgvector allows. What is beyond half of that is scanned.
_LEAST_IN_MIND, _MOST_IN_MIND = 600, 1000
_SCAN = f"""
    SELECT face_version, face_id, embedding::vector <#> %(query)s AS distance FROM {TABLE}
    WHERE container_id = %(container)s AND face_version <= %(until)s
    ORDER BY distance, face_version LIMIT %(count)s
"""  # noqa: S608
# The index is on an expression, which the statement has to repeat. With sorting dear there is no
# other way to the candidates' order. A query's numbers have 32 bits, those in the graph 16: more
# candidates than are asked for are compared once more with the query as it is.
_PREPARE_WALK = """
    SELECT set_config('hnsw.ef_search', %s, true), set_config('enable_sort', 'off', true),
        set_config('hnsw.iterative_scan', 'strict_order', true)
"""
_WALK = f"""
    SELECT face_version, face_id, embedding::vector <#> %(query)s AS distance FROM (
        SELECT face_version, face_id, embedding FROM {TABLE}
        WHERE container_id = %(container)s AND face_version <= %(until)s
        ORDER BY embedding::halfvec({{dimension}}) <#> %(query)s LIMIT %(candidates)s
    ) AS candidates ORDER BY distance, face_version LIMIT %(count)s
"""  # noqa: S608


class PgvectorIndex:
    """The `FaceIndex` of FACE_INDEX=pgvector. Safe to share between threads."""

    def __init__(self, graph_from: int = GRAPH_FROM) -> None:
        self._graph_from = graph_from
        self._builder = Builder()

    def search(self, container: Container, query: Embedding, count: int) -> list[Hit]:
        until = _visible(container)
        state = state_of(container, until)
        if state.is_behind:
            catch_up(container, until)
        if container.face_count >= self._graph_from and not state.has_graph:
            self._builder.want(container)
        if state.has_graph and count <= _MOST_IN_MIND // 2:
            hits = _walk(container, until, query, count)
            if len(hits) == count:
                return hits
        return _scan(container, until, query, count)

    def train(self, container: Container) -> None:
        until = _visible(container)
        state = state_of(container, until)
        if state.is_behind:
            catch_up(container, until)
        if container.face_count >= self._graph_from and not state.has_graph:
            self._builder.want(container)

    def forget(self, container: Container) -> None:
        drop(container.incarnation)

    def tidy(self) -> None:
        drop_orphans()


def _visible(container: Container) -> int:
    """The version up to which faces are searched."""
    trained = container.trained_version
    return container.version if trained is None else trained


def _scan(container: Container, until: int, query: Embedding, count: int) -> list[Hit]:
    """Every vector is compared."""
    with connection.cursor() as cursor:
        cursor.execute(_SCAN, _parameters(container, until, query, count))
        return [Hit(face_id, -distance) for _, face_id, distance in cursor.fetchall()]


def _walk(container: Container, until: int, query: Embedding, count: int) -> list[Hit]:
    """Through the graph. Fewer than `count` when too many that were met may not be found."""
    in_mind = min(max(_LEAST_IN_MIND, 4 * count), _MOST_IN_MIND)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_PREPARE_WALK, [str(in_mind)])
        parameters = _parameters(container, until, query, count) | {"candidates": in_mind // 2}
        cursor.execute(_WALK.format(dimension=len(query)), parameters)
        return [Hit(face_id, -distance) for _, face_id, distance in cursor.fetchall()]


def _parameters(
    container: Container, until: int, query: Embedding, count: int
) -> dict[str, int | str]:
    numbers = ",".join(format(number, ".9g") for number in query.tolist())
    return {
        "container": container.pk,
        "until": until,
        "query": f"[{numbers}]",
        "count": count,
    }
