"""The successor's SDK, azure-ai-vision-face, told to speak v1.0: what the two versions share."""

import uuid

import pytest
from azure.ai.vision.face import FaceClient
from azure.ai.vision.face.models import (
    FaceDetectionModel,
    FaceRecognitionModel,
    FindSimilarMatchMode,
)
from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import ClientAuthenticationError, ResourceNotFoundError

from tests.assets import GROUP_OF_SIX, PERSON_A_1, PERSON_A_2, PERSON_A_3, PERSON_B
from tests.sdk.operations import operations

MODELS = {
    "detection_model": FaceDetectionModel.DETECTION03,
    "recognition_model": FaceRecognitionModel.RECOGNITION04,
}


@pytest.fixture
def detected(new_client):
    """detected(path) -> the faceId of the largest face."""

    def detect(path):
        return new_client.detect(path.read_bytes(), return_face_id=True, **MODELS)[0].face_id

    return detect


@pytest.fixture
def face_list(administration):
    list_id = f"new-{uuid.uuid4()}"
    administration.large_face_list.create(
        list_id, name="A list", recognition_model=FaceRecognitionModel.RECOGNITION04
    )
    yield list_id
    administration.large_face_list.delete(list_id)


@pytest.fixture
def group(administration):
    group_id = f"new-{uuid.uuid4()}"
    administration.large_person_group.create(
        group_id, name="A group", recognition_model=FaceRecognitionModel.RECOGNITION04
    )
    yield group_id
    administration.large_person_group.delete(group_id)


@operations("Face_DetectWithStream", "Face_DetectWithUrl")
def test_it_detects_bytes_and_addresses(new_client, photo_url):
    sent = new_client.detect(GROUP_OF_SIX.read_bytes(), return_face_id=True, **MODELS)
    fetched = new_client.detect_from_url(
        url=photo_url(GROUP_OF_SIX), return_face_id=False, **MODELS
    )
    assert len(sent) == 6
    assert [face.face_rectangle for face in sent] == [face.face_rectangle for face in fetched]


@operations("Face_FindSimilar", "Face_Group", "Face_VerifyFaceToFace")
def test_it_compares_detected_faces(new_client, detected):
    same = [detected(path) for path in (PERSON_A_1, PERSON_A_2, PERSON_A_3)]
    other = detected(PERSON_B)
    found = new_client.find_similar(face_id=same[0], face_ids=[other, *same[1:]])
    assert {one.face_id for one in found} == set(same[1:])
    grouped = new_client.group(face_ids=[*same, other])
    assert ([set(one) for one in grouped.groups], grouped.messy_group) == ([set(same)], [other])
    assert new_client.verify_face_to_face(face_id1=same[0], face_id2=same[1]).is_identical
    assert not new_client.verify_face_to_face(face_id1=same[0], face_id2=other).is_identical


@operations("LargeFaceList_Create", "LargeFaceList_Delete")
@operations("LargeFaceList_Get", "LargeFaceList_Update", "LargeFaceList_List")
def test_it_keeps_large_face_lists(administration, face_list):
    lists = administration.large_face_list
    lists.update(face_list, user_data="described")
    found = lists.get(face_list, return_recognition_model=True)
    assert (found.name, found.user_data) == ("A list", "described")
    assert found.recognition_model == FaceRecognitionModel.RECOGNITION04
    listed = lists.get_large_face_lists(return_recognition_model=True)
    assert face_list in {one.large_face_list_id for one in listed}


@operations("LargeFaceList_AddFaceFromStream", "LargeFaceList_AddFaceFromUrl")
@operations("LargeFaceList_Train", "LargeFaceList_GetTrainingStatus", "Face_FindSimilar")
def test_it_searches_a_trained_large_face_list(
    new_client, administration, face_list, detected, photo_url
):
    lists = administration.large_face_list
    same = lists.add_face(face_list, PERSON_A_2.read_bytes(), user_data="a")
    other = lists.add_face_from_url(face_list, url=photo_url(PERSON_B))
    lists.begin_train(face_list, polling_interval=0).wait()
    assert lists.get_training_status(face_list).status == "succeeded"
    ranked = new_client.find_similar_from_large_face_list(
        face_id=detected(PERSON_A_1),
        large_face_list_id=face_list,
        mode=FindSimilarMatchMode.MATCH_FACE,
    )
    expected = [same.persisted_face_id, other.persisted_face_id]
    assert [one.persisted_face_id for one in ranked] == expected


