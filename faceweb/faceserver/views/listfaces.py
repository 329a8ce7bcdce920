"""The persisted faces of a list: enrol, look up, describe, delete."""

from typing import Any
from uuid import UUID

from faceweb.faceapi.contract import (
    FACE_USER_DATA_MAX_CHARS,
    PAGE_TOP_DEFAULT,
    PAGE_TOP_MAX,
    ContainerKind,
    PersistedFace,
)
from faceweb.faceapi.refusals import (
    BODY_INVALID,
    PERSISTED_FACE_ID_INVALID,
    TARGET_FACE_INVALID,
    invalid,
    too_long,
)
from faceweb.faceserver import containers, recognition
from faceweb.faceserver.call import Call, as_uuid
from faceweb.faceserver.problems import FaceProblem
from faceweb.faceserver.views.containers import addressed, start_after
from faceweb.faceserver.views.images import detection_model, image_of


def add(kind: ContainerKind, call: Call) -> PersistedFace:
    container = addressed(kind, call)
    detection_model(call)
    user_data = _user_data(call.text("userData"))
    target = _target_face(call.text("targetFace"))
    embedding = recognition.embedding_to_enrol(image_of(call), target)
    return {"persistedFaceId": str(containers.add_face(container, embedding, user_data))}


def list_all(kind: ContainerKind, call: Call) -> list[PersistedFace]:
    container = addressed(kind, call)
    start = start_after(call)
    if start and as_uuid(start) is None:
        raise FaceProblem(invalid("start"))
    top = call.number("top", PAGE_TOP_DEFAULT, 1, PAGE_TOP_MAX)
    found = containers.face_page(container, as_uuid(start), top)
    return [{"persistedFaceId": str(face.id), "userData": face.user_data} for face in found]


def get(kind: ContainerKind, call: Call) -> PersistedFace:
    face = containers.find_face(addressed(kind, call), _persisted_face_id(call))
    return {"persistedFaceId": str(face.id), "userData": face.user_data}


def update(kind: ContainerKind, call: Call) -> None:
    container, persisted_face_id = addressed(kind, call), _persisted_face_id(call)
    body: dict[str, Any] = call.json()
    if "userData" in body:
        user_data = _user_data(body["userData"])
        containers.update_face(container, persisted_face_id, user_data)
    else:
        containers.find_face(container, persisted_face_id)


def delete(kind: ContainerKind, call: Call) -> None:
    containers.delete_face(addressed(kind, call), _persisted_face_id(call))


def _persisted_face_id(call: Call) -> UUID:
    found = as_uuid(call.ids["persistedFaceId"])
    if found is None:
        raise FaceProblem(PERSISTED_FACE_ID_INVALID)
    return found


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
