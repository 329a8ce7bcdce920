"""Snapshots: face data carried from one subscription to another, and only as far as it may go."""

import datetime as dt
import uuid

import pytest
from django.core.management import call_command
from django.utils import timezone

from faceweb.faceserver import expiry
from faceweb.faceserver.keys import ensure_key
from faceweb.faceserver.models import (
    Container,
    PersistedFace,
    Person,
    Snapshot,
    SnapshotOperation,
    SnapshotScope,
    Subscription,
)
from tests.assets import PERSON_A_1, PERSON_A_2, PERSON_B
from tests.faceserver.api import Answer, Api, bad_argument, refusal, said
from tests.faceserver.groups import Group

GONE = refusal(404, "SnapshotNotFound", "Snapshot is not found.")
SOMEBODY = str(uuid.UUID(int=1))


def subscription_of(name: str) -> str:
    return str(Subscription.objects.get(name=name).id)


def operation_of(api: Api, answer: Answer) -> dict[str, object]:
    """The operation that an empty 202 names, found as published clients find it."""
    assert said(answer) == (202, None)
    _, operations, operation_id = answer.headers["Operation-Location"].split("/")
    assert operations == "operations"
    return api.get(f"/operations/{operation_id}").body


def take(api: Api, kind: str, object_id: str, *scope: str, **fields: object) -> str:
    body = {"type": kind, "objectId": object_id, "applyScope": scope, **fields}
    operation = operation_of(api, api.json("POST", "/snapshots", body))
    assert (operation["status"], operation["message"]) == ("succeeded", None)
    _, snapshots, snapshot_id = str(operation["resourceLocation"]).split("/")
    assert snapshots == "snapshots"
    return snapshot_id


def apply(api: Api, snapshot_id: str, object_id: str) -> dict[str, object]:
    body = {"objectId": object_id, "mode": "CreateNew"}
    return operation_of(api, api.json("POST", f"/snapshots/{snapshot_id}/apply", body))


def expire(snapshot_id: str) -> None:
    past = timezone.now() - dt.timedelta(seconds=1)
    Snapshot.objects.filter(pk=snapshot_id).update(expires_at=past)


@pytest.fixture
def group(alice):
    group = Group(alice).make(userData="kin", recognitionModel="recognition_03")
    group.known("Anna", PERSON_A_1)
    group.known("Bert", PERSON_B)
    return group.train()


@pytest.fixture
def snapshot(alice, bob, group):
    """Of the group, for Bob."""
    return take(alice, "PersonGroup", "family", subscription_of("bob"), userData="backup")


def test_a_person_group_arrives_trained_with_every_id(alice, bob, group, snapshot):
    operation = apply(bob, snapshot, "kin")
    assert (operation["status"], operation["resourceLocation"]) == (
        "succeeded",
        "/persongroups/kin",
    )
    source = alice.get("/persongroups/family", returnRecognitionModel="true").body
    target = bob.get("/persongroups/kin", returnRecognitionModel="true").body
    assert target == source | {"personGroupId": "kin"}
    persons = alice.get("/persongroups/family/persons").body
    assert bob.get("/persongroups/kin/persons").body == persons
    assert (
        bob.get("/persongroups/kin/training").body
        == alice.get("/persongroups/family/training").body
    )
    arrived = Group(bob, group_id="kin")
    anna = next(person["personId"] for person in persons if person["name"] == "Anna")
    assert arrived.candidates(bob.face_id(PERSON_A_2, recognitionModel="recognition_03")) == [anna]


def test_a_copy_lives_on_its_own(alice, bob, group, snapshot):
    apply(bob, snapshot, "kin")
    arrived = Group(bob, group_id="kin")
    query = bob.face_id(PERSON_B, recognitionModel="recognition_03")
    (bert,) = arrived.candidates(query)
    alice.delete(f"{group.path}/persons/{bert}")
    assert arrived.candidates(query) == [bert]
    alice.delete(group.path)
    assert bob.get(f"/persongroups/kin/persons/{bert}").status == 200
    bob.delete(f"/persongroups/kin/persons/{bert}")
    assert arrived.candidates(query) == []
    assert apply(bob, snapshot, "again")["status"] == "succeeded"
    assert Group(bob, group_id="again").candidates(query) == [bert]


