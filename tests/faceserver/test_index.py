"""What every index promises, against brute force over the rows, through random histories.

pgvector's part takes PostgreSQL (`python -m tests.postgres`); graphs of it are in `test_pgvector`.
"""

import random
import uuid

import numpy as np
import pytest
from django.core import checks
from django.db import connection

from faceweb.faceapi.contract import ContainerKind
from faceweb.faceserver import containers, enrolment, index, persons, snapshots
from faceweb.faceserver.embeddings import pack, unpack
from faceweb.faceserver.identification import nearest_persons
from faceweb.faceserver.index import Hit, PgvectorIndex, face_index, pgvector_schema
from faceweb.faceserver.index.flat import FlatIndex
from faceweb.faceserver.models import Container, Deletion, PersistedFace, Subscription
from tests.faceserver.test_identify import CALIBRATION, everybody_ranked

KIND = ContainerKind.LARGE_FACE_LIST
DIMENSION = 128


@pytest.fixture
def container(db):
    return make_container(Subscription.objects.create(name="alice"), "friends")


@pytest.fixture(params=["flat", "flat, every list a segment", "pgvector"])
def make_index(request, tmp_path, db):
    """make_index() -> an index; all of them share what processes share."""
    if request.param != "pgvector":
        segment_from = 10_000 if request.param == "flat" else 1
        return lambda: FlatIndex(tmp_path / "index", segment_from=segment_from)
    if connection.vendor != "postgresql":
        pytest.skip("pgvector is an extension of PostgreSQL")
    pgvector_schema.make()
    return PgvectorIndex


def make_container(
    subscription: Subscription, container_id: str, kind: ContainerKind = KIND
) -> Container:
    containers.create(
        subscription,
        kind,
        container_id,
        name="x",
        user_data=None,
        recognition_model="recognition_04",
    )
    return containers.find(subscription, kind, container_id)


def unit(generator: np.random.Generator) -> np.ndarray:
    """A random embedding as it comes back from the rows that keep it, queries like faces."""
    vector = generator.normal(size=DIMENSION).astype(np.float32)
    return unpack([pack(vector / np.linalg.norm(vector))])[0]


def enrol(container: Container, embedding: np.ndarray) -> uuid.UUID:
    return enrolment.add_face(container, pack(embedding), None)


def fresh(container: Container) -> Container:
    return Container.objects.get(pk=container.pk)


def visible(container: Container) -> list[PersistedFace]:
    """The faces that a search may find, in the order in which they came."""
    held = fresh(container)
    until = held.version if held.trained_version is None else held.trained_version
    rows = PersistedFace.objects.filter(container=container, version__lte=until)
    return list(rows.order_by("version"))


def brute_force(container: Container, query: np.ndarray, count: int) -> list[uuid.UUID]:
    rows = visible(container)
    if not rows:
        return []
    similarities = unpack(row.embedding for row in rows) @ query
    order = np.argsort(-similarities, kind="stable")[:count]
    return [rows[row].face_id for row in order]


def assert_best(hits: list[Hit], container: Container, query: np.ndarray, count: int) -> None:
    """The hits are the `count` most like the query, in order. Two that are alike to the last digit
    of a float32 may stand either way: sums differ by the order in which they are made."""
    rows = visible(container)
    similarities = unpack(row.embedding for row in rows) @ query if rows else np.empty(0)
    best = np.sort(similarities)[::-1][:count]
    own = {row.face_id: value for row, value in zip(rows, similarities, strict=True)}
    assert len({hit.face_id for hit in hits}) == len(hits)
    assert [hit.similarity for hit in hits] == pytest.approx(best, abs=1e-5)
    assert [own[hit.face_id] for hit in hits] == pytest.approx(best, abs=1e-5)


@pytest.mark.parametrize("seed", range(4))
def test_any_history_is_searched_like_brute_force(container, make_index, monkeypatch, seed):
    """Two indexes stand for two processes: each looks now and then, and must always be right."""
    monkeypatch.setattr(enrolment, "DELETIONS_KEPT", 16)  # copies fall behind the pruned ones
    chance, numbers = random.Random(seed), np.random.default_rng(seed)
    indexes = [make_index() for _ in range(2)]
    faces: list[uuid.UUID] = []
    searched = 0
    for _ in range(400):
        action = chance.choices(["enrol", "delete", "train", "search"], [40, 30, 10, 20])[0]
        if action == "enrol" or not faces:
            faces.append(enrol(container, unit(numbers)))
        elif action == "delete":
            enrolment.delete_face(container, faces.pop(chance.randrange(len(faces))))
        elif action == "train":
            containers.train(container)
            if fresh(container).trained_version:
                chance.choice(indexes).train(fresh(container))
        elif fresh(container).trained_version is not None:
            query, count = unit(numbers), chance.choice([1, 5, 1000])
            index = indexes[0] if chance.random() < 0.9 else indexes[1]
            assert_best(index.search(fresh(container), query, count), container, query, count)
            searched += 1
    assert searched > 20
    assert Deletion.objects.count() <= 2 * 16


def test_similarities_are_inner_products_best_first(container, make_index):
    numbers = np.random.default_rng(1)
    faces = {enrol(container, vector): vector for vector in [unit(numbers) for _ in range(50)]}
    containers.train(container)
    query = unit(numbers)
    hits = make_index().search(fresh(container), query, 50)
    assert [hit.similarity for hit in hits] == sorted((h.similarity for h in hits), reverse=True)
    for hit in hits:
        assert hit.similarity == pytest.approx(float(faces[hit.face_id] @ query), abs=1e-5)


def test_equals_keep_the_order_of_enrolment(container, make_index):
    vector = unit(np.random.default_rng(1))
    faces = [enrol(container, vector) for _ in range(9)]
    containers.train(container)
    for count in (4, 9):
        hits = make_index().search(fresh(container), vector, count)
        assert [hit.face_id for hit in hits] == faces[:count]


