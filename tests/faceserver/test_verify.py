"""Face - Verify: a face with a face, a face with a person."""

import uuid

import pytest

from tests.assets import PERSON_A_1, PERSON_A_2, PERSON_A_3, PERSON_B
from tests.faceserver.api import bad_argument, refusal, said
from tests.faceserver.groups import Group

SOMEBODY = str(uuid.UUID(int=1))


def verify(api, **body):
    return api.json("POST", "/verify", body)


@pytest.fixture(params=["persongroups", "largepersongroups"])
def group(alice, request):
    return Group(alice, request.param).make()


def test_two_faces_of_one_person_are_identical_and_of_two_are_not(alice):
    anna, again, bert = (alice.face_id(photo) for photo in (PERSON_A_1, PERSON_A_2, PERSON_B))
    answer = verify(alice, faceId1=anna, faceId2=again)
    assert answer.status == 200
    assert set(answer.body) == {"isIdentical", "confidence"}
    assert answer.body["isIdentical"] is True
    assert 0.5 <= answer.body["confidence"] < 1
    other = verify(alice, faceId1=anna, faceId2=bert).body
    assert other["isIdentical"] is False
    assert 0 <= other["confidence"] < 0.5
    assert verify(alice, faceId1=anna, faceId2=anna).body["confidence"] > 0.999


def test_a_face_is_verified_with_a_person_of_an_untrained_group(group):
    anna, bert = group.known("Anna", PERSON_B, PERSON_A_1), group.known("Bert", PERSON_B)
    face_id = group.api.face_id(PERSON_A_3)
    named = {group.id_field: group.group_id, "faceId": face_id}
    with_anna = verify(group.api, personId=anna, **named).body
    assert with_anna["isIdentical"] is True
    alone = group.api.face_id(PERSON_A_1)
    expected = verify(group.api, faceId1=face_id, faceId2=alone).body["confidence"]
    assert with_anna["confidence"] == pytest.approx(expected, abs=1e-4)
    assert verify(group.api, personId=bert, **named).body["isIdentical"] is False


def test_what_is_missing_is_said_as_documented(group):
    api, anna = group.api, group.known("Anna", PERSON_A_1)
    face_id, nobody = api.face_id(PERSON_A_2), str(uuid.uuid4())
    named = {group.id_field: group.group_id}
    no_face = refusal(404, "FaceNotFound", "Face is not found.")
    assert said(verify(api, faceId1=face_id, faceId2=nobody)) == no_face
    assert said(verify(api, faceId=nobody, personId=anna, **named)) == no_face
    no_person = refusal(404, "PersonNotFound", "Person is not found.")
    assert said(verify(api, faceId=face_id, personId=nobody, **named)) == no_person
    faceless = group.person("Bert")
    no_faces = refusal(404, "PersistedFaceNotFound", "No persisted face of the person is found.")
    assert said(verify(api, faceId=face_id, personId=faceless, **named)) == no_faces


@pytest.mark.parametrize(
    ("id_field", "code", "words"),
    [
        ("personGroupId", "PersonGroup", "Person Group"),
        ("largePersonGroupId", "LargePersonGroup", "Large Person Group"),
    ],
)
def test_a_missing_group_is_400_here(alice, id_field, code, words):
    body = {"faceId": alice.face_id(PERSON_B), "personId": SOMEBODY, id_field: "none"}
    assert said(verify(alice, **body)) == refusal(400, f"{code}NotFound", f"{words} is not found.")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "Face ID is invalid."),
        ({"faceId1": SOMEBODY}, "Face ID is invalid."),
        ({"faceId1": "x", "faceId2": SOMEBODY}, "Face ID is invalid."),
        ({"faceId1": SOMEBODY, "faceId2": ["x"]}, "Face ID is invalid."),
        ({"personId": SOMEBODY, "personGroupId": "a"}, "Face ID is invalid."),
        ({"faceId": SOMEBODY, "personGroupId": "a"}, "Person ID is invalid."),
        ({"faceId": SOMEBODY, "personId": 7, "personGroupId": "a"}, "Person ID is invalid."),
        (
            {"faceId": SOMEBODY, "personId": SOMEBODY, "personGroupId": "A.B"},
            "Person group ID is invalid.",
        ),
        (
            {"faceId": SOMEBODY, "personId": SOMEBODY, "largePersonGroupId": 7},
            "Large person group ID is invalid.",
        ),
        ({"faceId": SOMEBODY, "personId": SOMEBODY}, "Request body is invalid."),
        (
            {
                "faceId": SOMEBODY,
                "personId": SOMEBODY,
                "personGroupId": "a",
                "largePersonGroupId": "a",
            },
            "Request body is invalid.",
        ),
    ],
)
def test_the_body_is_checked(alice, body, message):
    assert said(verify(alice, **body)) == bad_argument(message)


def test_models_must_agree(alice):
    first = alice.face_id(PERSON_A_1)
    second = alice.face_id(PERSON_A_2, recognitionModel="recognition_03")
    incompatible = bad_argument("'recognitionModel' is incompatible.")
    assert said(verify(alice, faceId1=first, faceId2=second)) == incompatible
    group = Group(alice).make()
    anna = group.known("Anna", PERSON_A_1)
    answer = verify(alice, faceId=second, personId=anna, personGroupId="family")
    assert said(answer) == incompatible