def test_what_came_after_the_training_arrives_untrained(alice, bob, group):
    late = group.known("Carl", PERSON_A_1)
    snapshot = take(alice, "PersonGroup", "family", subscription_of("bob"))
    apply(bob, snapshot, "kin")
    arrived = Group(bob, group_id="kin")
    query = bob.face_id(PERSON_A_1, recognitionModel="recognition_03")
    assert late not in arrived.candidates(query)
    assert late in arrived.train().candidates(query)


@pytest.mark.parametrize(
    ("kind", "segment", "field"),
    [
        ("FaceList", "facelists", "faceListId"),
        ("LargeFaceList", "largefacelists", "largeFaceListId"),
    ],
)
def test_a_list_arrives_with_its_faces(alice, bob, kind, segment, field):
    alice.json("PUT", f"/{segment}/stars", {"name": "Stars"})
    faces = f"/{segment}/stars/persistedfaces"
    gone = alice.image(faces, PERSON_A_1).body["persistedFaceId"]
    kept = alice.image(faces, PERSON_A_1, userData="x").body["persistedFaceId"]
    alice.delete(f"{faces}/{gone}")
    alice.send("POST", f"/{segment}/stars/train")
    snapshot = take(alice, kind, "stars", subscription_of("bob"))
    assert apply(bob, snapshot, "stars")["resourceLocation"] == f"/{segment}/stars"
    query = {"faceId": bob.face_id(PERSON_A_2), field: "stars"}
    (found,) = bob.json("POST", "/findsimilars", query).body
    assert found["persistedFaceId"] == kept
    row = PersistedFace.objects.get(container__subscription__name="bob")
    assert (str(row.face_id), row.user_data) == (kept, "x")


def test_a_large_person_group_arrives_as_one(alice, bob):
    group = Group(alice, "largepersongroups").make()
    anna = group.known("Anna", PERSON_A_1)
    snapshot = take(alice, "LargePersonGroup", "family", subscription_of("bob"))
    assert apply(bob, snapshot, "kin")["resourceLocation"] == "/largepersongroups/kin"
    assert bob.get(f"/largepersongroups/kin/persons/{anna}").body["name"] == "Anna"
    assert bob.get("/persongroups/kin").status == 404


def test_both_sides_see_a_snapshot_and_nobody_else(alice, bob, snapshot):
    ensure_key("charlie", "c" * 32)
    charlie = Api("c" * 32)
    described = alice.get(f"/snapshots/{snapshot}").body
    assert described.pop("createdTime") == described.pop("lastUpdateTime")
    assert described == {
        "id": snapshot,
        "account": subscription_of("alice"),
        "type": "PersonGroup",
        "applyScope": [subscription_of("bob")],
        "userData": "backup",
    }
    assert bob.get(f"/snapshots/{snapshot.upper()}").body["id"] == snapshot
    assert [one["id"] for one in bob.get("/snapshots").body] == [snapshot]
    assert charlie.get("/snapshots").body == []
    assert said(charlie.get(f"/snapshots/{snapshot}")) == GONE
    answer = charlie.json("POST", f"/snapshots/{snapshot}/apply", {"objectId": "kin"})
    assert said(answer) == GONE


def test_only_its_owner_changes_a_snapshot(alice, bob, snapshot):
    path = f"/snapshots/{snapshot}"
    assert said(bob.json("PATCH", path, {"userData": "mine"})) == GONE
    assert said(bob.delete(path)) == GONE
    scope = [SOMEBODY.upper(), subscription_of("alice")]
    assert said(alice.json("PATCH", path, {"applyScope": scope})) == (200, None)
    changed = alice.get(path).body
    assert changed["applyScope"] == [SOMEBODY, subscription_of("alice")]
    assert changed["userData"] == "backup"
    assert changed["lastUpdateTime"] > changed["createdTime"]
    assert said(bob.get(path)) == GONE
    assert said(alice.json("PATCH", path, {"userData": ""})) == (200, None)
    assert alice.get(path).body["userData"] == ""
    assert said(alice.delete(path)) == (200, None)
    assert said(alice.get(path)) == GONE
    assert said(alice.delete(path)) == GONE
    assert Container.objects.count() == 1
    assert PersistedFace.objects.count() == Person.objects.count() == 2