def test_what_was_never_trained_is_searched_as_it_is(container, make_index):
    """As face lists are, which know no training."""
    numbers = np.random.default_rng(1)
    plain = make_container(container.subscription, "plain", ContainerKind.FACE_LIST)
    for _ in range(5):
        face = enrol(plain, unit(numbers))
    index, query = make_index(), unit(numbers)
    assert_best(index.search(fresh(plain), query, 10), plain, query, 10)
    enrolment.delete_face(plain, face)
    enrol(plain, unit(numbers))
    hits = index.search(fresh(plain), query, 10)
    assert_best(hits, plain, query, 10)
    assert len(hits) == 5


def test_lists_do_not_mix(container, make_index):
    numbers = np.random.default_rng(1)
    lists = [container, *(make_container(container.subscription, f"l{n}") for n in range(20))]
    for one in lists:
        for _ in range(3):
            enrol(one, unit(numbers))
        containers.train(one)
    index, query = make_index(), unit(numbers)
    for one in lists:
        assert_best(index.search(fresh(one), query, 10), one, query, 10)


def test_a_list_that_was_deleted_takes_nothing_of_others_along(container, make_index):
    numbers = np.random.default_rng(1)
    gone = make_container(container.subscription, "gone")
    index, query = make_index(), unit(numbers)
    for one in (container, gone):
        enrol(one, unit(numbers))
        containers.train(one)
        index.train(fresh(one))
    held = fresh(gone)
    containers.delete(gone)
    index.forget(held)
    index.tidy()
    assert_best(index.search(fresh(container), query, 10), container, query, 10)


def test_an_applied_snapshot_is_searched_like_what_it_was_taken_of(container, make_index):
    numbers = np.random.default_rng(1)
    subscription = container.subscription
    faces = [enrol(container, unit(numbers)) for _ in range(12)]
    for face in faces[::3]:
        enrolment.delete_face(container, face)
    containers.train(container)
    enrol(container, unit(numbers))  # after the training: not found in the copy either
    scope = [subscription.pk]
    snapshots.take(subscription, KIND, container.chosen_id, scope=scope, user_data=None)
    (snapshot,) = snapshots.page(subscription, KIND, [])
    snapshots.apply(subscription, snapshot, "copy")
    copy, query = containers.find(subscription, KIND, "copy"), unit(numbers)
    hits = make_index().search(copy, query, 20)
    assert_best(hits, copy, query, 20)
    assert {hit.face_id for hit in hits} == set(faces) - set(faces[::3])


def test_an_older_look_at_a_list_is_still_answered(container, make_index):
    """A thread may hold a container row read before another thread's copy moved on."""
    numbers = np.random.default_rng(1)
    first = enrol(container, unit(numbers))
    containers.train(container)
    before = fresh(container)
    enrol(container, unit(numbers))
    containers.train(container)
    index, query = make_index(), unit(numbers)
    assert len(index.search(fresh(container), query, 10)) == 2
    assert [hit.face_id for hit in index.search(before, query, 10)] == [first]


def test_a_container_that_is_gone_has_no_hits(container, make_index):
    numbers = np.random.default_rng(1)
    enrol(container, unit(numbers))
    containers.train(container)
    held = fresh(container)
    containers.delete(container)
    assert make_index().search(held, unit(numbers), 5) == []


def test_persons_of_many_faces_are_ranked_by_their_best(container, make_index, monkeypatch):
    """Some have so many that they crowd out the others in what a first search answers."""
    numbers = np.random.default_rng(1)
    kind = ContainerKind.LARGE_PERSON_GROUP
    group, query = make_container(container.subscription, "g", kind), unit(numbers)
    for number in range(12):
        person_id = persons.create(group, str(number), None)
        for _ in range(60 if number % 3 == 0 else 2):
            vector = query + (0.04 + 0.02 * number) * numbers.normal(size=DIMENSION)
            embedding = pack((vector / np.linalg.norm(vector)).astype(np.float32))
            enrolment.add_face(group, embedding, None, person_id)
    containers.train(group)
    group.refresh_from_db()
    held = make_index()
    monkeypatch.setattr("faceweb.faceserver.identification.face_index", lambda: held)
    ranked = everybody_ranked(group, query)
    for count in (1, 3, 12):
        found = nearest_persons(group, query, CALIBRATION, count, 0.0)
        assert [one.person_id for one in found] == [person_id for person_id, _ in ranked[:count]]


def test_the_setting_chooses_the_index(settings):
    for name, chosen in (("flat", FlatIndex), ("pgvector", PgvectorIndex)):
        settings.FACE_INDEX = name
        index.face_index.cache_clear()
        assert isinstance(face_index(), chosen)
    settings.FACE_INDEX = "flat"
    index.face_index.cache_clear()


def test_a_stored_embedding_is_256_bytes_and_comes_back():
    vector = np.random.default_rng(1).normal(size=DIMENSION).astype(np.float32)
    vector /= np.linalg.norm(vector)
    assert len(pack(vector)) == 256
    restored = unpack([memoryview(pack(vector))])
    assert restored.dtype == np.float32
    assert restored[0] == pytest.approx(vector, abs=2e-4)


@pytest.mark.skipif(connection.vendor == "postgresql", reason="here it can be used")
def test_pgvector_on_another_database_is_refused_with_a_reason(db, settings):
    assert checks.run_checks(tags=[checks.Tags.database], databases=["default"]) == []
    settings.FACE_INDEX = "pgvector"
    (problem,) = checks.run_checks(tags=[checks.Tags.database], databases=["default"])
    assert "names no PostgreSQL" in problem.msg
