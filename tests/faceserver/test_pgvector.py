"""Vectors in PostgreSQL: they leave with their faces, and graphs of large lists come and go.

All of it takes PostgreSQL with pgvector: `python -m tests.postgres pytest …`.
"""

import os
import random
import signal
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import psycopg
import pytest
from django.core import checks
from django.core.management import call_command
from django.db import connection

from faceweb.faceserver import containers, enrolment, keys
from faceweb.faceserver.embeddings import pack, unpack
from faceweb.faceserver.index import PgvectorIndex, pgvector_graphs, pgvector_schema
from faceweb.faceserver.index.pgvector_copy import catch_up, state_of
from faceweb.faceserver.models import Container, PersistedFace, Subscription
from tests import postgres
from tests.faceserver.test_index import (
    assert_best,
    brute_force,
    enrol,
    fresh,
    make_container,
    unit,
    visible,
)
from tests.faceserver.test_segments import crowd
from tests.programs import ROOT, wait_until

pytestmark = [
    pytest.mark.skipif(not postgres.in_use(), reason="pgvector is an extension of PostgreSQL"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def container(transactional_db) -> Iterator[Container]:
    """In a database whose transactions are real: graphs are built in none."""
    pgvector_schema.make()
    yield make_container(Subscription.objects.create(name="alice"), "friends")
    for thread in graph_builders():
        thread.join()
    Container.objects.all().delete()
    pgvector_graphs.drop_orphans()


def graph_builders() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name.startswith("graph of")]


def fill(container: Container, vectors: np.ndarray) -> None:
    """Enrol them all in one statement, and train."""
    PersistedFace.objects.bulk_create(
        PersistedFace(container=container, version=number, embedding=pack(vector))
        for number, vector in enumerate(vectors, start=1)
    )
    held = Container.objects.filter(pk=container.pk)
    held.update(version=len(vectors), face_count=len(vectors))
    containers.train(container)


def vector_count(container: Container) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {pgvector_schema.TABLE} WHERE container_id = %s", [container.pk]
        )
        (count,) = cursor.fetchone()
    return int(count)


def has_graph(container: Container) -> bool:
    return state_of(container, 0).has_graph


def train(container: Container, index: PgvectorIndex) -> None:
    """And wait for the graph."""
    containers.train(container)
    index.train(fresh(container))
    for thread in graph_builders():
        thread.join()


def test_a_graph_finds_the_most_alike_of_some_thousand_faces(container):
    vectors = crowd(4000, 128, seed=1)
    fill(container, vectors)
    index = PgvectorIndex(graph_from=1)
    train(container, index)
    assert has_graph(container)
    found, first_right, queries = 0, 0, crowd(4000, 128, seed=1)[:40]
    stored = unpack(pack(vector) for vector in vectors)
    numbers = np.random.default_rng(2)
    for vector in queries:
        near = vector + 0.02 * numbers.normal(size=128)
        query = unpack([pack((near / np.linalg.norm(near)).astype(np.float32))])[0]
        hits = index.search(fresh(container), query, 10)
        best = np.sort(stored @ query)[::-1][:10]
        found += sum(hit.similarity >= best[-1] - 1e-5 for hit in hits)
        first_right += hits[0].similarity == pytest.approx(best[0], abs=1e-5)
    assert found / 400 >= 0.98
    assert first_right / 40 >= 0.98


def test_any_history_of_a_list_with_a_graph_is_searched_as_trained(container):
    """Whatever the graph misses, it finds nothing that left or that was not trained."""
    chance, numbers = random.Random(1), np.random.default_rng(1)
    index = PgvectorIndex(graph_from=1)
    faces = [enrol(container, unit(numbers)) for _ in range(30)]
    train(container, index)
    found = wanted = 0
    for _ in range(150):
        action = chance.choices(["enrol", "delete", "train", "search"], [40, 30, 10, 40])[0]
        if action == "enrol":
            faces.append(enrol(container, unit(numbers)))
        elif action == "delete" and faces:
            enrolment.delete_face(container, faces.pop(chance.randrange(len(faces))))
        elif action == "train":
            train(container, index)
        elif action == "search":
            query, count = unit(numbers), chance.choice([1, 5, 1000, 2000])
            hits = index.search(fresh(container), query, count)
            best = set(brute_force(container, query, count))
            assert {hit.face_id for hit in hits} <= {face.face_id for face in visible(container)}
            found += len({hit.face_id for hit in hits} & best)
            wanted += len(best)
    assert found / wanted >= 0.98


