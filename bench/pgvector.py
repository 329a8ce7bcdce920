"""Faces in PostgreSQL: a large list searched by pgvector, beside the exact index on the same rows.

    python -m bench.pgvector [--faces N] [--seconds S]

On a PostgreSQL of its own: how long the list's vectors take to be copied and its graph to be built,
how large both are; then findsimilars over HTTP with one client and with eight, and the indexes
alone, pgvector and flat; and of what is there to be found how much is: the query's own person
first, and the ten most alike, against brute force. Embeddings are made up: persons of five faces
on average, all in a cone, two faces of one person as alike as those of photos are.
"""

import argparse
import datetime as dt
import itertools
import os
import statistics
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

os.environ["OMP_NUM_THREADS"] = "1"

import httpx
import numpy as np

from bench.server import KEY, open_rows_of
from tests.postgres import Postgres, new_database
from tests.programs import Programs, wait_until

DIMENSION = 128
EMBEDDER_OF = "recognition_01"
LIST = "crowd"
QUERIES = 300
HEADERS = {"Ocp-Apim-Subscription-Key": KEY}
# Of a person's faces: an inner product of 0.97, which is that of dlib's embeddings 0.25 apart.
WITHIN_PERSON = 0.4
GRAPH_LIMIT_S = 1800.0


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--faces", type=int, default=300_000)
    parser.add_argument("--seconds", type=float, default=10.0, help="for eight clients")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="faceweb-bench-") as folder:
        postgres = Postgres(Path(folder) / "postgres")
        postgres.start()
        servers: dict[str, Programs] = {}
        try:
            os.environ["FACE_DATABASE_URL"] = new_database(postgres.address, "face")
            for index in ("pgvector", "flat"):
                servers[index] = server(Path(folder) / index, index)
                servers[index].prepare("faceserver")
                servers[index].start("faceserver")
            open_rows_of(servers["flat"])
            bench(servers, arguments.faces, arguments.seconds)
        finally:
            for programs in servers.values():
                programs.stop_all()
            postgres.stop()


def server(var: Path, index: str) -> Programs:
    """A face server with this index, on the one database."""
    var.mkdir()
    return Programs(
        var,
        FACE_API_KEY=KEY,
        FACE_DATABASE_URL=os.environ["FACE_DATABASE_URL"],
        FACE_INDEX=index,
        DJANGO_SETTINGS_MODULE="faceweb.settings.site",
    )


def bench(servers: dict[str, Programs], faces: int, seconds: float) -> None:
    from faceweb.faceserver.index import PgvectorIndex
    from faceweb.faceserver.index.flat import FlatIndex
    from faceweb.faceserver.models import Container

    print(f"{faces:,} faces of {DIMENSION} numbers in PostgreSQL")
    vectors, persons, centres = crowd(faces)
    print(f"  rows written in {timed(lambda: fill(vectors)):.1f} s (by themselves, without HTTP)")
    queries, asked = questions(centres)
    face_ids = detected(queries)
    build(servers["pgvector"])
    for name, programs in servers.items():
        print(f"  {name}")
        http(programs, face_ids, seconds)
    container = Container.objects.get(chosen_id=LIST)
    indexes: dict[str, Any] = {
        "pgvector": PgvectorIndex(),
        "flat": FlatIndex(servers["flat"].var / "face_index"),
    }
    took: dict[str, list[float]] = {name: [] for name in indexes}
    found: dict[str, list[list[int]]] = {name: [] for name in indexes}
    rows = row_numbers(container.pk)
    for index in indexes.values():
        index.search(container, queries[0], 10)
    for query in queries:
        for name, index in indexes.items():
            started = time.perf_counter()
            hits = index.search(container, query, 10)
            took[name].append(time.perf_counter() - started)
            found[name].append([rows[hit.face_id] for hit in hits])
    for name in indexes:
        print(f"  {name}, the index alone: {middle_and_most(took[name])}")
        print(f"    {recall(vectors, persons, queries, asked, found[name])}")


