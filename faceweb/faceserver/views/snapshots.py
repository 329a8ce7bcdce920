"""Snapshots and their operations: arguments in, payloads out."""

from typing import Any
from uuid import UUID

from faceweb.faceapi.contract import (
    CONTAINER_ID_PATTERN,
    ContainerKind,
    OperationStatus,
    Snapshot,
    SnapshotApplyMode,
)
from faceweb.faceapi.refusals import (
    APPLY_SCOPE_AND_USER_DATA_EMPTY,
    BODY_INVALID,
    MODE_INVALID,
    OPERATION_ID_INVALID,
    SNAPSHOT_ID_INVALID,
    container_id_invalid,
    invalid,
)
from faceweb.faceserver import models, snapshots
from faceweb.faceserver.call import Call, OperationStarted, as_uuid
from faceweb.faceserver.problems import FaceProblem
from faceweb.faceserver.views.fields import id_in_path, iso, user_data_field, uuids_field

# Far more subscriptions than anybody hands a snapshot to.
_SCOPE_MAX = 1000


def take(call: Call) -> OperationStarted:
    body = call.json()
    kind = _kind(body.get("type"))
    started = snapshots.take(
        call.subscription,
        kind,
        _object_id(body, kind),
        scope=_scope(body.get("applyScope")),
        user_data=user_data_field(body),
    )
    return OperationStarted(f"/operations/{started.id}")


def apply(call: Call) -> OperationStarted:
    snapshot = snapshots.find(call.subscription, _snapshot_id(call))
    body = call.json()
    object_id = _object_id(body, ContainerKind(snapshot.content.kind))
    if body.get("mode") not in (None, SnapshotApplyMode.CREATE_NEW):
        raise FaceProblem(MODE_INVALID)
    started = snapshots.apply(call.subscription, snapshot, object_id)
    return OperationStarted(f"/operations/{started.id}")


def list_all(call: Call) -> list[Snapshot]:
    """All that the caller took or may apply; `type` and `applyScope` (ids and commas) narrow it."""
    kind = call.text("type")
    scope = [as_uuid(one.strip()) for one in (call.text("applyScope") or "").split(",") if one]
    known = [one for one in scope if one is not None]
    if len(known) < len(scope):
        raise FaceProblem(invalid("applyScope"))
    found = snapshots.page(call.subscription, None if kind is None else _kind(kind), known)
    return _described(found)


def get(call: Call) -> Snapshot:
    (described,) = _described([snapshots.find(call.subscription, _snapshot_id(call))])
    return described


def update(call: Call) -> None:
    snapshot = snapshots.find_own(call.subscription, _snapshot_id(call))
    body = call.json()
    scope = None if body.get("applyScope") is None else _scope(body["applyScope"])
    user_data = user_data_field(body)
    if scope is None and user_data is None:
        raise FaceProblem(APPLY_SCOPE_AND_USER_DATA_EMPTY)
    snapshots.update(snapshot, scope, user_data)


def delete(call: Call) -> None:
    snapshots.delete(snapshots.find_own(call.subscription, _snapshot_id(call)))


def operation(call: Call) -> OperationStatus:
    operation_id = id_in_path(call, "operationId", OPERATION_ID_INVALID)
    found = snapshots.operation(call.subscription, operation_id)
    return {
        "status": found.state,
        "createdTime": iso(found.created_at),
        "lastActionTime": iso(found.acted_at),
        "resourceLocation": found.resource_location or None,
        "message": found.message or None,
    }


def _described(found: list[models.Snapshot]) -> list[Snapshot]:
    scopes = snapshots.scopes_of(found)
    return [
        {
            "id": str(snapshot.id),
            "account": str(snapshot.subscription_id),
            "type": snapshot.content.kind,
            "applyScope": [str(subscription_id) for subscription_id in scopes[snapshot.id]],
            "userData": snapshot.user_data,
            "createdTime": iso(snapshot.created_at),
            "lastUpdateTime": iso(snapshot.updated_at),
        }
        for snapshot in found
    ]


def _snapshot_id(call: Call) -> UUID:
    return id_in_path(call, "snapshotId", SNAPSHOT_ID_INVALID)


def _kind(value: object) -> ContainerKind:
    try:
        return ContainerKind(value)  # type: ignore[arg-type]
    except ValueError as error:
        raise FaceProblem(invalid("type")) from error


def _object_id(body: dict[str, Any], kind: ContainerKind) -> str:
    object_id = body.get("objectId")
    if not isinstance(object_id, str) or not CONTAINER_ID_PATTERN.fullmatch(object_id):
        raise FaceProblem(container_id_invalid(kind, 400))
    return object_id


def _scope(value: object) -> list[UUID]:
    return list(dict.fromkeys(uuids_field(value, 1, _SCOPE_MAX, BODY_INVALID)))
