"""Face - Identify: whose face it is, by real photos and against brute force, and every refusal."""

import random
import uuid

import numpy as np
import pytest

from faceweb.engine.embedders.dlib_resnet import DlibResnet
from faceweb.faceapi.contract import ContainerKind
from faceweb.faceserver import containers, enrolment, persons
from faceweb.faceserver.embeddings import pack, unpack
from faceweb.faceserver.identification import nearest_persons
from faceweb.faceserver.models import PersistedFace, Subscription
from tests.assets import PERSON_A_1, PERSON_A_2, PERSON_A_3, PERSON_B, PORTRAIT
from tests.faceserver.api import bad_argument, refusal, said
from tests.faceserver.groups import Group


@pytest.fixture(params=["persongroups", "largepersongroups"])
def group(alice, request):
    return Group(alice, request.param).make()


def test_a_face_is_identified_as_its_person(group):
    anna = group.known("Anna", PERSON_A_1, PERSON_A_2)
    bert = group.known("Bert", PERSON_B)
    group.train()
    of_anna, of_bert = group.api.face_id(PERSON_A_3), group.api.face_id(PERSON_B)
    stranger = group.api.face_id(PORTRAIT)
    answer = group.identify(of_bert, stranger, of_anna)
    assert answer.status == 200
    assert [result["faceId"] for result in answer.body] == [of_bert, stranger, of_anna]
    found = [result["candidates"] for result in answer.body]
    assert [[one["personId"] for one in candidates] for candidates in found] == [[bert], [], [anna]]
    assert all(set(one) == {"personId", "confidence"} for one in found[0] + found[2])
    assert 0.5 <= found[2][0]["confidence"] < 1 == round(found[0][0]["confidence"], 2)


def test_a_persons_confidence_is_that_of_its_best_face(group):
    both = group.known("Anna", PERSON_A_3, PERSON_A_1)
    one = group.known("Anna again", PERSON_A_3)
    group.train()
    (result,) = group.identify(group.api.face_id(PERSON_A_1)).body
    first, second = result["candidates"]
    assert (first["personId"], second["personId"]) == (both, one)
    assert first["confidence"] > 0.999 > second["confidence"]


def test_the_threshold_and_the_count_limit_the_candidates(group):
    anna = group.known("Anna", PERSON_A_1)
    bert, carl = group.known("Bert", PERSON_B), group.known("Carl", PORTRAIT)
    group.train()
    face_id = group.api.face_id(PERSON_A_2)
    assert group.candidates(face_id) == [anna]
    everybody = group.candidates(face_id, confidenceThreshold=0)
    assert everybody[0] == anna
    assert set(everybody[1:]) == {bert, carl}
    two = group.candidates(face_id, confidenceThreshold=0, maxNumOfCandidatesReturned=2)
    assert two == everybody[:2]
    assert group.candidates(face_id, confidenceThreshold=1) == []


def test_ten_candidates_are_answered_when_no_count_is_given(group):
    for number in range(12):
        group.known(str(number), PERSON_A_1)
    group.train()
    face_id = group.api.face_id(PERSON_A_1)
    assert len(group.candidates(face_id)) == 10
    assert len(group.candidates(face_id, maxNumOfCandidatesReturned=100)) == 12


def test_who_came_after_the_training_is_not_identified_yet(group):
    anna = group.known("Anna", PERSON_A_1)
    group.train()
    again = group.known("Anna again", PERSON_A_3)
    face_id = group.api.face_id(PERSON_A_2)
    assert group.candidates(face_id) == [anna]
    group.train()
    assert set(group.candidates(face_id)) == {anna, again}


def test_a_deleted_person_is_gone_at_once_and_stays_gone(group):
    anna, again = group.known("Anna", PERSON_A_1, PERSON_A_3), group.known("Again", PERSON_A_1)
    group.train()
    face_id = group.api.face_id(PERSON_A_2)
    assert set(group.candidates(face_id)) == {anna, again}
    group.api.delete(f"{group.path}/persons/{anna}")
    assert group.candidates(face_id) == [again]
    group.train()
    assert group.candidates(face_id) == [again]
    group.api.delete(f"{group.path}/persons/{again}")
    assert group.candidates(face_id) == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"faceIds": []}, bad_argument("The length of faceIds is not in a valid range.")),
        (
            {"faceIds": [str(uuid.UUID(int=1))] * 11},
            bad_argument("The length of faceIds is not in a valid range."),
        ),
        ({"faceIds": None}, bad_argument("Request body is invalid.")),
        ({"faceIds": ["x"]}, bad_argument("Request body is invalid.")),
        ({"faceIds": {"a": 1}}, bad_argument("Request body is invalid.")),
        (
            {"maxNumOfCandidatesReturned": 0},
            bad_argument("The argument maxNumOfCandidatesReturned is not valid."),
        ),
        (
            {"maxNumOfCandidatesReturned": 101},
            bad_argument("The argument maxNumOfCandidatesReturned is not valid."),
        ),
        ({"maxNumOfCandidatesReturned": 1.5}, bad_argument("Request body is invalid.")),
        (
            {"confidenceThreshold": -0.1},
            bad_argument("The argument confidenceThreshold is not valid."),
        ),
        (
            {"confidenceThreshold": 2},
            bad_argument("The argument confidenceThreshold is not valid."),
        ),
        (
            {"confidenceThreshold": float("nan")},
            bad_argument("The argument confidenceThreshold is not valid."),
        ),
        (
            {"confidenceThreshold": 10**400},
            bad_argument("The argument confidenceThreshold is not valid."),
        ),
        ({"confidenceThreshold": "0.5"}, bad_argument("Request body is invalid.")),
        ({"personGroupId": "A.B"}, bad_argument("Person group ID is invalid.")),
        (
            {"personGroupId": None, "largePersonGroupId": 7},
            bad_argument("Large person group ID is invalid."),
        ),
        (
            {"largePersonGroupId": "x"},
            refusal(
                400,
                "PersonGroupIdAndLargePersonGroupIdBothNotNull",
                "Large person group ID and person group ID are both not null.",
            ),
        ),
        (
            {"personGroupId": None},
            refusal(
                400,
                "PersonGroupIdAndLargePersonGroupIdBothNull",
                "Large person group ID and person group ID are both null.",
            ),
        ),
        ({}, refusal(400, "FaceNotFound", "Face is not found.")),
    ],
)
def test_what_is_asked_is_checked(alice, fields, expected):
    body = {"faceIds": [str(uuid.uuid4())], "personGroupId": "family", **fields}
    assert said(alice.json("POST", "/identify", body)) == expected


