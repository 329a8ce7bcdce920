"""The persisted faces of face lists and large face lists, and the search among them."""

import pytest
from azure.cognitiveservices.vision.face.models import APIErrorException

from faceweb.faceapi.contract import ContainerKind
from tests.assets import GROUP_OF_SIX, PERSON_A_1, PERSON_A_2, PERSON_B
from tests.sdk.containers import (
    DETECTION_MODEL,
    MODEL,
    container_operations,
    id_argument,
    photo,
    train,
)
from tests.sdk.operations import LISTS, for_kinds, operations

LARGE = ContainerKind.LARGE_FACE_LIST


def faces_of(client, kind, chosen_id) -> dict[str, str | None]:
    """persistedFaceId -> userData of every face in the list."""
    lists = container_operations(client, kind)
    faces = lists.list_faces(chosen_id) if kind is LARGE else lists.get(chosen_id).persisted_faces
    return {face.persisted_face_id: face.user_data for face in faces}


@operations("{kind}_AddFaceFromStream")
@for_kinds(*LISTS)
def test_a_streamed_face_is_enrolled_with_its_user_data(client, kind, made):
    chosen_id = made(kind)
    added = container_operations(client, kind).add_face_from_stream(
        chosen_id, photo(PERSON_B), user_data="ünïcode & more", detection_model=DETECTION_MODEL
    )
    assert faces_of(client, kind, chosen_id) == {added.persisted_face_id: "ünïcode & more"}


@operations("{kind}_AddFaceFromUrl")
@for_kinds(*LISTS)
def test_a_face_behind_an_address_is_enrolled(client, kind, made, photo_url):
    chosen_id = made(kind)
    added = container_operations(client, kind).add_face_from_url(
        chosen_id, photo_url(PERSON_B), user_data="b"
    )
    assert faces_of(client, kind, chosen_id) == {added.persisted_face_id: "b"}


@for_kinds(*LISTS)
def test_the_target_face_says_which_of_several_is_meant(client, kind, made):
    lists, chosen_id = container_operations(client, kind), made(kind)
    with pytest.raises(APIErrorException, match="There is more than 1 face in the image"):
        lists.add_face_from_stream(chosen_id, photo(GROUP_OF_SIX))
    faces = client.face.detect_with_stream(photo(GROUP_OF_SIX), recognition_model=MODEL)
    meant = faces[2]
    box = meant.face_rectangle
    target = [box.left, box.top, box.width, box.height]
    added = lists.add_face_from_stream(chosen_id, photo(GROUP_OF_SIX), target_face=target)
    if kind is LARGE:
        train(client, kind, chosen_id)
    (best,) = client.face.find_similar(meant.face_id, **{id_argument(kind): chosen_id})
    assert best.persisted_face_id == added.persisted_face_id
    assert best.confidence > 0.9


@operations("{kind}_DeleteFace")
@for_kinds(*LISTS)
def test_a_deleted_face_is_gone(client, kind, made):
    lists, chosen_id = container_operations(client, kind), made(kind)
    kept = lists.add_face_from_stream(chosen_id, photo(PERSON_A_1)).persisted_face_id
    gone = lists.add_face_from_stream(chosen_id, photo(PERSON_B)).persisted_face_id
    lists.delete_face(chosen_id, gone)
    assert set(faces_of(client, kind, chosen_id)) == {kept}
    with pytest.raises(APIErrorException) as missing:
        lists.delete_face(chosen_id, gone)
    assert missing.value.response.status_code == 404
    assert missing.value.error.error.code == "PersistedFaceNotFound"


@operations("LargeFaceList_GetFace", "LargeFaceList_UpdateFace")
def test_a_persisted_face_is_read_and_described_anew(client, made):
    chosen_id = made(LARGE)
    lists = client.large_face_list
    added = lists.add_face_from_stream(chosen_id, photo(PERSON_B), user_data="old")
    face = lists.get_face(chosen_id, added.persisted_face_id)
    assert (face.persisted_face_id, face.user_data) == (added.persisted_face_id, "old")
    lists.update_face(chosen_id, added.persisted_face_id, user_data="new")
    assert lists.get_face(chosen_id, added.persisted_face_id).user_data == "new"


@operations("LargeFaceList_ListFaces")
def test_the_faces_of_a_large_list_come_in_pages(client, made):
    chosen_id = made(LARGE)
    lists = client.large_face_list
    added = sorted(
        lists.add_face_from_stream(chosen_id, photo(PERSON_B)).persisted_face_id for _ in range(5)
    )
    first = [face.persisted_face_id for face in lists.list_faces(chosen_id, top=2)]
    rest = [face.persisted_face_id for face in lists.list_faces(chosen_id, start=first[-1])]
    assert first + rest == added


@operations("Face_FindSimilar")
def test_a_face_list_is_searched_without_training(client, made, face_id):
    chosen_id = made(ContainerKind.FACE_LIST)
    with pytest.raises(APIErrorException) as empty:
        client.face.find_similar(face_id(PERSON_A_1), face_list_id=chosen_id)
    assert (empty.value.response.status_code, empty.value.error.error.code) == (
        400,
        "FaceListNotReady",
    )
    same = client.face_list.add_face_from_stream(chosen_id, photo(PERSON_A_2)).persisted_face_id
    client.face_list.add_face_from_stream(chosen_id, photo(PERSON_B))
    (found,) = client.face.find_similar(face_id(PERSON_A_1), face_list_id=chosen_id)
    assert found.persisted_face_id == same
    assert found.face_id is None


def test_a_list_of_another_recognition_model_is_not_searched(client, made):
    chosen_id = made(ContainerKind.FACE_LIST)
    client.face_list.add_face_from_stream(chosen_id, photo(PERSON_B))
    (old,) = client.face.detect_with_stream(photo(PERSON_B), recognition_model="recognition_02")
    with pytest.raises(APIErrorException, match="'recognitionModel' is incompatible"):
        client.face.find_similar(old.face_id, face_list_id=chosen_id)


def test_a_missing_list_is_400_to_find_similar_and_404_by_its_path(client, face_id):
    for kind in LISTS:
        with pytest.raises(APIErrorException) as by_path:
            container_operations(client, kind).get("missing")
        with pytest.raises(APIErrorException) as in_body:
            client.face.find_similar(face_id(PERSON_B), **{id_argument(kind): "missing"})
        refusals = [by_path.value, in_body.value]
        assert [refusal.response.status_code for refusal in refusals] == [404, 400]
        assert {refusal.error.error.code for refusal in refusals} == {f"{kind}NotFound"}
