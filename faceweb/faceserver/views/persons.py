"""The persons of a person group: create, look up, describe, delete."""

from uuid import UUID

from faceweb.faceapi.contract import ContainerKind, Person
from faceweb.faceapi.refusals import PERSON_ID_IN_PATH_INVALID
from faceweb.faceserver import enrolment, models, persons
from faceweb.faceserver.call import Call
from faceweb.faceserver.views.containers import addressed, page_size, start_after_uuid
from faceweb.faceserver.views.fields import (
    id_in_path,
    name_and_user_data_changes,
    required_name,
    user_data_field,
)


def create(kind: ContainerKind, call: Call) -> Person:
    group = addressed(kind, call)
    body = call.json()
    person_id = persons.create(group, required_name(body), user_data_field(body))
    return {"personId": str(person_id)}


def list_page(kind: ContainerKind, call: Call) -> list[Person]:
    group = addressed(kind, call)
    return _described(group, persons.page(group, start_after_uuid(call), page_size(call)))


def get(kind: ContainerKind, call: Call) -> Person:
    group = addressed(kind, call)
    (described,) = _described(group, [persons.find(group, person_id_in_path(call))])
    return described


def update(kind: ContainerKind, call: Call) -> None:
    group = addressed(kind, call)
    person = persons.find(group, person_id_in_path(call))
    persons.update(group, person.person_id, name_and_user_data_changes(call.json()))


def delete(kind: ContainerKind, call: Call) -> None:
    enrolment.delete_person(addressed(kind, call), person_id_in_path(call))


def person_id_in_path(call: Call) -> UUID:
    return id_in_path(call, "personId", PERSON_ID_IN_PATH_INVALID)


def _described(group: models.Container, found: list[models.Person]) -> list[Person]:
    face_ids = enrolment.face_ids_by_person(group, [person.person_id for person in found])
    return [
        {
            "personId": str(person.person_id),
            "name": person.name,
            "userData": person.user_data,
            "persistedFaceIds": [str(face_id) for face_id in face_ids[person.person_id]],
        }
        for person in found
    ]
