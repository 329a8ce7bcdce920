"""What every kind of container answers: its metadata, its list, its training."""

import datetime as dt
from typing import Any

from faceweb.faceapi.contract import (
    CONTAINER_ID_PATTERN,
    DEFAULT_RECOGNITION_MODEL,
    ID_MAX_CHARS,
    NAME_MAX_CHARS,
    PAGE_TOP_DEFAULT,
    PAGE_TOP_MAX,
    USER_DATA_MAX_CHARS,
    ContainerKind,
    RecognitionModel,
    TrainingStatus,
)
from faceweb.faceapi.refusals import (
    BODY_INVALID,
    NAME_AND_USER_DATA_EMPTY,
    NAME_EMPTY,
    container_id_invalid,
    container_not_trained,
    invalid,
    too_long,
)
from faceweb.faceserver import containers
from faceweb.faceserver.call import Call
from faceweb.faceserver.models import Container
from faceweb.faceserver.problems import FaceProblem


def create(kind: ContainerKind, call: Call) -> None:
    chosen_id = _chosen_id(kind, call, status=400)
    body = call.json()
    name = _field(body, "name", NAME_MAX_CHARS)
    if not name:
        raise FaceProblem(NAME_EMPTY)
    containers.create(
        call.subscription,
        kind,
        chosen_id,
        name=name,
        user_data=_field(body, "userData", USER_DATA_MAX_CHARS),
        recognition_model=_recognition_model(body),
    )


def get(kind: ContainerKind, call: Call) -> dict[str, Any]:
    with_model = call.flag("returnRecognitionModel")
    return _metadata(kind, addressed(kind, call), with_model)


def list_all(kind: ContainerKind, call: Call) -> list[dict[str, Any]]:
    with_model = call.flag("returnRecognitionModel")
    top = call.number("top", PAGE_TOP_DEFAULT, 1, PAGE_TOP_MAX)
    found = containers.page(call.subscription, kind, start_after(call), top)
    return [_metadata(kind, container, with_model) for container in found]


def update(kind: ContainerKind, call: Call) -> None:
    container = addressed(kind, call)
    body = call.json()
    name = _field(body, "name", NAME_MAX_CHARS)
    user_data = _field(body, "userData", USER_DATA_MAX_CHARS)
    changes = {}
    if name is not None:
        if not name:
            raise FaceProblem(NAME_EMPTY)
        changes["name"] = name
    if user_data is not None:
        changes["user_data"] = user_data
    if not changes:
        raise FaceProblem(NAME_AND_USER_DATA_EMPTY)
    containers.update(container, changes)


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
        "createdDateTime": _iso(container.training_created_at),
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


def _field(body: dict[str, Any], name: str, max_chars: int) -> str | None:
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise FaceProblem(BODY_INVALID)
    if value is not None and len(value) > max_chars:
        raise FaceProblem(too_long(name))
    return value


def _recognition_model(body: dict[str, Any]) -> RecognitionModel:
    try:
        return RecognitionModel(body.get("recognitionModel") or DEFAULT_RECOGNITION_MODEL)
    except ValueError as error:
        raise FaceProblem(invalid("recognitionModel")) from error


def _iso(moment: dt.datetime) -> str:
    """ISO 8601 in UTC with a final Z: `2018-12-25T11:41:02.231413Z`."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _iso_or_none(moment: dt.datetime | None) -> str | None:
    return None if moment is None else _iso(moment)