def test_where_a_graph_meets_too_few_that_may_be_found_everything_is_scanned(container):
    """Of three thousand faces around the query all but ten came after the training."""
    numbers = np.random.default_rng(1)
    for _ in range(10):
        enrol(container, unit(numbers))
    containers.train(container)
    look = fresh(container)
    query = unit(numbers)
    around = query + 0.05 * numbers.normal(size=(3000, 128))
    PersistedFace.objects.bulk_create(
        PersistedFace(container=container, version=number, embedding=pack(vector))
        for number, vector in enumerate(around.astype(np.float32), start=11)
    )
    Container.objects.filter(pk=container.pk).update(version=3010, face_count=3010)
    index = PgvectorIndex(graph_from=1)
    catch_up(look, 3010)
    pgvector_graphs.build(look)
    assert has_graph(container)
    assert_best(index.search(look, query, 20), container, query, 20)


def test_a_deleted_face_takes_its_vector_along(container):
    numbers = np.random.default_rng(1)
    faces = [enrol(container, unit(numbers)) for _ in range(6)]
    containers.train(container)
    PgvectorIndex().search(fresh(container), unit(numbers), 1)
    assert vector_count(container) == 6
    enrolment.delete_face(container, faces[2])
    assert vector_count(container) == 5
    containers.delete(container)
    assert vector_count(container) == 0


def test_a_deleted_subscription_takes_its_vectors_along(container):
    enrol(container, unit(np.random.default_rng(1)))
    containers.train(container)
    PgvectorIndex().train(fresh(container))
    keys.delete_subscription(container.subscription)
    assert vector_count(container) == 0


def test_a_face_deleted_while_others_copy_never_comes_back(container):
    """Readers copy what came, over and over, while faces come and go."""
    numbers, done = np.random.default_rng(1), threading.Event()
    index = PgvectorIndex()
    enrol(container, unit(numbers))
    containers.train(container)

    def read() -> int:
        searched = 0
        try:
            while not done.is_set():
                index.search(fresh(container), unit(np.random.default_rng()), 5)
                searched += 1
        finally:
            connection.close()
        return searched

    with ThreadPoolExecutor(3) as pool:
        readers = [pool.submit(read) for _ in range(3)]
        try:
            for _ in range(40):
                face = enrol(container, unit(numbers))
                containers.train(container)
                enrolment.delete_face(container, face)
                hits = index.search(fresh(container), unit(numbers), 1000)
                assert face not in {hit.face_id for hit in hits}
        finally:
            done.set()
        assert all(reader.result() for reader in readers)
    assert vector_count(container) == 1


def test_a_list_that_is_gone_leaves_no_graph(container):
    numbers = np.random.default_rng(1)
    enrol(container, unit(numbers))
    index = PgvectorIndex(graph_from=1)
    train(container, index)
    held = fresh(container)
    assert has_graph(held)
    Container.objects.filter(pk=container.pk).delete()
    index.tidy()
    assert not has_graph(held)


def test_a_table_that_was_emptied_fills_again(container):
    numbers = np.random.default_rng(1)
    for _ in range(5):
        enrol(container, unit(numbers))
    containers.train(container)
    index, query = PgvectorIndex(), unit(numbers)
    index.search(fresh(container), query, 1)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {pgvector_schema.TABLE}")
    assert_best(index.search(fresh(container), query, 10), container, query, 10)