@pytest.mark.parametrize(
    ("segment", "code", "words"),
    [
        ("persongroups", "PersonGroup", "Person group"),
        ("largepersongroups", "LargePersonGroup", "Large person group"),
    ],
)
def test_the_group_must_be_there_trained_and_of_the_faces_model(alice, segment, code, words):
    group, face_id = Group(alice, segment), alice.face_id(PERSON_A_1)
    expected = refusal(400, f"{code}NotFound", f"{words} is not found.")
    assert said(group.identify(face_id)) == expected
    group.make(recognitionModel="recognition_04").known("Anna", PERSON_A_1)
    expected = refusal(400, f"{code}NotTrained", f"{words} not trained.")
    assert said(group.identify(face_id)) == expected
    group.train()
    incompatible = bad_argument("'recognitionModel' is incompatible.")
    assert said(group.identify(face_id)) == incompatible
    other = alice.face_id(PERSON_A_1, recognitionModel="recognition_04")
    assert len(group.candidates(other)) == 1
    assert said(group.identify(other, face_id)) == incompatible


def test_another_tenants_face_is_not_found(alice, bob):
    group = Group(alice).make()
    group.known("Anna", PERSON_A_1)
    group.train()
    answer = group.identify(bob.face_id(PERSON_A_1))
    assert said(answer) == refusal(400, "FaceNotFound", "Face is not found.")


CALIBRATION = DlibResnet.calibration


def unit(generator, around=None):
    vector = generator.normal(size=128).astype(np.float32)
    if around is not None:
        vector = around + 0.04 * vector
    return vector / np.linalg.norm(vector)


def everybody_ranked(container, query):
    """Each person's confidence by its best face, best first, from the rows alone."""
    rows = list(
        PersistedFace.objects.filter(
            container=container, version__lte=container.trained_version
        ).order_by("version")
    )
    similarities = unpack(row.embedding for row in rows) @ query
    best = {}
    for row in np.argsort(-similarities, kind="stable"):
        best.setdefault(rows[row].person_id, float(CALIBRATION.confidence(similarities[row])))
    return list(best.items())


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_any_group_is_searched_like_brute_force(seed):
    """Persons of 0 to 60 faces, so that the best ones' faces crowd out the others' more often than
    not; some persons and faces leave again."""
    chance, numbers = random.Random(seed), np.random.default_rng(seed)
    subscription = Subscription.objects.create(name="alice")
    kind = ContainerKind.LARGE_PERSON_GROUP
    model = "recognition_04"
    containers.create(subscription, kind, "g", name="x", user_data=None, recognition_model=model)
    group = containers.find(subscription, kind, "g")
    query = unit(numbers)
    for number in range(24):
        person_id = persons.create(group, str(number), None)
        centre = unit(numbers, around=query)
        faces = [
            enrolment.add_face(group, pack(unit(numbers, around=centre)), None, person_id)
            for _ in range(chance.choice([0, 1, 3, 60]))
        ]
        if number % 7 == 0:
            enrolment.delete_person(group, person_id)
        elif len(faces) > 1:
            enrolment.delete_face(group, faces[0], person_id)
        if number == 20:
            containers.train(group)
    group.refresh_from_db()
    ranked = everybody_ranked(group, query)
    for count in (1, 2, 10, 100):
        for threshold in (0.0, 0.2, 0.5, 0.9):
            near = [(person_id, value) for person_id, value in ranked if value >= threshold]
            found = nearest_persons(group, query, CALIBRATION, count, threshold)
            assert [one.person_id for one in found] == [one for one, _ in near[:count]]
            assert [one.confidence for one in found] == pytest.approx(
                [value for _, value in near[:count]], abs=1e-5
            )
