"""Face - Find Similar: whose photos come first, and every documented refusal."""

import uuid

import pytest

from tests.assets import GROUP_OF_SIX, PERSON_A_1, PERSON_A_2, PERSON_A_3, PERSON_B
from tests.faceserver.api import Api, bad_argument, refusal, said

PATH = "/findsimilars"


def ask(api: Api, face_id: str, **fields: object):
    return api.json("POST", PATH, {"faceId": face_id, **fields})


@pytest.fixture
def face_id(alice):
    return alice.face_id(PERSON_A_1)


@pytest.fixture
def enrolled(alice):
    """Two more photos of the query's person, another person, six strangers."""
    alice.make_list()
    same = [alice.enrol(PERSON_A_2), alice.enrol(PERSON_A_3)]
    others = [alice.enrol(PERSON_B)]
    for face in alice.image("/detect", GROUP_OF_SIX).body:
        sides = (str(face["faceRectangle"][side]) for side in ("left", "top", "width", "height"))
        others.append(alice.enrol(GROUP_OF_SIX, targetFace=",".join(sides)))
    alice.train()
    return same, others


def test_match_person_answers_with_the_same_person_only(alice, face_id, enrolled):
    same, _ = enrolled
    answer = ask(alice, face_id, largeFaceListId="friends")
    assert answer.status == 200
    assert {one["persistedFaceId"] for one in answer.body} == set(same)
    assert all(set(one) == {"persistedFaceId", "confidence"} for one in answer.body)
    assert all(0.5 <= one["confidence"] <= 1 for one in answer.body)


def test_match_face_ranks_everybody(alice, face_id, enrolled):
    same, others = enrolled
    ranked = ask(alice, face_id, largeFaceListId="friends", mode="matchFace").body
    found = [one["persistedFaceId"] for one in ranked]
    assert set(found[:2]) == set(same)
    assert set(found[2:]) == set(others)
    confidences = [one["confidence"] for one in ranked]
    assert confidences == sorted(confidences, reverse=True)
    assert all(0 <= value < 0.5 for value in confidences[2:])


def test_nobody_close_enough_is_an_empty_answer(alice, enrolled):
    alice.make_list("strangers")
    alice.enrol(PERSON_B, "strangers")
    alice.train("strangers")
    answer = ask(alice, alice.face_id(PERSON_A_1), largeFaceListId="strangers")
    assert said(answer) == (200, [])


def test_candidates_are_limited(alice, face_id, enrolled):
    for count, expected in [(1, 1), (3, 3), (1000, 9), (None, 9)]:
        fields = {"mode": "matchFace", "maxNumOfCandidatesReturned": count}
        assert len(ask(alice, face_id, largeFaceListId="friends", **fields).body) == expected


def test_among_face_ids_the_same_person_comes_first(alice, face_id):
    same, other = alice.face_id(PERSON_A_2), alice.face_id(PERSON_B)
    fields = {"faceIds": [other, same.upper(), other], "mode": "matchFace"}
    ranked = ask(alice, face_id, **fields).body
    assert [one["faceId"] for one in ranked] == [same, other]
    assert all(set(one) == {"faceId", "confidence"} for one in ranked)
    (only,) = ask(alice, face_id, faceIds=[other, same]).body
    assert only["faceId"] == same
    (first,) = ask(alice, face_id, **fields, maxNumOfCandidatesReturned=1).body
    assert first["faceId"] == same


def test_a_thousand_face_ids_may_be_searched(alice, face_id):
    others = [str(uuid.uuid4()) for _ in range(999)]
    answer = ask(alice, face_id, faceIds=[face_id, *others])
    assert said(answer) == refusal(400, "FaceNotFound", "Face is not found.")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"mode": "matchAnyone"}, bad_argument("mode is invalid.")),
        ({"mode": ""}, bad_argument("mode is invalid.")),
        ({"mode": 1}, bad_argument("mode is invalid.")),
        ({"mode": ["matchFace"]}, bad_argument("mode is invalid.")),
        (
            {"maxNumOfCandidatesReturned": 0},
            bad_argument("maxNumOfCandidatesReturned out of range [1, 1000]"),
        ),
        (
            {"maxNumOfCandidatesReturned": 1001},
            bad_argument("maxNumOfCandidatesReturned out of range [1, 1000]"),
        ),
        ({"maxNumOfCandidatesReturned": "5"}, bad_argument("Request body is invalid.")),
        ({"maxNumOfCandidatesReturned": True}, bad_argument("Request body is invalid.")),
        ({"faceIds": []}, bad_argument("Length of faceIds out of range [1, 1000].")),
        (
            {"faceIds": [str(uuid.UUID(int=1))] * 1001},
            bad_argument("Length of faceIds out of range [1, 1000]."),
        ),
        ({"faceIds": "x"}, bad_argument("Request body is invalid.")),
        ({"faceIds": ["x"]}, bad_argument("Request body is invalid.")),
        ({"faceIds": [7]}, bad_argument("Request body is invalid.")),
        ({"faceIds": None}, bad_argument("Both faceListId and faceIds are not provided.")),
        (
            {"faceListId": "x", "faceIds": [str(uuid.UUID(int=1))]},
            bad_argument("Argument faceListId and faceIds cannot be provided at the same time."),
        ),
        (
            {"largeFaceListId": "x", "faceIds": [str(uuid.UUID(int=1))]},
            bad_argument(
                "LargeFaceListId, faceListId and faceIds, not exactly one of them is valid."
            ),
        ),
        ({"faceListId": "A B"}, bad_argument("Face list ID is invalid.")),
        ({"faceListId": ""}, bad_argument("Face list ID is invalid.")),
        ({"faceListId": 7}, bad_argument("Face list ID is invalid.")),
        ({"largeFaceListId": "x" * 65}, bad_argument("Large face list ID is invalid.")),
    ],
)
def test_what_to_search_is_checked(alice, fields, expected):
    if set(fields) <= {"mode", "maxNumOfCandidatesReturned"}:
        fields = fields | {"faceListId": "nothing"}
    assert said(ask(alice, str(uuid.uuid4()), **fields)) == expected