def crowd(count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(count, d) unit vectors as they are stored, whose faces they are, and everybody's centre."""
    numbers = np.random.default_rng(count)
    centres = numbers.normal(size=(max(1, count // 5), DIMENSION))
    centres = (centres + 2 * numbers.normal(size=DIMENSION)).astype(np.float32)
    persons = numbers.integers(len(centres), size=count)
    return faces_of(centres[persons], numbers), persons, centres


def faces_of(centres: np.ndarray, numbers: np.random.Generator) -> np.ndarray:
    """A face around each centre, rounded as the rows are."""
    noise = numbers.standard_normal(size=centres.shape, dtype=np.float32)
    vectors = centres + WITHIN_PERSON * noise
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors.astype(np.float16).astype(np.float32))


def questions(centres: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """More faces of some who are in the list, and who they are."""
    numbers = np.random.default_rng(1)
    asked = numbers.choice(len(centres), min(QUERIES, len(centres)), replace=False)
    return faces_of(centres[asked], numbers), asked


def fill(vectors: np.ndarray) -> None:
    """A large face list of these embeddings, straight into the rows."""
    from django.db import connection, transaction

    from faceweb.faceapi.contract import ContainerKind
    from faceweb.faceserver import containers
    from faceweb.faceserver.embeddings import pack
    from faceweb.faceserver.models import Container, Subscription

    subscription, kind = Subscription.objects.get(), ContainerKind.LARGE_FACE_LIST
    containers.create(
        subscription, kind, LIST, name=LIST, user_data=None, recognition_model=EMBEDDER_OF
    )
    container = containers.find(subscription, kind, LIST)
    with transaction.atomic(), connection.cursor() as cursor:
        table = "faceserver_persistedface (container_id, face_id, version, embedding)"
        with cursor.copy(f"COPY {table} FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(["int8", "uuid", "int8", "bytea"])
            for version, vector in enumerate(vectors, start=1):
                copy.write_row((container.pk, uuid.uuid4(), version, pack(vector)))
        Container.objects.filter(pk=container.pk).update(
            version=len(vectors), face_count=len(vectors)
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE faceserver_persistedface")


def detected(queries: np.ndarray) -> list[str]:
    """The queries as faceIds."""
    from django.utils import timezone

    from faceweb.faceserver.embeddings import pack
    from faceweb.faceserver.generations import embedder_behind
    from faceweb.faceserver.models import DetectedFace, Subscription

    faces = DetectedFace.objects.bulk_create(
        DetectedFace(
            subscription=Subscription.objects.get(),
            recognition_model=EMBEDDER_OF,
            embedder=embedder_behind(EMBEDDER_OF),
            embedding=pack(query),
            expires_at=timezone.now() + dt.timedelta(days=1),
        )
        for query in queries
    )
    return [str(face.pk) for face in faces]


def build(programs: Programs) -> None:
    """Train, and wait for the graph."""
    from django.db import connection

    from faceweb.faceserver.index.pgvector_copy import state_of
    from faceweb.faceserver.index.pgvector_graphs import name_of
    from faceweb.faceserver.index.pgvector_schema import PARTS, TABLE
    from faceweb.faceserver.models import Container

    container = Container.objects.get(chosen_id=LIST)
    started = time.perf_counter()
    with client(programs) as http:
        http.post(f"/largefacelists/{LIST}/train").raise_for_status()
        print(f"  trained, vectors copied in {time.perf_counter() - started:.1f} s")
        started = time.perf_counter()
        wait_until(lambda: state_of(container, 0).has_graph, "the graph", GRAPH_LIMIT_S)
        print(f"  graph built in {time.perf_counter() - started:.1f} s, beside the searches")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size(%s::regclass)", [name_of(container.incarnation)])
        (graph,) = cursor.fetchone()
        parts = [f"pg_table_size('{TABLE}_{part}')" for part in range(PARTS)]
        cursor.execute(f"SELECT {' + '.join(parts)}")
        (table,) = cursor.fetchone()
    print(f"  graph {graph / 2**20:.0f} MB, vectors {table / 2**20:.0f} MB")


def http(programs: Programs, face_ids: Sequence[str], seconds: float) -> None:
    """Find Similar with one client, then with eight."""
    with client(programs) as one:
        one.post(f"/largefacelists/{LIST}/train").raise_for_status()
        ask(one, face_ids[0])
        times = [timed(lambda face_id=face_id: ask(one, face_id)) for face_id in face_ids]  # type: ignore[misc]
    print(f"    over HTTP, 1 client: {middle_and_most(times)}")
    times, turns = [], itertools.cycle(face_ids)
    clients = [client(programs) for _ in range(8)]
    until = time.monotonic() + seconds

    def run(mine: httpx.Client) -> None:
        with mine:
            while time.monotonic() < until:
                times.append(timed(lambda: ask(mine, next(turns))))

    threads = [threading.Thread(target=run, args=(one,)) for one in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = len(times) / seconds
    print(f"    over HTTP, 8 clients: {middle_and_most(times)}, {rate:.0f} a second")


def client(programs: Programs) -> httpx.Client:
    return httpx.Client(base_url=f"{programs.face}/face/v1.0", headers=HEADERS, timeout=600)


def ask(http: httpx.Client, face_id: str) -> None:
    question = {"faceId": face_id, "largeFaceListId": LIST, "mode": "matchFace"}
    http.post("/findsimilars", json=question).raise_for_status()


def row_numbers(container_id: int) -> dict[uuid.UUID, int]:
    """Which of the embeddings each face has."""
    from faceweb.faceserver.models import PersistedFace

    rows = PersistedFace.objects.filter(container=container_id)
    return {face_id: version - 1 for face_id, version in rows.values_list("face_id", "version")}


def recall(
    vectors: np.ndarray,
    persons: np.ndarray,
    queries: np.ndarray,
    asked: np.ndarray,
    found: list[list[int]],
) -> str:
    """What was found of what brute force finds."""
    own = of_person = ten = 0
    for query, person, rows in zip(queries, asked, found, strict=True):
        similarities = vectors @ query
        best = np.argsort(-similarities)[:10]
        ten += sum(similarities[row] >= similarities[best[-1]] - 1e-6 for row in rows[:10])
        if persons[best[0]] == person:
            of_person += 1
            own += persons[rows[0]] == person
    return (
        f"recall of true matches, the first: {own / max(1, of_person):.4f} of {of_person}; "
        f"of the 10 most alike: {ten / (10 * len(queries)):.4f}"
    )


def middle_and_most(times: list[float]) -> str:
    median, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    return f"p50 {median * 1000:.1f} ms, p95 {p95 * 1000:.1f} ms"


def timed(call: Callable[[], object]) -> float:
    """Seconds."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