def test_snapshots_are_listed_by_kind_and_scope(alice, bob, snapshot):
    alice.json("PUT", "/facelists/stars", {"name": "x"})
    other = take(alice, "FaceList", "stars", SOMEBODY, subscription_of("alice"))

    def ids(**query):
        return [one["id"] for one in alice.get("/snapshots", **query).body]

    assert ids() == [snapshot, other]
    assert ids(type="FaceList") == [other]
    assert ids(type="LargeFaceList") == []
    assert ids(applyScope=SOMEBODY.upper()) == [other]
    assert ids(applyScope=f"{subscription_of('bob')}, {SOMEBODY}") == [snapshot, other]
    assert ids(applyScope=f"{subscription_of('bob')},{SOMEBODY}", type="FaceList") == [other]
    assert said(alice.get("/snapshots", type="x")) == bad_argument("'type' is invalid.")
    answer = alice.get("/snapshots", applyScope="x")
    assert said(answer) == bad_argument("'applyScope' is invalid.")


def test_applying_onto_what_exists_fails_and_says_why(alice, bob, snapshot):
    Group(bob, group_id="kin").make(name="mine")
    operation = apply(bob, snapshot, "kin")
    assert operation["status"] == "failed"
    assert operation["message"] == "Person group already exists."
    assert operation["resourceLocation"] is None
    assert bob.get("/persongroups/kin").body["name"] == "mine"
    assert bob.get("/persongroups/kin/persons").body == []
    # Another kind's id is not in the way.
    Group(bob, "largepersongroups", "free").make()
    assert apply(bob, snapshot, "free")["status"] == "succeeded"


def test_the_owner_applies_it_only_when_in_its_scope(alice, snapshot):
    operation = apply(alice, snapshot, "copy")
    assert operation["status"] == "failed"
    assert operation["message"] == "The applyScope lacks this subscription."
    assert alice.get("/persongroups/copy").status == 404
    scope = {"applyScope": [subscription_of("alice")]}
    alice.json("PATCH", f"/snapshots/{snapshot}", scope)
    assert apply(alice, snapshot, "copy")["status"] == "succeeded"


def test_an_operation_is_its_starters_own(alice, bob, snapshot):
    answer = bob.json("POST", f"/snapshots/{snapshot}/apply", {"objectId": "kin"})
    location = answer.headers["Operation-Location"]
    operation = bob.get(location).body
    assert set(operation) == {
        "status",
        "createdTime",
        "lastActionTime",
        "resourceLocation",
        "message",
    }
    missing = refusal(404, "OperationNotFound", "Operation is not found.")
    assert said(alice.get(location)) == missing
    assert said(bob.get(f"/operations/{uuid.uuid4()}")) == missing
    invalid = refusal(404, "OperationNotFound", "Operation ID is invalid.")
    assert said(bob.get("/operations/1234")) == invalid


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"type": "Album"}, bad_argument("'type' is invalid.")),
        ({"type": None}, bad_argument("'type' is invalid.")),
        ({"type": ["FaceList"]}, bad_argument("'type' is invalid.")),
        ({"objectId": "A.B"}, bad_argument("Large face list ID is invalid.")),
        ({"objectId": None}, bad_argument("Large face list ID is invalid.")),
        ({"applyScope": None}, bad_argument("Request body is invalid.")),
        ({"applyScope": []}, bad_argument("Request body is invalid.")),
        ({"applyScope": ["x"]}, bad_argument("Request body is invalid.")),
        ({"applyScope": [SOMEBODY] * 1001}, bad_argument("Request body is invalid.")),
        ({"userData": "x" * 16_385}, bad_argument("'userData' is too long.")),
        ({"userData": 7}, bad_argument("Request body is invalid.")),
        ({}, refusal(404, "LargeFaceListNotFound", "Large face list is not found.")),
    ],
)
def test_what_to_take_is_checked(alice, changes, expected):
    body = {"type": "LargeFaceList", "objectId": "none", "applyScope": [SOMEBODY], **changes}
    assert said(alice.json("POST", "/snapshots", body)) == expected
    assert not Snapshot.objects.exists()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "Person group ID is invalid."),
        ({"objectId": "A.B"}, "Person group ID is invalid."),
        ({"objectId": "x", "mode": "Overwrite"}, "mode is invalid."),
        ({"objectId": "x", "mode": ["CreateNew"]}, "mode is invalid."),
    ],
)
def test_where_to_apply_is_checked(bob, snapshot, body, message):
    answer = bob.json("POST", f"/snapshots/{snapshot}/apply", body)
    assert said(answer) == bad_argument(message)