def test_a_missing_list_is_not_found(alice, face_id):
    missing = refusal(400, "FaceListNotFound", "Face list is not found.")
    assert said(ask(alice, face_id, faceListId="nothing")) == missing
    missing = refusal(400, "LargeFaceListNotFound", "Large face list is not found.")
    assert said(ask(alice, face_id, largeFaceListId="nothing")) == missing


@pytest.mark.parametrize("query", [None, "", "x", 7, "{" + str(uuid.UUID(int=1)) + "}"])
def test_a_malformed_query_face_is_refused(alice, query):
    answer = alice.json("POST", PATH, {"faceId": query, "faceListId": "x"})
    assert said(answer) == bad_argument("Request body is invalid.")


def test_what_is_not_json_is_an_invalid_body(alice):
    answer = alice.send("POST", PATH, b"{", "application/json")
    assert said(answer) == bad_argument("Request body is invalid.")


def test_an_unknown_query_face_is_not_found(alice):
    answer = ask(alice, str(uuid.uuid4()), faceIds=[str(uuid.uuid4())])
    assert said(answer) == refusal(400, "FaceNotFound", "Query face cannot be found.")


def test_an_untrained_list_is_refused(alice, face_id):
    alice.make_list()
    alice.enrol(PERSON_A_2)
    expected = refusal(400, "LargeFaceListNotTrained", "Large face list is not trained.")
    assert said(ask(alice, face_id, largeFaceListId="friends")) == expected


def test_faces_of_another_recognition_model_are_incompatible(alice, face_id):
    alice.make_list(recognitionModel="recognition_04")
    alice.enrol(PERSON_A_2)
    alice.train()
    expected = bad_argument("'recognitionModel' is incompatible.")
    assert said(ask(alice, face_id, largeFaceListId="friends")) == expected
    other = alice.face_id(PERSON_A_2, recognitionModel="recognition_04")
    assert said(ask(alice, face_id, faceIds=[other])) == expected
    assert len(ask(alice, other, largeFaceListId="friends").body) == 1


def test_a_face_is_searched_after_the_next_training(alice, face_id):
    alice.make_list()
    first = alice.enrol(PERSON_A_2)
    alice.train()
    second = alice.enrol(PERSON_A_3)

    def found():
        answer = ask(alice, face_id, largeFaceListId="friends")
        return {one["persistedFaceId"] for one in answer.body}

    assert found() == {first}
    alice.train()
    assert found() == {first, second}


def test_a_deleted_face_is_gone_at_once_and_stays_gone(alice, face_id):
    alice.make_list()
    kept, gone = alice.enrol(PERSON_A_2), alice.enrol(PERSON_A_3)
    alice.train()

    def found():
        answer = ask(alice, face_id, largeFaceListId="friends")
        return {one["persistedFaceId"] for one in answer.body}

    assert found() == {kept, gone}
    alice.delete(f"/largefacelists/friends/persistedfaces/{gone}")
    assert found() == {kept}
    alice.train()
    assert found() == {kept}


def test_a_list_emptied_after_training_has_no_candidates(alice, face_id):
    alice.make_list()
    gone = alice.enrol(PERSON_A_2)
    alice.train()
    alice.delete(f"/largefacelists/friends/persistedfaces/{gone}")
    assert said(ask(alice, face_id, largeFaceListId="friends")) == (200, [])


def test_a_list_made_again_under_the_same_id_is_a_new_one(alice, face_id):
    alice.make_list()
    alice.enrol(PERSON_A_2)
    alice.train()
    assert len(ask(alice, face_id, largeFaceListId="friends").body) == 1
    alice.delete("/largefacelists/friends")
    alice.make_list()
    alice.enrol(PERSON_B)
    alice.train()
    assert ask(alice, face_id, largeFaceListId="friends").body == []
