"""The faces in a container, in person groups each with its person: the only writer of their rows.

A person that does not hold a face is told as if the face were not there.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar
from uuid import UUID

import numpy as np
from django.db import connection, transaction
from django.db.models import QuerySet

from faceweb.faceapi.contract import ContainerKind
from faceweb.faceapi.refusals import persisted_face_not_found
from faceweb.faceserver import persons, quotas
from faceweb.faceserver.containers import lock
from faceweb.faceserver.lookups import adapted
from faceweb.faceserver.models import Container, Deletion, PersistedFace
from faceweb.faceserver.problems import FaceProblem

# Deletions stay written down for this many versions at least and twice as many at most: an index
# copy that slept longer reads its list again, which costs about as much as so many changes.
DELETIONS_KEPT = 4096
_IDS_PER_QUERY = 1000
_PAGE = """
    SELECT CAST(face_id AS text), user_data FROM faceserver_persistedface
    WHERE container_id = %s AND face_id > %s ORDER BY face_id LIMIT %s
"""
BEFORE_ALL = UUID(int=0)
_ALL = 2**63 - 1  # SQL's largest number of rows
_UUID_DIGITS = 32
_UUID_CUTS = (8, 12, 16, 20)  # digits before each hyphen
_Item = TypeVar("_Item")


def add_face(
    container: Container,
    embedding: bytes,
    user_data: str | None,
    person_id: UUID | None = None,
) -> UUID:
    """Enrol a face; in a trained container searches see it after the next training.

    Raises FaceProblem when the container or person is gone (404) or full (403).
    """
    with transaction.atomic():
        locked = lock(container)
        if person_id is None:
            quotas.check_face_of_list(locked)
        else:
            persons.find(locked, person_id)
            quotas.check_face_of_person(faces(locked, person_id).count())
        locked.version += 1
        locked.face_count += 1
        locked.save(update_fields=["version", "face_count"])
        face = PersistedFace.objects.create(
            container=locked,
            person_id=person_id,
            version=locked.version,
            embedding=embedding,
            user_data=user_data,
        )
    return face.face_id


def delete_face(
    container: Container, persisted_face_id: UUID, person_id: UUID | None = None
) -> None:
    """Once this returns no search anywhere answers with the face again."""
    with transaction.atomic():
        locked = lock(container)
        _withdraw(locked, [find_face(locked, persisted_face_id, person_id)])


def delete_person(container: Container, person_id: UUID) -> None:
    """The person and all its faces: no search answers with them once this returns."""
    with transaction.atomic():
        locked = lock(container)
        person = persons.find(locked, person_id)
        _withdraw(locked, list(faces(locked, person_id).only("version")))
        person.delete()
        locked.person_count -= 1
        locked.save(update_fields=["person_count"])


def find_face(
    container: Container, persisted_face_id: UUID, person_id: UUID | None = None
) -> PersistedFace:
    """The face without its embedding. Raises FaceProblem (404) when it is not there."""
    try:
        return faces(container, person_id).defer("embedding").get(face_id=persisted_face_id)
    except PersistedFace.DoesNotExist as error:
        raise _missing(container, persisted_face_id) from error


def update_face(
    container: Container,
    persisted_face_id: UUID,
    user_data: str | None,
    person_id: UUID | None = None,
) -> None:
    """Raises FaceProblem (404) when it is not there."""
    found = faces(container, person_id).filter(face_id=persisted_face_id)
    if not found.update(user_data=user_data):
        raise _missing(container, persisted_face_id)


def face_page(
    container: Container, start: UUID = BEFORE_ALL, top: int = _ALL
) -> list[tuple[str, str | None]]:
    """Id and user data of up to `top` faces after the id `start`, by ascending id.

    The ids are text as the contract has it: making a thousand UUIDs only to write them down again
    would take longer than all the rest.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PAGE, adapted([container.pk, start, top]))
        found = cursor.fetchall()
    face_ids = _with_hyphens([face_id for face_id, _ in found])
    return list(zip(face_ids, [user_data for _, user_data in found], strict=True))


def faces(container: Container, person_id: UUID | None = None) -> QuerySet[PersistedFace]:
    """All of them, or a person's."""
    found = PersistedFace.objects.filter(container=container)
    return found if person_id is None else found.filter(person_id=person_id)


def holders(container: Container, face_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """The person each face belongs to; a face that is gone has none."""
    found: dict[UUID, UUID] = {}
    for some in _in_portions(list(face_ids)):
        rows = faces(container).filter(face_id__in=some)
        found.update(rows.values_list("face_id", "person_id"))
    return found


def face_ids_by_person(container: Container, person_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """The ids of each person's faces, in the order they were enrolled."""
    found: dict[UUID, list[UUID]] = {person_id: [] for person_id in person_ids}
    for some in _in_portions(person_ids):
        rows = faces(container).filter(person_id__in=some).order_by("version")
        for person_id, face_id in rows.values_list("person_id", "face_id"):
            found[person_id].append(face_id)
    return found


def _with_hyphens(uuids: Sequence[str]) -> list[str]:
    """SQLite keeps the 32 digits alone. They are cut in one go, for there may be thousands."""
    if not uuids or len(uuids[0]) != _UUID_DIGITS:
        return list(uuids)
    digits = np.frombuffer("".join(uuids).encode(), np.uint8).reshape(-1, _UUID_DIGITS)
    text = np.insert(digits, _UUID_CUTS, ord("-"), axis=1).tobytes().decode()
    length = _UUID_DIGITS + len(_UUID_CUTS)
    return [text[start : start + length] for start in range(0, len(text), length)]


def _missing(container: Container, persisted_face_id: UUID) -> FaceProblem:
    return FaceProblem(persisted_face_not_found(ContainerKind(container.kind), persisted_face_id))


def _withdraw(locked: Container, leaving: Sequence[PersistedFace]) -> None:
    deletions = [
        Deletion(container=locked, version=locked.version + number, face_version=face.version)
        for number, face in enumerate(leaving, start=1)
    ]
    Deletion.objects.bulk_create(deletions)
    for some in _in_portions([face.pk for face in leaving]):
        PersistedFace.objects.filter(pk__in=some).delete()
    locked.version += len(leaving)
    locked.face_count -= len(leaving)
    if locked.version - locked.pruned_version >= 2 * DELETIONS_KEPT:
        locked.pruned_version = locked.version - DELETIONS_KEPT
        Deletion.objects.filter(container=locked, version__lte=locked.pruned_version).delete()
    locked.save(update_fields=["version", "face_count", "pruned_version"])


def _in_portions(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    """Databases take only so many parameters in one query."""
    for start in range(0, len(items), _IDS_PER_QUERY):
        yield items[start : start + _IDS_PER_QUERY]
