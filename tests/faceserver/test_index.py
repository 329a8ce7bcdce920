"""The exact index against brute force over the rows, through random histories."""

import functools
import random
import threading
import uuid

import numpy as np
import pytest

from faceweb.faceapi.contract import ContainerKind
from faceweb.faceserver import containers, enrolment
from faceweb.faceserver.embeddings import pack, unpack
from faceweb.faceserver.index import flat
from faceweb.faceserver.index.flat import FlatIndex
from faceweb.faceserver.models import Container, Deletion, PersistedFace, Subscription

KIND = ContainerKind.LARGE_FACE_LIST
DIMENSION = 128


@pytest.fixture
def container(db):
    return make_container(Subscription.objects.create(name="alice"), "friends")


@pytest.fixture
def make_index(tmp_path):
    """make_index(...) -> an index; all of them share their segments, as processes do."""
    return functools.partial(FlatIndex, tmp_path / "index")


def make_container(subscription: Subscription, container_id: str) -> Container:
    containers.create(
        subscription,
        KIND,
        container_id,
        name="x",
        user_data=None,
        recognition_model="recognition_04",
    )
    return containers.find(subscription, KIND, container_id)


def unit(generator: np.random.Generator) -> np.ndarray:
    vector = generator.normal(size=DIMENSION).astype(np.float32)
    return vector / np.linalg.norm(vector)


def enrol(container: Container, embedding: np.ndarray) -> uuid.UUID:
    return enrolment.add_face(container, pack(embedding), None)


def fresh(container: Container) -> Container:
    return Container.objects.get(pk=container.pk)


def brute_force(container: Container, query: np.ndarray, count: int) -> list[uuid.UUID]:
    trained = fresh(container).trained_version
    rows = list(
        PersistedFace.objects.filter(container=container, version__lte=trained).order_by("version")
    )
    if not rows:
        return []
    similarities = unpack(row.embedding for row in rows) @ query
    order = np.argsort(-similarities, kind="stable")[:count]
    return [rows[row].face_id for row in order]


@pytest.mark.parametrize("segment_from", [10_000, 1])
@pytest.mark.parametrize("seed", range(6))
def test_any_history_is_searched_like_brute_force(
    container, make_index, monkeypatch, seed, segment_from
):
    """Two indexes stand for two processes: each looks now and then, and must always be right."""
    monkeypatch.setattr(enrolment, "DELETIONS_KEPT", 16)  # copies fall behind the pruned ones
    chance, numbers = random.Random(seed), np.random.default_rng(seed)
    indexes = [make_index(segment_from=segment_from) for _ in range(2)]
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
            hits = index.search(fresh(container), query, count)
            assert [hit.face_id for hit in hits] == brute_force(container, query, count)
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
        assert hit.similarity == pytest.approx(float(faces[hit.face_id] @ query), abs=1e-3)


def test_equals_keep_the_order_of_enrolment(container, make_index):
    vector = unit(np.random.default_rng(1))
    faces = [enrol(container, vector) for _ in range(9)]
    containers.train(container)
    for count in (4, 9):
        hits = make_index().search(fresh(container), vector, count)
        assert [hit.face_id for hit in hits] == faces[:count]


def test_copies_beyond_the_memory_limit_are_dropped_and_read_again(container, make_index):
    numbers = np.random.default_rng(1)
    lists = [container] + [make_container(container.subscription, f"l{n}") for n in range(3)]
    for one in lists:
        for _ in range(20):
            enrol(one, unit(numbers))
        containers.train(one)
    index = make_index(max_bytes=25_000)  # two lists of 20 x 128 x 4 bytes
    for _ in range(2):
        for one in lists:
            query = unit(numbers)
            hits = index.search(fresh(one), query, 5)
            assert [hit.face_id for hit in hits] == brute_force(one, query, 5)
            assert len(index._copies) <= 2


def test_a_copy_that_broke_off_in_the_middle_starts_again(container, make_index, monkeypatch):
    monkeypatch.setattr(flat, "_READ_ROWS", 4)
    numbers = np.random.default_rng(1)
    faces = [enrol(container, unit(numbers)) for _ in range(10)]
    containers.train(container)
    row = PersistedFace.objects.get(face_id=faces[7])
    PersistedFace.objects.filter(pk=row.pk).update(embedding=b"\x00" * 6)
    index, query = make_index(), unit(numbers)
    with pytest.raises(ValueError, match="shape"):
        index.search(fresh(container), query, 10)
    PersistedFace.objects.filter(pk=row.pk).update(embedding=row.embedding)
    enrolment.delete_face(container, faces[0])
    hits = index.search(fresh(container), query, 10)
    assert [hit.face_id for hit in hits] == brute_force(container, query, 10)
    assert len(hits) == 9


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


def test_threads_search_while_copies_change_under_them(container, make_index):
    """No thread reads half a change: every hit is a face of the list, at its own similarity.

    The rows come from one thread; the others hold containers as they were at some time.
    """
    numbers = np.random.default_rng(1)
    vectors: dict[uuid.UUID, np.ndarray] = {}
    looks: list[Container] = []
    faces: list[uuid.UUID] = []
    index, failures, done = make_index(), [], threading.Event()
    query = unit(numbers)

    def search() -> None:
        while not done.is_set():
            for look in looks[-5:]:
                for hit in index.search(look, query, 10):
                    expected = float(vectors[hit.face_id] @ query)
                    if abs(hit.similarity - expected) > 1e-3:
                        failures.append(hit)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for step in range(100):
        vector = unit(numbers)
        face_id = enrol(container, vector)
        vectors[face_id] = vector
        faces.append(face_id)
        if step % 3 == 2:
            enrolment.delete_face(container, faces.pop(0))
        containers.train(container)
        look = fresh(container)
        index.search(look, query, 1)  # this thread's rows; the others find the copy up to date
        looks.append(look)
        if step == 5:
            for thread in threads:
                thread.start()
    done.set()
    for thread in threads:
        thread.join()
    assert not failures


def test_a_stored_embedding_is_256_bytes_and_comes_back():
    vector = unit(np.random.default_rng(1))
    assert len(pack(vector)) == 256
    restored = unpack([memoryview(pack(vector))])
    assert restored.dtype == np.float32
    assert restored[0] == pytest.approx(vector, abs=2e-4)
