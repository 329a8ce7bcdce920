"""What every kind of container answers: its metadata, its list, its training."""

import datetime as dt
from typing import Any
from uuid import UUID

from faceweb.faceapi.contract import (
    CONTAINER_ID_PATTERN,
    DEFAULT_RECOGNITION_MODEL,
    ID_MAX_CHARS,
    PAGE_TOP_DEFAULT,
    PAGE_TOP_MAX,
    ContainerKind,
    RecognitionModel,
    TrainingStatus,
)
from faceweb.faceapi.refusals import (
    container_id_invalid,
    container_not_trained,
    invalid,
    too_long,
)
from faceweb.faceserver import containers, enrolment
from faceweb.faceserver.call import Call, as_uuid
from faceweb.faceserver.models import Container
from faceweb.faceserver.problems import FaceProblem
from faceweb.faceserver.views.fields import (
    iso,
    name_and_user_data_changes,
    required_name,
    user_data_field,
)


def create(kind: ContainerKind, call: Call) -> None:
    chosen_id = _chosen_id(kind, call, status=400)
    body = call.json()
    containers.create(
        call.subscription,
        kind,
        chosen_id,
        name=required_name(body),
        user_data=user_data_field(body),
        recognition_model=_recognition_model(body),
    )


def get(kind: ContainerKind, call: Call) -> dict[str, Any]:
    with_model = call.flag("returnRecognitionModel")
    return _metadata(kind, addressed(kind, call), with_model)


def get_with_faces(kind: ContainerKind, call: Call) -> dict[str, Any]:
    """A face list is answered with all its faces: it has no operation that lists them."""
    with_model = call.flag("returnRecognitionModel")
    container = addressed(kind, call)
    faces = enrolment.face_page(container)
    return _metadata(kind, container, with_model) | {
        "persistedFaces": [
            {"persistedFaceId": face_id, "userData": user_data} for face_id, user_data in faces
        ]
    }


def list_all(kind: ContainerKind, call: Call) -> list[dict[str, Any]]:
    with_model = call.flag("returnRecognitionModel")
    found = containers.page(call.subscription, kind)
    return [_metadata(kind, container, with_model) for container in found]


def list_page(kind: ContainerKind, call: Call) -> list[dict[str, Any]]:
    with_model = call.flag("returnRecognitionModel")
    found = containers.page(call.subscription, kind, start_after(call), page_size(call))
    return [_metadata(kind, container, with_model) for container in found]


def update(kind: ContainerKind, call: Call) -> None:
    container = addressed(kind, call)
    containers.update(container, name_and_user_data_changes(call.json()))


def delete(kind: ContainerKind, call: Call) -> None:
    containers.delete(addressed(kind, call))


def train(kind: ContainerKind, call: Call) -> None:
    """Takes no body and no media type: Microsoft's own samples send an empty form."""
    containers.train(addressed(kind, call))


def training(kind: ContainerKind, call: Call) -> TrainingStatus:
    container = addressed(kind, call)
    if container.training_created_at is None:
        raise FaceProblem(container_not_trained(kind))
    return {
        "status": container.training_state,
        "createdDateTime": iso(container.training_created_at),
        "lastActionDateTime": _iso_or_none(container.training_acted_at),
        "lastSuccessfulTrainingDateTime": _iso_or_none(container.training_succeeded_at),
        "message": container.training_message or None,
    }


def addressed(kind: ContainerKind, call: Call) -> Container:
    """The container the path names."""
    return containers.find(call.subscription, kind, _chosen_id(kind, call))


def start_after(call: Call) -> str:
    """The query's `start`, which is exclusive; empty for the beginning."""
    start = call.text("start") or ""
    if len(start) > ID_MAX_CHARS:
        raise FaceProblem(too_long("start"))
    return start


def start_after_uuid(call: Call) -> UUID | None:
    """`start` where it is an id the server gave."""
    start = start_after(call)
    found = as_uuid(start)
    if start and found is None:
        raise FaceProblem(invalid("start"))
    return found


def page_size(call: Call) -> int:
    return call.number("top", PAGE_TOP_DEFAULT, 1, PAGE_TOP_MAX)


def _chosen_id(kind: ContainerKind, call: Call, status: int = 404) -> str:
    chosen_id = call.ids[kind.id_field]
    if not CONTAINER_ID_PATTERN.fullmatch(chosen_id):
        raise FaceProblem(container_id_invalid(kind, status))
    return chosen_id


def _metadata(kind: ContainerKind, container: Container, with_model: bool) -> dict[str, Any]:
    payload: dict[str, Any] = {
        kind.id_field: container.chosen_id,
        "name": container.name,
        "userData": container.user_data,
    }
    if with_model:
        payload["recognitionModel"] = container.recognition_model
    return payload


def _recognition_model(body: dict[str, Any]) -> RecognitionModel:
    try:
        return RecognitionModel(body.get("recognitionModel") or DEFAULT_RECOGNITION_MODEL)
    except ValueError as error:
        raise FaceProblem(invalid("recognitionModel")) from error


def _iso_or_none(moment: dt.datetime | None) -> str | None:
    return None if moment is None else iso(moment)
