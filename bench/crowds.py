"""Made-up faces for the benchmarks, written straight into the face server's rows: enrolling a
million photos is not what is measured.

Embeddings lie in a cone, many near one another, as those of faces do: five faces a person.
"""

import datetime as dt
import itertools
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

DIMENSION = 128
RECOGNITION_MODEL = "recognition_01"  # whose embedder makes so many numbers
_FACES = """
    INSERT INTO faceserver_persistedface (container_id, face_id, person_id, version, embedding)
    VALUES (%s, %s, %s, %s, %s)
"""
_PERSONS = "INSERT INTO faceserver_person (container_id, person_id, name) VALUES (%s, %s, 'x')"
_ROWS = 20_000


def crowd(count: int) -> np.ndarray:
    """(count, d) float32 unit vectors."""
    numbers = np.random.default_rng(count)
    people = numbers.normal(size=(max(1, count // 5), DIMENSION))
    people = (people + 2 * numbers.normal(size=DIMENSION)).astype(np.float32)
    vectors: np.ndarray = people[numbers.integers(len(people), size=count)]
    vectors += 0.1 * numbers.standard_normal(size=vectors.shape, dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def fill_list(name: str, vectors: np.ndarray) -> None:
    """A large face list of these embeddings, yet to be trained."""
    from faceweb.faceapi.contract import ContainerKind

    container_id = _make(ContainerKind.LARGE_FACE_LIST, name, face_count=len(vectors))
    _insert_faces(container_id, vectors, [None] * len(vectors))


def fill_group(name: str, vectors: np.ndarray) -> None:
    """A large person group with a person for each of these embeddings, yet to be trained."""
    from faceweb.faceapi.contract import ContainerKind

    counts = {"face_count": len(vectors), "person_count": len(vectors)}
    container_id = _make(ContainerKind.LARGE_PERSON_GROUP, name, **counts)
    person_ids = [uuid.uuid4().hex for _ in vectors]
    _insert(_PERSONS, ((container_id, person_id) for person_id in person_ids))
    _insert_faces(container_id, vectors, person_ids)


def detected(vectors: np.ndarray) -> list[str]:
    """faceIds of faces that were detected just now, as it were, with these embeddings."""
    from django.utils import timezone

    from faceweb.faceserver.embeddings import pack
    from faceweb.faceserver.generations import embedder_behind
    from faceweb.faceserver.models import DetectedFace, Subscription

    subscription, expires_at = Subscription.objects.get(), timezone.now() + dt.timedelta(days=1)
    rows = [
        DetectedFace(
            subscription=subscription,
            recognition_model=RECOGNITION_MODEL,
            embedder=embedder_behind(RECOGNITION_MODEL),
            embedding=pack(vector),
            expires_at=expires_at,
        )
        for vector in vectors
    ]
    DetectedFace.objects.bulk_create(rows, batch_size=1000)
    return [str(row.pk) for row in rows]


def _make(kind: str, name: str, **counts: int) -> int:
    """The container's key; its version is already that of its last face."""
    from faceweb.faceapi.contract import ContainerKind
    from faceweb.faceserver import containers
    from faceweb.faceserver.models import Container, Subscription

    subscription, kind_ = Subscription.objects.get(), ContainerKind(kind)
    containers.create(
        subscription,
        kind_,
        name,
        name=name,
        user_data=None,
        recognition_model=RECOGNITION_MODEL,
    )
    container = containers.find(subscription, kind_, name)
    container_id: int = container.pk
    changed = Container.objects.filter(pk=container.pk)
    changed.update(version=counts["face_count"], **counts)
    return container_id


def _insert_faces(container_id: int, vectors: np.ndarray, person_ids: Sequence[str | None]) -> None:
    stored = vectors.astype("<f2")
    _insert(
        _FACES,
        (
            (container_id, uuid.uuid4().hex, person_id, version, embedding.tobytes())
            for version, (embedding, person_id) in enumerate(
                zip(stored, person_ids, strict=True), start=1
            )
        ),
    )


def _insert(statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    from django.db import connection, transaction

    rows = iter(rows)
    while some := list(itertools.islice(rows, _ROWS)):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(statement, some)
