"""What every kind of container has: metadata by id, a listing, training for all but face lists."""

import uuid

import pytest
from azure.cognitiveservices.vision.face.models import APIErrorException

from faceweb.faceapi.contract import ContainerKind
from tests.assets import PERSON_A_1
from tests.sdk.containers import MODEL, container_operations, id_of, person_operations, photo, train
from tests.sdk.operations import GROUPS, for_kinds, operations

TRAINED = (ContainerKind.LARGE_FACE_LIST, *GROUPS)


@operations("{kind}_Create", "{kind}_Get", "{kind}_Delete")
@for_kinds(*ContainerKind)
def test_a_container_lives_from_create_to_delete(client, kind):
    containers = container_operations(client, kind)
    chosen_id = f"test_{uuid.uuid4()}"
    containers.create(chosen_id, name="Größe", user_data="a: 1", recognition_model=MODEL)

    found = containers.get(chosen_id, return_recognition_model=True)
    assert id_of(found, kind) == chosen_id
    assert (found.name, found.user_data) == ("Größe", "a: 1")
    assert found.recognition_model == MODEL

    containers.delete(chosen_id)
    with pytest.raises(APIErrorException) as gone:
        containers.get(chosen_id)
    assert gone.value.response.status_code == 404
    assert gone.value.error.error.code == f"{kind}NotFound"


@operations("{kind}_Create")
@for_kinds(*ContainerKind)
def test_the_default_recognition_model_is_the_first(client, kind):
    containers = container_operations(client, kind)
    chosen_id = f"test-{uuid.uuid4()}"
    containers.create(chosen_id, name="x")
    found = containers.get(chosen_id, return_recognition_model=True)
    assert found.recognition_model == "recognition_01"
    assert containers.get(chosen_id).recognition_model is None
    containers.delete(chosen_id)


@for_kinds(*ContainerKind)
def test_an_id_is_taken_once(client, kind, made):
    chosen_id = made(kind)
    with pytest.raises(APIErrorException) as taken:
        container_operations(client, kind).create(chosen_id, name="Another")
    assert taken.value.response.status_code == 409
    assert taken.value.error.error.code == f"{kind}Exists"


@operations("{kind}_Update")
@for_kinds(*ContainerKind)
def test_an_update_leaves_alone_what_it_does_not_name(client, kind, made):
    containers, chosen_id = container_operations(client, kind), made(kind)
    containers.update(chosen_id, user_data="new")
    found = containers.get(chosen_id)
    assert (found.name, found.user_data) == ("A test", "new")
    containers.update(chosen_id, name="Renamed")
    found = containers.get(chosen_id)
    assert (found.name, found.user_data) == ("Renamed", "new")


@operations("{kind}_List")
@for_kinds(*ContainerKind)
def test_containers_are_listed_by_id(client, kind, made):
    mine = sorted(made(kind) for _ in range(3))
    listed = container_operations(client, kind).list(return_recognition_model=True)
    ids = [id_of(one, kind) for one in listed]
    assert ids == sorted(ids)
    assert set(mine) <= set(ids)
    assert {one.recognition_model for one in listed if id_of(one, kind) in mine} == {MODEL}


@for_kinds(*TRAINED)
def test_a_page_starts_after_the_id_given(client, kind, made):
    containers = container_operations(client, kind)
    first, second, third = sorted(made(kind) for _ in range(3))
    page = [id_of(one, kind) for one in containers.list(start=first, top=2)]
    assert page == [second, third]


@operations("{kind}_Train", "{kind}_GetTrainingStatus")
@for_kinds(*TRAINED)
def test_training_ends_and_says_when(client, kind, made):
    chosen_id = made(kind)
    if kind in GROUPS:
        persons = person_operations(client, kind)
        person = persons.create(chosen_id, name="Somebody")
        persons.add_face_from_stream(chosen_id, person.person_id, photo(PERSON_A_1))
    else:
        client.large_face_list.add_face_from_stream(chosen_id, photo(PERSON_A_1))
    status = train(client, kind, chosen_id)
    assert status.status == "succeeded"
    assert status.created <= status.last_successful_training <= status.last_action
    assert status.message is None


@for_kinds(*TRAINED)
def test_without_a_face_training_fails(client, kind, made):
    status = train(client, kind, made(kind))
    assert status.status == "failed"
    assert status.message


@for_kinds(*TRAINED)
def test_before_the_first_training_there_is_no_status(client, kind, made):
    with pytest.raises(APIErrorException) as untrained:
        container_operations(client, kind).get_training_status(made(kind))
    assert untrained.value.response.status_code == 404
    assert untrained.value.error.error.code == f"{kind}NotTrained"