@operations("LargeFaceList_GetFace", "LargeFaceList_UpdateFace")
@operations("LargeFaceList_ListFaces", "LargeFaceList_DeleteFace")
def test_it_keeps_the_faces_of_a_large_face_list(administration, face_list):
    lists = administration.large_face_list
    face = lists.add_face(face_list, PERSON_B.read_bytes()).persisted_face_id
    lists.update_face(face_list, face, user_data="b")
    assert lists.get_face(face_list, face).user_data == "b"
    assert [one.persisted_face_id for one in lists.get_faces(face_list, top=10)] == [face]
    lists.delete_face(face_list, face)
    with pytest.raises(ResourceNotFoundError):
        lists.get_face(face_list, face)


@operations("LargePersonGroup_Create", "LargePersonGroup_Get", "LargePersonGroup_Update")
@operations("LargePersonGroup_List", "LargePersonGroup_Delete")
def test_it_keeps_large_person_groups(administration, group):
    groups = administration.large_person_group
    groups.update(group, name="Renamed")
    assert groups.get(group).name == "Renamed"
    listed = groups.get_large_person_groups()
    assert group in {one.large_person_group_id for one in listed}


@operations("LargePersonGroupPerson_Create", "LargePersonGroupPerson_Get")
@operations("LargePersonGroupPerson_Update", "LargePersonGroupPerson_List")
@operations("LargePersonGroupPerson_Delete")
def test_it_keeps_persons(administration, group):
    groups = administration.large_person_group
    person = groups.create_person(group, name="Zoë").person_id
    groups.update_person(group, person, user_data="a friend")
    found = groups.get_person(group, person)
    assert (found.name, found.user_data) == ("Zoë", "a friend")
    assert [one.person_id for one in groups.get_persons(group)] == [person]
    groups.delete_person(group, person)
    assert groups.get_persons(group) == []


@operations("LargePersonGroupPerson_AddFaceFromStream", "LargePersonGroupPerson_AddFaceFromUrl")
@operations("LargePersonGroupPerson_GetFace", "LargePersonGroupPerson_UpdateFace")
@operations("LargePersonGroupPerson_DeleteFace")
def test_it_keeps_the_faces_of_a_person(administration, group, photo_url):
    groups = administration.large_person_group
    person = groups.create_person(group, name="A").person_id
    face = groups.add_face(group, person, PERSON_A_1.read_bytes()).persisted_face_id
    other = groups.add_face_from_url(group, person, url=photo_url(PERSON_A_2)).persisted_face_id
    groups.update_face(group, person, face, user_data="one")
    assert groups.get_face(group, person, face).user_data == "one"
    groups.delete_face(group, person, other)
    assert groups.get_person(group, person).persisted_face_ids == [face]


@operations("LargePersonGroup_Train", "LargePersonGroup_GetTrainingStatus")
@operations("Face_Identify", "Face_VerifyFaceToPerson")
def test_it_identifies_the_people_of_a_group(new_client, administration, group, detected):
    groups = administration.large_person_group
    people = {}
    for name, path in (("A", PERSON_A_2), ("B", PERSON_B)):
        people[name] = groups.create_person(group, name=name).person_id
        groups.add_face(group, people[name], path.read_bytes())
    groups.begin_train(group, polling_interval=0).wait()
    assert groups.get_training_status(group).status == "succeeded"
    face = detected(PERSON_A_1)
    (found,) = new_client.identify_from_large_person_group(
        face_ids=[face], large_person_group_id=group
    )
    assert [one.person_id for one in found.candidates] == [people["A"]]
    verified = {
        name: new_client.verify_from_large_person_group(
            face_id=face, large_person_group_id=group, person_id=person
        ).is_identical
        for name, person in people.items()
    }
    assert verified == {"A": True, "B": False}


def test_its_errors_carry_the_documented_code(administration, programs):
    with pytest.raises(ResourceNotFoundError) as missing:
        administration.large_face_list.get("missing")
    assert missing.value.error.code == "LargeFaceListNotFound"
    key = AzureKeyCredential("0" * 32)
    stranger = FaceClient(programs.face, key, api_version="v1.0")
    with stranger, pytest.raises(ClientAuthenticationError):
        stranger.group(face_ids=[])
