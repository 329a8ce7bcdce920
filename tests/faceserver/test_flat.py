"""What the exact index keeps in each process: dropped, read again, changed under its readers."""

import functools
import threading
import uuid

import numpy as np
import pytest

from faceweb.faceserver import containers, enrolment
from faceweb.faceserver.index import rows
from faceweb.faceserver.index.flat import FlatIndex
from faceweb.faceserver.models import Container, PersistedFace, Subscription
from tests.faceserver.test_index import brute_force, enrol, fresh, make_container, unit


@pytest.fixture
def container(db):
    return make_container(Subscription.objects.create(name="alice"), "friends")


@pytest.fixture
def make_index(tmp_path):
    """make_index(...) -> an index; all of them share their segments, as processes do."""
    return functools.partial(FlatIndex, tmp_path / "index")


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
    monkeypatch.setattr(rows, "PORTION_ROWS", 4)
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
