"""Persons of person groups and large person groups, their faces, and who is identified."""

import uuid

import pytest
from azure.cognitiveservices.vision.face.models import APIErrorException

from tests.assets import PERSON_A_1, PERSON_A_2, PERSON_A_3, PERSON_B, PORTRAIT
from tests.sdk.containers import id_argument, person_operations, photo, train
from tests.sdk.operations import GROUPS, for_kinds, operations

pytestmark = [for_kinds(*GROUPS)]


@operations("{kind}Person_Create", "{kind}Person_Get", "{kind}Person_Delete")
def test_a_person_lives_from_create_to_delete(client, kind, made):
    persons, group = person_operations(client, kind), made(kind)
    created = persons.create(group, name="Zoë", user_data="a friend").person_id
    assert str(uuid.UUID(created)) == created
    found = persons.get(group, created)
    assert (found.person_id, found.name, found.user_data) == (created, "Zoë", "a friend")
    assert found.persisted_face_ids == []
    persons.delete(group, created)
    with pytest.raises(APIErrorException) as gone:
        persons.get(group, created)
    assert gone.value.response.status_code == 404
    assert gone.value.error.error.code == "PersonNotFound"


@operations("{kind}Person_Update")
def test_an_update_of_a_person_leaves_alone_what_it_does_not_name(client, kind, made):
    persons, group = person_operations(client, kind), made(kind)
    person = persons.create(group, name="Zoë").person_id
    persons.update(group, person, user_data="new")
    persons.update(group, person, name="Zoé")
    found = persons.get(group, person)
    assert (found.name, found.user_data) == ("Zoé", "new")


@operations("{kind}Person_List")
def test_persons_are_listed_in_pages_by_id(client, kind, made):
    persons, group = person_operations(client, kind), made(kind)
    ids = sorted(persons.create(group, name=f"{number}").person_id for number in range(4))
    assert [one.person_id for one in persons.list(group)] == ids
    page = persons.list(group, start=ids[0], top=2)
    assert [one.person_id for one in page] == ids[1:3]


@operations("{kind}Person_AddFaceFromStream", "{kind}Person_AddFaceFromUrl")
def test_a_person_has_the_faces_it_was_given(client, kind, made, photo_url):
    persons, group = person_operations(client, kind), made(kind)
    person = persons.create(group, name="A").person_id
    streamed = persons.add_face_from_stream(group, person, photo(PERSON_A_1), user_data="one")
    fetched = persons.add_face_from_url(group, person, photo_url(PERSON_A_2))
    held = persons.get(group, person).persisted_face_ids
    assert sorted(held) == sorted([streamed.persisted_face_id, fetched.persisted_face_id])


@operations("{kind}Person_GetFace", "{kind}Person_UpdateFace", "{kind}Person_DeleteFace")
def test_a_face_of_a_person_is_read_described_anew_and_deleted(client, kind, made):
    persons, group = person_operations(client, kind), made(kind)
    person = persons.create(group, name="B").person_id
    face = persons.add_face_from_stream(group, person, photo(PERSON_B), user_data="old")
    read = persons.get_face(group, person, face.persisted_face_id)
    assert (read.persisted_face_id, read.user_data) == (face.persisted_face_id, "old")
    persons.update_face(group, person, face.persisted_face_id, user_data="new")
    assert persons.get_face(group, person, face.persisted_face_id).user_data == "new"
    persons.delete_face(group, person, face.persisted_face_id)
    with pytest.raises(APIErrorException) as gone:
        persons.get_face(group, person, face.persisted_face_id)
    assert gone.value.response.status_code == 404
    assert gone.value.error.error.code == "PersistedFaceNotFound"


@operations("Face_Identify", "Face_VerifyFaceToPerson", "{kind}_Train")
def test_people_of_a_trained_group_are_identified_and_verified(client, kind, made, face_id):
    persons, group = person_operations(client, kind), made(kind)
    a = persons.create(group, name="A").person_id
    b = persons.create(group, name="B").person_id
    for path in (PERSON_A_2, PERSON_A_3):
        persons.add_face_from_stream(group, a, photo(path))
    persons.add_face_from_stream(group, b, photo(PERSON_B))
    assert train(client, kind, group).status == "succeeded"
    searched = {id_argument(kind): group}

    asked = [face_id(PERSON_A_1), face_id(PORTRAIT)]
    known, stranger = client.face.identify(asked, **searched)
    assert (known.face_id, stranger.face_id) == tuple(asked)
    (candidate,) = known.candidates
    assert candidate.person_id == a
    assert candidate.confidence >= 0.5
    assert stranger.candidates == []

    (everybody,) = client.face.identify(
        asked[:1], max_num_of_candidates_returned=10, confidence_threshold=0, **searched
    )
    assert [one.person_id for one in everybody.candidates] == [a, b]

    same = client.face.verify_face_to_person(asked[0], a, **searched)
    other = client.face.verify_face_to_person(asked[0], b, **searched)
    assert (same.is_identical, other.is_identical) == (True, False)
    assert same.confidence == candidate.confidence >= 0.5 > other.confidence


def test_an_untrained_group_identifies_nobody(client, kind, made, face_id):
    with pytest.raises(APIErrorException) as untrained:
        client.face.identify([face_id(PERSON_B)], **{id_argument(kind): made(kind)})
    assert untrained.value.response.status_code == 400
    assert untrained.value.error.error.code == f"{kind}NotTrained"


def test_a_person_without_faces_cannot_be_verified(client, kind, made, face_id):
    persons, group = person_operations(client, kind), made(kind)
    person = persons.create(group, name="Nobody yet").person_id
    with pytest.raises(APIErrorException) as faceless:
        client.face.verify_face_to_person(face_id(PERSON_B), person, **{id_argument(kind): group})
    assert faceless.value.response.status_code == 404
    assert faceless.value.error.error.code == "PersistedFaceNotFound"
