"""Faces without a container: detect, find similar, group, verify; how a refusal looks."""

import uuid

import pytest
from azure.cognitiveservices.vision.face.models import APIErrorException, DetectedFace

from tests.assets import GROUP_OF_SIX, NO_FACE, PERSON_A_1, PERSON_A_2, PERSON_A_3, PERSON_B
from tests.sdk.conftest import sdk_client
from tests.sdk.containers import DETECTION_MODEL, MODEL, photo
from tests.sdk.operations import operations


def area(face: DetectedFace) -> int:
    return int(face.face_rectangle.width * face.face_rectangle.height)


@operations("Face_DetectWithUrl")
def test_the_faces_behind_an_address_are_found_largest_first(client, photo_url):
    found = client.face.detect_with_url(
        photo_url(GROUP_OF_SIX),
        recognition_model=MODEL,
        return_recognition_model=True,
        detection_model=DETECTION_MODEL,
    )
    assert len(found) == 6
    assert {face.recognition_model for face in found} == {MODEL}
    assert len({uuid.UUID(face.face_id) for face in found}) == 6
    assert [area(face) for face in found] == sorted(map(area, found), reverse=True)


@operations("Face_DetectWithStream")
def test_a_streamed_photo_gives_the_same_faces_as_its_address(client, photo_url):
    streamed = client.face.detect_with_stream(photo(GROUP_OF_SIX), return_face_id=False)
    fetched = client.face.detect_with_url(photo_url(GROUP_OF_SIX), return_face_id=False)
    assert [face.face_rectangle for face in streamed] == [face.face_rectangle for face in fetched]
    assert {face.face_id for face in streamed} == {None}


def test_a_photo_without_a_face_has_none(client):
    assert client.face.detect_with_stream(photo(NO_FACE)) == []


@operations("Face_FindSimilar")
def test_the_same_person_is_found_among_detected_faces(client, face_id):
    query, others = face_id(PERSON_A_1), [face_id(PERSON_B), face_id(PERSON_A_2)]
    (similar,) = client.face.find_similar(query, face_ids=others)
    assert similar.face_id == face_id(PERSON_A_2)
    assert similar.persisted_face_id is None
    assert similar.confidence > 0.5

    ranked = client.face.find_similar(query, face_ids=others, mode="matchFace")
    assert [one.face_id for one in ranked] == [face_id(PERSON_A_2), face_id(PERSON_B)]
    assert ranked[0].confidence == similar.confidence > 0.5 > ranked[1].confidence


@operations("Face_Group")
def test_faces_are_grouped_by_person(client, face_id):
    same = [face_id(path) for path in (PERSON_A_1, PERSON_A_2, PERSON_A_3)]
    alone = face_id(PERSON_B)
    found = client.face.group([same[0], alone, *same[1:]])
    assert [set(group) for group in found.groups] == [set(same)]
    assert found.messy_group == [alone]


@operations("Face_VerifyFaceToFace")
def test_two_faces_are_the_same_person_or_not(client, face_id):
    same = client.face.verify_face_to_face(face_id(PERSON_A_1), face_id(PERSON_A_2))
    other = client.face.verify_face_to_face(face_id(PERSON_A_1), face_id(PERSON_B))
    assert (same.is_identical, other.is_identical) == (True, False)
    assert same.confidence >= 0.5 > other.confidence


def test_faces_of_different_recognition_models_do_not_compare(client, face_id):
    (old,) = client.face.detect_with_stream(photo(PERSON_A_2), recognition_model="recognition_01")
    for ask in (
        lambda: client.face.find_similar(face_id(PERSON_A_1), face_ids=[old.face_id]),
        lambda: client.face.group([face_id(PERSON_A_1), old.face_id]),
        lambda: client.face.verify_face_to_face(face_id(PERSON_A_1), old.face_id),
    ):
        with pytest.raises(APIErrorException) as refused:
            ask()
        assert refused.value.response.status_code == 400
        assert refused.value.error.error.message == "'recognitionModel' is incompatible."


def test_an_unknown_face_is_400_to_find_similar_and_404_to_verify(client, face_id):
    unknown = str(uuid.uuid4())
    with pytest.raises(APIErrorException) as searched:
        client.face.find_similar(unknown, face_ids=[face_id(PERSON_B)])
    with pytest.raises(APIErrorException) as verified:
        client.face.verify_face_to_face(unknown, face_id(PERSON_B))
    refusals = [searched.value, verified.value]
    assert [refusal.response.status_code for refusal in refusals] == [400, 404]
    assert {refusal.error.error.code for refusal in refusals} == {"FaceNotFound"}


def test_a_wrong_key_is_refused_in_the_documented_words(programs):
    denied = pytest.raises(APIErrorException, match=r"\(Unspecified\) Access denied")
    with sdk_client(programs.face, "0" * 32) as stranger, denied as refused:
        stranger.face_list.list()
    assert refused.value.response.status_code == 401


def test_an_endpoint_may_end_in_a_slash(programs, client):
    key = client.config.credentials.in_headers["Ocp-Apim-Subscription-Key"]
    with sdk_client(f"{programs.face}/", key) as other:
        assert len(other.face.detect_with_stream(photo(PERSON_B))) == 1