def test_an_update_of_nothing_is_refused(alice, snapshot):
    answer = alice.json("PATCH", f"/snapshots/{snapshot}", {})
    assert said(answer) == bad_argument("Both 'applyScope' and 'userData' are empty.")


def test_a_malformed_or_unknown_snapshot_is_not_found(alice):
    invalid = refusal(404, "SnapshotNotFound", "Snapshot ID is invalid.")
    assert said(alice.get("/snapshots/1234")) == invalid
    assert said(alice.json("POST", "/snapshots/1234/apply", {"objectId": "x"})) == invalid
    assert said(alice.delete(f"/snapshots/{uuid.uuid4()}")) == GONE


def test_a_days_snapshots_are_limited(alice, bob, snapshot, settings):
    settings.FACE_QUOTAS = {
        **settings.FACE_QUOTAS,
        "FACE_MAX_SNAPSHOTS_TAKEN_PER_DAY": 1,
        "FACE_MAX_SNAPSHOTS_APPLIED_PER_DAY": 1,
    }
    body = {"type": "PersonGroup", "objectId": "family", "applyScope": [SOMEBODY]}
    taken = refusal(403, "QuotaExceeded", "Snapshot take number reached limit.")
    assert said(alice.json("POST", "/snapshots", body)) == taken
    apply(bob, snapshot, "one")
    applied = refusal(403, "QuotaExceeded", "Snapshot apply number reached limit.")
    answer = bob.json("POST", f"/snapshots/{snapshot}/apply", {"objectId": "two"})
    assert said(answer) == applied
    yesterday = timezone.now() - dt.timedelta(days=1)
    SnapshotOperation.objects.update(created_at=yesterday)
    assert apply(bob, snapshot, "two")["status"] == "succeeded"


def test_a_snapshot_lives_for_48_hours(alice, bob, snapshot):
    row = Snapshot.objects.get(pk=snapshot)
    assert row.expires_at - row.created_at == dt.timedelta(hours=48)
    expire(snapshot)
    assert said(alice.get(f"/snapshots/{snapshot}")) == GONE
    assert said(bob.json("POST", f"/snapshots/{snapshot}/apply", {"objectId": "x"})) == GONE
    assert bob.get("/snapshots").body == []


def test_what_a_snapshot_held_is_deleted_after_its_time(alice, bob, snapshot):
    apply(bob, snapshot, "kin")
    expire(snapshot)
    SnapshotOperation.objects.update(expires_at=timezone.now())
    call_command("purge_expired", verbosity=0)
    for model in (Snapshot, SnapshotOperation, SnapshotScope):
        assert not model.objects.exists()
    assert Container.objects.count() == 2
    assert PersistedFace.objects.count() == Person.objects.count() == 4


def test_purging_goes_a_few_rows_at_a_time(alice, snapshot):
    expire(snapshot)
    removed = 0
    while step := expiry.purge(batch=1):
        assert step <= 1
        removed += step
    assert removed == 2 + 2 + 1
    assert Container.objects.count() == 1


def test_detect_purges_beside_its_work(alice, snapshot):
    expire(snapshot)
    for _ in range(3):
        alice.face_id(PERSON_B)
    assert not Snapshot.objects.exists()


def test_a_subscriptions_end_is_its_snapshots_end(alice, snapshot):
    Subscription.objects.get(name="alice").delete()
    assert not Container.objects.exists()
    assert not PersistedFace.objects.exists()
