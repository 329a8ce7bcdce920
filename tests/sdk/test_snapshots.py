"""Moving a container to another subscription: take, watch, apply, use; who may do what."""

import time
import uuid

import pytest
from azure.cognitiveservices.vision.face import FaceClient
from azure.cognitiveservices.vision.face.models import APIErrorException

from faceweb.faceapi.contract import ContainerKind
from tests.assets import PERSON_A_1, PERSON_A_2, PERSON_B
from tests.sdk.conftest import Tenant
from tests.sdk.containers import (
    DETECTION_MODEL,
    MODEL,
    container_operations,
    id_argument,
    id_of,
    person_operations,
    photo,
    train,
)
from tests.sdk.operations import GROUPS, for_kinds, operations

OPERATION_LIMIT_S = 20.0


def finished(client: FaceClient, answer) -> str:
    """Wait for the operation an answer points to; what it made, or its message when it failed."""
    location = answer.headers["Operation-Location"]
    prefix, resource, operation_id = location.split("/")
    assert (prefix, resource) == ("", "operations")
    deadline = time.monotonic() + OPERATION_LIMIT_S
    while True:
        status = client.snapshot.get_operation_status(operation_id)
        if status.status in ("succeeded", "failed"):
            assert status.created_time <= status.last_action_time
            return str(status.resource_location or status.message)
        assert time.monotonic() < deadline, f"still {status.status}"
        time.sleep(0.05)


def taken(source: Tenant, kind: ContainerKind, object_id: str, scope: list[str], **fields) -> str:
    """The id of a new snapshot."""
    answer = source.client.snapshot.take(kind.value, object_id, scope, raw=True, **fields)
    prefix, resource, snapshot_id = finished(source.client, answer).split("/")
    assert (prefix, resource) == ("", "snapshots")
    return snapshot_id


def applied(target: Tenant, snapshot_id: str, object_id: str) -> str:
    answer = target.client.snapshot.apply(snapshot_id, object_id, raw=True)
    return finished(target.client, answer)


@pytest.fixture
def shared(source, target, made):
    """A snapshot of a face list, which `target` may apply."""
    object_id = made(ContainerKind.FACE_LIST)
    snapshot_id = taken(source, ContainerKind.FACE_LIST, object_id, [target.id], user_data="mine")
    yield snapshot_id
    source.client.snapshot.delete(snapshot_id)


@operations("Snapshot_Take", "Snapshot_Apply", "Snapshot_GetOperationStatus")
@for_kinds(*ContainerKind)
def test_a_container_moves_to_another_subscription_with_its_training(
    source, target, kind, made, face_id
):
    object_id, copy_id = made(kind), f"copy-{uuid.uuid4()}"
    containers = container_operations(source.client, kind)
    holder: tuple[str, ...] = (object_id,)
    faces = containers
    if kind in GROUPS:
        faces = person_operations(source.client, kind)
        holder = (object_id, faces.create(object_id, name="A", user_data="a person").person_id)
    faces.add_face_from_stream(*holder, photo(PERSON_A_2), user_data="a face")
    if kind is not ContainerKind.FACE_LIST:
        train(source.client, kind, object_id)

    snapshot_id = taken(source, kind, object_id, [target.id.upper()])
    assert applied(target, snapshot_id, copy_id) == f"/{kind.value.lower()}s/{copy_id}"

    copies = container_operations(target.client, kind)
    copy = copies.get(copy_id, return_recognition_model=True)
    assert (id_of(copy, kind), copy.name, copy.recognition_model) == (copy_id, "A test", MODEL)
    query = target.client.face.detect_with_stream(
        photo(PERSON_A_1), recognition_model=MODEL, detection_model=DETECTION_MODEL
    )[0].face_id
    searched = {id_argument(kind): copy_id}
    if kind in GROUPS:
        (answer,) = target.client.face.identify([query], **searched)
        (best,) = answer.candidates
        person = person_operations(target.client, kind).get(copy_id, best.person_id)
        assert (person.name, person.user_data) == ("A", "a person")
        assert len(person.persisted_face_ids) == 1
    else:
        (best,) = target.client.face.find_similar(query, **searched)
    assert best.confidence >= 0.5
    copies.delete(copy_id)
    assert id_of(containers.get(object_id), kind) == object_id


