"""Face lists: small, complete in one answer, searched without training."""

import uuid

import pytest

from tests.assets import PERSON_A_1, PERSON_A_2, PERSON_B
from tests.faceserver.api import bad_argument, refusal, said

LIST = "/facelists/stars"
FACES = f"{LIST}/persistedfaces"
NO_LIST = refusal(404, "FaceListNotFound", "Face list is not found.")


@pytest.fixture
def face_list(alice):
    assert alice.json("PUT", LIST, {"name": "Stars"}).status == 200


def enrol(api, photo, **query):
    return api.image(FACES, photo, **query).body["persistedFaceId"]


def test_a_list_is_made_read_changed_and_deleted(alice, face_list):
    exists = refusal(409, "FaceListExists", "Face list already exists.")
    assert said(alice.json("PUT", LIST, {"name": "x"})) == exists
    described = {"faceListId": "stars", "name": "Stars", "userData": None}
    assert said(alice.get(LIST)) == (200, described | {"persistedFaces": []})
    assert said(alice.json("PATCH", LIST, {"userData": "x"})) == (200, None)
    described["userData"] = "x"
    assert said(alice.get("/facelists")) == (200, [described])
    with_model = alice.get("/facelists", returnRecognitionModel="true").body
    assert with_model == [described | {"recognitionModel": "recognition_01"}]
    assert said(alice.delete(LIST)) == (200, None)
    assert said(alice.get(LIST)) == NO_LIST
    assert said(alice.delete(LIST)) == NO_LIST
    assert said(alice.json("PATCH", LIST, {"name": "x"})) == NO_LIST
    assert said(alice.image(FACES, PERSON_B)) == NO_LIST


def test_a_list_is_answered_with_its_faces(alice, face_list):
    faces = [
        {"persistedFaceId": enrol(alice, PERSON_A_1, userData="one"), "userData": "one"},
        {"persistedFaceId": enrol(alice, PERSON_B), "userData": None},
    ]
    answer = alice.get(LIST, returnRecognitionModel="true").body
    assert answer["recognitionModel"] == "recognition_01"
    assert answer["persistedFaces"] == sorted(faces, key=lambda face: face["persistedFaceId"])


def test_a_face_is_deleted_once(alice, face_list):
    persisted = enrol(alice, PERSON_B)
    assert said(alice.delete(f"{FACES}/{persisted}")) == (200, None)
    gone = refusal(404, "PersistedFaceNotFound", "Persisted face is not found.")
    assert said(alice.delete(f"{FACES}/{persisted}")) == gone
    invalid = refusal(404, "PersistedFaceNotFound", "Persisted face ID is invalid.")
    assert said(alice.delete(f"{FACES}/1234")) == invalid


def test_a_malformed_list_id_is_refused(alice):
    message = "Face list ID is invalid."
    assert said(alice.json("PUT", "/facelists/A.B", {"name": "x"})) == bad_argument(message)
    assert said(alice.get("/facelists/A.B")) == refusal(404, "FaceListNotFound", message)


def test_there_is_no_training_and_no_look_at_one_face(alice, face_list):
    not_there = refusal(404, "404", "Resource not found")
    assert said(alice.send("POST", f"{LIST}/train")) == not_there
    assert said(alice.get(f"{LIST}/training")) == not_there
    assert said(alice.get(FACES)) == not_there
    assert said(alice.get(f"{FACES}/{uuid.uuid4()}")) == not_there


def test_a_face_is_found_from_the_moment_it_is_enrolled_to_its_deletion(alice, face_list):
    query = {"faceId": alice.face_id(PERSON_A_1), "faceListId": "stars"}

    def find():
        return said(alice.json("POST", "/findsimilars", query))

    empty = refusal(400, "FaceListNotReady", "Face list is empty.")
    assert find() == empty
    persisted = enrol(alice, PERSON_A_2)
    status, (candidate,) = find()
    assert (status, candidate["persistedFaceId"]) == (200, persisted)
    enrol(alice, PERSON_B)
    assert [one["persistedFaceId"] for one in find()[1]] == [persisted]
    alice.delete(f"{FACES}/{persisted}")
    assert find() == (200, [])


def test_another_tenant_sees_no_list(alice, bob, face_list):
    assert bob.get("/facelists").body == []
    assert said(bob.get(LIST)) == NO_LIST
    assert said(bob.image(FACES, PERSON_B)) == NO_LIST
