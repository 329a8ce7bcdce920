"""Large lists: the files that processes share, and that searching them is exact."""

import contextlib
import functools
import resource
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from faceweb.faceserver import containers, enrolment
from faceweb.faceserver.embeddings import pack, unpack
from faceweb.faceserver.index import scan, segment, segment_files
from faceweb.faceserver.index.flat import FlatIndex
from faceweb.faceserver.index.rows import Portion
from faceweb.faceserver.models import Container, PersistedFace, Subscription
from tests.faceserver.test_index import brute_force, enrol, fresh, make_container, unit
from tests.programs import wait_until


@pytest.fixture
def container(db):
    return make_container(Subscription.objects.create(name="alice"), "everybody")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "index"


@pytest.fixture
def make_index(folder):
    """make_index() -> an index for which every list is a large one."""
    return functools.partial(FlatIndex, folder, segment_from=1)


@pytest.fixture(params=[scan.BLOCK_ROWS, 500], ids=["one block", "sixty blocks"])
def blocks(request, monkeypatch):
    """How much of thirty thousand faces a scan compares at a time; less than are sought, too."""
    monkeypatch.setattr(scan, "BLOCK_ROWS", request.param)


def crowd(count: int, dimension: int, seed: int) -> np.ndarray:
    """Unit vectors in a cone, many of them close to another, as faces are."""
    numbers = np.random.default_rng(seed)
    people = numbers.normal(size=(count // 5, dimension)) + 2 * numbers.normal(size=dimension)
    vectors = people[numbers.integers(len(people), size=count)]
    vectors = vectors + 0.1 * numbers.normal(size=vectors.shape)
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def in_portions(vectors: np.ndarray, size: int = 4096) -> Iterator[Portion]:
    """As the rows of a list that holds them are read."""
    for first in range(0, len(vectors), size):
        stored = vectors[first : first + size].astype(np.float16)
        versions = np.arange(first, first + len(stored))
        face_ids = np.frombuffer(uuid.uuid4().bytes * len(stored), np.uint8)
        yield Portion(versions, face_ids.reshape(-1, 16), stored)


def fill(container: Container, numbers: np.random.Generator, count: int) -> list[uuid.UUID]:
    faces = [enrol(container, unit(numbers)) for _ in range(count)]
    containers.train(container)
    return faces


def versions_of(folder, container: Container) -> list[int]:
    """The versions that the container has segments of."""
    return [int(each.name) for each in (folder / str(container.incarnation)).glob("[0-9]*")]


@pytest.mark.parametrize(("dimension", "seed"), [(128, 1), (128, 2), (384, 3)])
@pytest.mark.usefixtures("blocks")
def test_the_best_by_codes_are_the_best_of_all_at_thirty_thousand_faces(folder, dimension, seed):
    vectors = crowd(30_000, dimension, seed)
    incarnation = uuid.uuid4()
    segment_files.write(folder, incarnation, 30_000, in_portions(vectors))
    held = segment.newest(folder, incarnation)
    exact = unpack(pack(vector) for vector in vectors)
    numbers = np.random.default_rng(seed)
    dead = np.sort(numbers.choice(len(vectors), 3000, replace=False))
    held.bury(dead)
    for query in crowd(20, dimension, seed + 10):
        similarities = exact @ query
        similarities[dead] = -np.inf
        for count in (1, 20, 1000):
            expected = np.argsort(-similarities, kind="stable")[:count]
            found = held.best(query, count, len(vectors))
            order = np.argsort(-found.similarities, kind="stable")[:count]
            assert found.rows[order].tolist() == expected.tolist()
            assert len(found.rows) < count + 6000  # it does look at few


@pytest.mark.usefixtures("blocks")
def test_many_at_once_are_answered_like_each_alone(folder):
    """Of different counts, and of looks from before and after a training."""
    vectors = crowd(30_000, 128, seed=5)
    incarnation = uuid.uuid4()
    segment_files.write(folder, incarnation, 30_000, in_portions(vectors))
    held, alone = (segment.newest(folder, incarnation) for _ in range(2))
    questions = [
        (query, count, end)
        for query in crowd(25, 128, seed=6)
        for count, end in ((1, 30_000), (20, 30_000), (1000, 29_000), (5, 3))
    ]
    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(lambda question: held.best(*question), questions))
    for question, answer in zip(questions, answers, strict=True):
        expected = alone.best(*question)
        assert answer.rows.tolist() == expected.rows.tolist()
        assert answer.similarities.tolist() == expected.similarities.tolist()


def test_searches_at_once_with_deletions_are_right_at_some_moment_of_theirs(folder):
    vectors = crowd(30_000, 128, seed=7)
    incarnation = uuid.uuid4()
    segment_files.write(folder, incarnation, 30_000, in_portions(vectors))
    held = segment.newest(folder, incarnation)
    exact = unpack(pack(vector) for vector in vectors)
    queries = crowd(20, 128, seed=8)
    done, wrong, asked = threading.Event(), [], []

    def search(number: int) -> None:
        query, count = queries[number], 20
        similarities = exact @ query
        while not done.is_set():
            before = set(held.dead.tolist())
            found = held.best(query, count, len(vectors))
            after = held.dead
            best = found.rows[np.argsort(-found.similarities, kind="stable")[:count]]
            alive = similarities.copy()
            alive[after] = -np.inf
            missed = set(np.flatnonzero(alive > similarities[best].min() + 1e-6)) - set(best)
            off = np.abs(found.similarities - similarities[found.rows]).max()
            if missed or before & set(best.tolist()) or off > 1e-5:
                wrong.append((missed, before & set(best.tolist()), off))
            asked.append(number)

    with ThreadPoolExecutor(len(queries)) as threads:
        for number in range(len(queries)):
            threads.submit(search, number)
        for query in queries:  # what is found is what goes
            best = np.argsort(-(exact @ query))[:30]
            for row in best[~np.isin(best, held.dead)]:
                held.bury(np.array([row]))
        wait_until(lambda: len(asked) > 100, "every thread to have searched")
        done.set()
    assert not wrong


def test_threads_search_while_trainings_write_segments_anew(container, make_index):
    """The rows come from one thread; the others hold containers as they were at some time."""
    numbers = np.random.default_rng(1)
    vectors: dict[uuid.UUID, np.ndarray] = {}
    index, looks, failures, done = make_index(), [], [], threading.Event()
    query = unit(numbers)

    def search() -> None:
        while not done.is_set():
            for look in looks[-5:]:
                for hit in index.search(look, query, 10):
                    if abs(hit.similarity - float(vectors[hit.face_id] @ query)) > 1e-3:
                        failures.append(hit)

    with ThreadPoolExecutor(4) as threads:
        for step in range(60):
            vector = unit(numbers)
            vectors[enrol(container, vector)] = vector
            if step % 3 == 2:
                enrolment.delete_face(container, list(vectors)[step // 3])
            containers.train(container)
            index.train(fresh(container))
            looks.append(fresh(container))
            if step == 5:
                for _ in range(4):
                    threads.submit(search)
        done.set()
    assert not failures


def test_two_processes_search_one_segment(container, make_index, folder):
    numbers = np.random.default_rng(1)
    fill(container, numbers, 30)
    one, other = make_index(), make_index()
    one.train(fresh(container))
    query = unit(numbers)
    for index in (one, other):
        hits = index.search(fresh(container), query, 5)
        assert [hit.face_id for hit in hits] == brute_force(container, query, 5)
    assert len(versions_of(folder, container)) == 1


def test_of_a_deleted_face_no_number_stays_in_the_files(container, make_index, folder):
    numbers = np.random.default_rng(1)
    faces = fill(container, numbers, 30)
    index = make_index()
    index.train(fresh(container))
    stored = bytes(PersistedFace.objects.get(face_id=faces[7]).embedding)
    (exact,) = folder.glob("*/*/exact.npy")
    assert stored in exact.read_bytes()
    enrolment.delete_face(container, faces[7])
    index.tidy()
    assert stored not in exact.read_bytes()
    query = unit(numbers)
    hits = index.search(fresh(container), query, 40)
    assert [hit.face_id for hit in hits] == brute_force(container, query, 40)


def test_a_process_that_starts_later_knows_what_was_deleted_before_the_pruning(
    container, make_index, monkeypatch
):
    monkeypatch.setattr(enrolment, "DELETIONS_KEPT", 4)
    numbers = np.random.default_rng(1)
    faces = fill(container, numbers, 40)
    make_index().train(fresh(container))
    for face in faces[:15]:
        enrolment.delete_face(container, face)
    query = unit(numbers)
    hits = make_index().search(fresh(container), query, 40)
    assert [hit.face_id for hit in hits] == brute_force(container, query, 40)
    assert len(hits) == 25


def test_a_stale_segment_is_written_anew_by_the_next_training(container, make_index, folder):
    numbers = np.random.default_rng(1)
    fill(container, numbers, 30)
    index, other = make_index(), make_index()
    index.train(fresh(container))
    other.search(fresh(container), unit(numbers), 3)
    (before,) = versions_of(folder, container)
    fill(container, numbers, 10)
    index.train(fresh(container))
    (after,) = versions_of(folder, container)
    assert after > before
    query = unit(numbers)
    for searched in (index, other, make_index()):
        hits = searched.search(fresh(container), query, 40)
        assert [hit.face_id for hit in hits] == brute_force(container, query, 40)


def test_what_a_killed_writer_left_is_not_taken_for_a_segment(container, make_index, folder):
    numbers = np.random.default_rng(1)
    fill(container, numbers, 30)
    draft = folder / str(container.incarnation) / "draft-killed"
    draft.mkdir(parents=True)
    (draft / "exact.raw").write_bytes(b"half")
    query = unit(numbers)
    hits = make_index().search(fresh(container), query, 5)
    assert [hit.face_id for hit in hits] == brute_force(container, query, 5)
    segment_files.clear_drafts(folder, older_than_s=60, now_s=draft.stat().st_mtime + 61)
    assert not draft.exists()


@pytest.fixture
def no_room():
    """No file may grow beyond a kilobyte, as on a disk that is full."""

    @contextlib.contextmanager
    def limited():
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1024, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    return limited


def test_on_a_full_disk_the_faces_are_searched_in_memory(container, make_index, caplog, no_room):
    numbers = np.random.default_rng(1)
    fill(container, numbers, 30)
    query = unit(numbers)
    with no_room():
        hits = make_index().search(fresh(container), query, 5)
    assert [hit.face_id for hit in hits] == brute_force(container, query, 5)
    assert "no segment" in caplog.text


def test_a_container_that_is_gone_leaves_no_file(container, make_index, folder):
    numbers = np.random.default_rng(1)
    fill(container, numbers, 30)
    index = make_index()
    index.train(fresh(container))
    Container.objects.filter(pk=container.pk).delete()
    index.tidy()
    assert not (folder / str(container.incarnation)).exists()


def test_a_look_from_before_the_segment_was_written_is_answered(container, make_index):
    numbers = np.random.default_rng(1)
    first = fill(container, numbers, 5)
    before = fresh(container)
    fill(container, numbers, 30)
    make_index().train(fresh(container))
    hits = make_index().search(before, unit(numbers), 40)
    assert {hit.face_id for hit in hits} == set(first)