@operations("Snapshot_Get")
def test_both_sides_see_a_snapshot(source, target, shared):
    for tenant in (source, target):
        found = tenant.client.snapshot.get(shared)
        assert (found.id, found.type, found.user_data) == (shared, "FaceList", "mine")
        assert found.account == source.id
        assert [scope.lower() for scope in found.apply_scope] == [target.id]
        assert found.created_time <= found.last_update_time


@operations("Snapshot_List")
def test_snapshots_are_listed_by_type_and_scope(source, target, shared):
    def ids(tenant: Tenant, **query) -> set[str]:
        return {one.id for one in tenant.client.snapshot.list(**query)}

    assert shared in ids(source) & ids(target)
    assert shared in ids(source, type="FaceList", apply_scope=[target.id])
    assert shared not in ids(source, type="PersonGroup")
    assert shared not in ids(source, apply_scope=[str(uuid.uuid4())])


@operations("Snapshot_Update")
def test_the_source_changes_what_it_says_and_whom_it_is_for(source, target, shared):
    source.client.snapshot.update(shared, user_data="changed")
    assert target.client.snapshot.get(shared).user_data == "changed"
    source.client.snapshot.update(shared, apply_scope=[str(uuid.uuid4())])
    with pytest.raises(APIErrorException) as withdrawn:
        target.client.snapshot.get(shared)
    assert withdrawn.value.response.status_code == 404
    assert withdrawn.value.error.error.code == "SnapshotNotFound"


@operations("Snapshot_Delete")
def test_a_deleted_snapshot_is_gone_for_both(source, target, made):
    kind = ContainerKind.FACE_LIST
    snapshot_id = taken(source, kind, made(kind), [target.id])
    source.client.snapshot.delete(snapshot_id)
    for tenant in (source, target):
        with pytest.raises(APIErrorException) as gone:
            tenant.client.snapshot.get(snapshot_id)
        assert gone.value.response.status_code == 404


def test_only_the_source_updates_or_deletes(source, target, shared):
    for change in (
        lambda: target.client.snapshot.update(shared, user_data="theirs"),
        lambda: target.client.snapshot.delete(shared),
    ):
        with pytest.raises(APIErrorException):
            change()
    assert source.client.snapshot.get(shared).user_data == "mine"


def test_a_snapshot_never_replaces_what_is_there(source, target, shared):
    copy_id = f"copy-{uuid.uuid4()}"
    assert applied(target, shared, copy_id) == f"/facelists/{copy_id}"
    answer = target.client.snapshot.apply(shared, copy_id, raw=True)
    operation_id = answer.headers["Operation-Location"].rpartition("/")[2]
    assert finished(target.client, answer)
    status = target.client.snapshot.get_operation_status(operation_id)
    assert (status.status, status.resource_location) == ("failed", None)
    target.client.face_list.delete(copy_id)


def test_a_snapshot_of_nothing_is_refused(source, target):
    with pytest.raises(APIErrorException) as missing:
        source.client.snapshot.take("PersonGroup", "missing", [target.id])
    assert missing.value.response.status_code == 404
    assert missing.value.error.error.code == "PersonGroupNotFound"


def test_faces_and_lists_of_one_subscription_do_not_exist_for_another(source, target, made):
    object_id = made(ContainerKind.FACE_LIST)
    with pytest.raises(APIErrorException) as missing:
        target.client.face_list.get(object_id)
    assert missing.value.error.error.code == "FaceListNotFound"
    (mine,) = source.client.face.detect_with_stream(photo(PERSON_B))
    with pytest.raises(APIErrorException) as unknown:
        target.client.face.verify_face_to_face(mine.face_id, mine.face_id)
    assert unknown.value.error.error.code == "FaceNotFound"
