"""The persisted faces of a list, or of a person in a group: enrol, look up, describe, delete."""

from typing import Any
from uuid import UUID

from faceweb.faceapi.contract import FACE_USER_DATA_MAX_CHARS, ContainerKind, PersistedFace
from faceweb.faceapi.refusals import (
    BODY_INVALID,
    PERSISTED_FACE_ID_INVALID,
    TARGET_FACE_INVALID,
    too_long,
)
from faceweb.faceserver import enrolment, persons, recognition
from faceweb.faceserver.call import Call
from faceweb.faceserver.models import Container
from faceweb.faceserver.problems import FaceProblem
from faceweb.faceserver.views.containers import addressed, page_size, start_after_uuid
from faceweb.faceserver.views.fields import id_in_path
from faceweb.faceserver.views.images import detection_model, image_of
from faceweb.faceserver.views.persons import person_id_in_path


def add(kind: ContainerKind, call: Call) -> PersistedFace:
    container, person_id = _holder(kind, call)
    detection_model(call)
    user_data = _user_data(call.text("userData"))
    target = _target_face(call.text("targetFace"))
    embedding = recognition.embedding_to_enrol(image_of(call), target, container.embedder)
    return {"persistedFaceId": str(enrolment.add_face(container, embedding, user_data, person_id))}


def list_page(kind: ContainerKind, call: Call) -> list[PersistedFace]:
    container = addressed(kind, call)
    start = start_after_uuid(call) or enrolment.BEFORE_ALL
    found = enrolment.face_page(container, start, page_size(call))
    return [{"persistedFaceId": face_id, "userData": user_data} for face_id, user_data in found]


def get(kind: ContainerKind, call: Call) -> PersistedFace:
    container, person_id = _holder(kind, call)
    face = enrolment.find_face(container, _persisted_face_id(call), person_id)
    return {"persistedFaceId": str(face.face_id), "userData": face.user_data}


def update(kind: ContainerKind, call: Call) -> None:
    container, person_id = _holder(kind, call)
    persisted_face_id = _persisted_face_id(call)
    body: dict[str, Any] = call.json()
    if "userData" in body:
        user_data = _user_data(body["userData"])
        enrolment.update_face(container, persisted_face_id, user_data, person_id)
    else:
        enrolment.find_face(container, persisted_face_id, person_id)


def delete(kind: ContainerKind, call: Call) -> None:
    container, person_id = _holder(kind, call)
    enrolment.delete_face(container, _persisted_face_id(call), person_id)


def _holder(kind: ContainerKind, call: Call) -> tuple[Container, UUID | None]:
    """The container and, in a person group, the person that the path names."""
    container = addressed(kind, call)
    if not kind.holds_persons:
        return container, None
    return container, persons.find(container, person_id_in_path(call)).person_id


def _persisted_face_id(call: Call) -> UUID:
    return id_in_path(call, "persistedFaceId", PERSISTED_FACE_ID_INVALID)


def _user_data(value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise FaceProblem(BODY_INVALID)
    if value is not None and len(value) > FACE_USER_DATA_MAX_CHARS:
        raise FaceProblem(too_long("userData"))
    return value


def _target_face(text: str | None) -> recognition.Target | None:
    """`left,top,width,height` in whole pixels of the upright image."""
    if text is None:
        return None
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 4 or not all(part.isascii() and part.isdigit() for part in parts):
        raise FaceProblem(TARGET_FACE_INVALID)
    if any(len(part) > 6 for part in parts) or 0 in map(int, parts[2:]):
        raise FaceProblem(TARGET_FACE_INVALID)
    return recognition.Target(*map(int, parts))