_TRAIN = """
import django; django.setup()
import sys, threading
from faceweb.faceserver.index import PgvectorIndex
from faceweb.faceserver.models import Container
PgvectorIndex(graph_from=1).train(Container.objects.get(pk=int(sys.argv[1])))
[one.join() for one in threading.enumerate() if one.name.startswith("graph of")]
"""


def test_what_a_killed_training_left_is_not_used_and_built_anew(container):
    """Both die in the middle: who asked for the graph, and the database's process that built it."""
    numbers = np.random.default_rng(1)
    for _ in range(20):
        enrol(container, unit(numbers))
    containers.train(container)
    index, query = PgvectorIndex(graph_from=1_000_000), unit(numbers)
    index.train(fresh(container))
    name = pgvector_graphs.name_of(container.incarnation)
    address = postgres.database_at(
        os.environ["FACEWEB_TEST_POSTGRES"], connection.settings_dict["NAME"]
    )
    with psycopg.connect(address) as other:
        # Whoever has written to the table and is not done yet is waited for.
        other.execute(f"LOCK TABLE {pgvector_schema.TABLE} IN ROW EXCLUSIVE MODE")
        training = subprocess.Popen(
            [sys.executable, "-c", _TRAIN, str(container.pk)],
            cwd=ROOT,
            env=os.environ
            | {
                "FACE_DATABASE_URL": address,
                "DJANGO_SETTINGS_MODULE": "faceweb.settings.faceserver",
            },
        )
        with connection.cursor() as cursor:
            wait_until(lambda: begun(cursor, name), "the graph to be begun")
            training.send_signal(signal.SIGKILL)
            training.wait()
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE query LIKE 'CREATE INDEX CONCURRENTLY%'"
            )
            wait_until(lambda: not building(cursor), "the database's process to end")
            assert begun(cursor, name)
    assert not has_graph(container)
    assert_best(index.search(fresh(container), query, 10), container, query, 10)
    train(container, PgvectorIndex(graph_from=1))
    assert has_graph(container)
    assert_best(index.search(fresh(container), query, 10), container, query, 10)


def begun(cursor, name: str) -> bool:
    cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [name])
    return bool(cursor.fetchone()[0])


def building(cursor) -> bool:
    cursor.execute(
        "SELECT FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX CONCURRENTLY%%'"
        " AND pid <> pg_backend_pid()"
    )
    return cursor.fetchone() is not None


def test_two_that_want_a_graph_at_once_build_one(container):
    numbers = np.random.default_rng(1)
    for _ in range(20):
        enrol(container, unit(numbers))
    containers.train(container)
    for _ in range(2):
        PgvectorIndex(graph_from=1).train(fresh(container))
    for thread in graph_builders():
        thread.join()
    assert has_graph(container)


def test_a_database_that_was_migrated_before_gets_its_table_by_the_next_preparation(
    container, settings
):
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {pgvector_schema.TABLE}")
    settings.FACE_INDEX = "pgvector"
    call_command("migrate", verbosity=0)
    enrol(container, unit(np.random.default_rng(1)))
    PgvectorIndex().search(fresh(container), unit(np.random.default_rng(2)), 1)
    assert vector_count(container) == 1


def test_a_database_that_has_all_it_takes_passes_the_check(container, settings):
    settings.FACE_INDEX = "pgvector"
    assert checks.run_checks(tags=[checks.Tags.database], databases=["default"]) == []


def test_a_user_who_may_not_install_the_extension_is_told(container, settings):
    settings.FACE_INDEX = "pgvector"
    role = f"plain_{uuid.uuid4().hex}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {role}")
        try:
            cursor.execute(f"DROP EXTENSION vector CASCADE; SET ROLE {role}")
            (problem,) = checks.run_checks(tags=[checks.Tags.database], databases=["default"])
            assert "may not install the extension" in problem.msg
        finally:
            cursor.execute(f"RESET ROLE; DROP ROLE {role}")
            cursor.execute(f"DROP TABLE {pgvector_schema.TABLE}")
            pgvector_schema.make()
