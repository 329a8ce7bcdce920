"""Person groups of both kinds: metadata, persons, their faces, training."""

import uuid

import pytest

from tests.assets import GROUP_OF_SIX, NO_FACE, PERSON_A_1, PERSON_A_2, PERSON_B
from tests.faceserver.api import bad_argument, refusal, said
from tests.faceserver.groups import Group

KINDS = [
    ("persongroups", "PersonGroup", "Person group"),
    ("largepersongroups", "LargePersonGroup", "Large person group"),
]


@pytest.fixture(params=["persongroups", "largepersongroups"])
def group(alice, request):
    return Group(alice, request.param).make()


def no_person(person_id: str) -> tuple[int, object]:
    return refusal(404, "PersonNotFound", f"Person {person_id} is not found.")


@pytest.mark.parametrize(("segment", "code", "words"), KINDS)
def test_a_group_is_made_read_changed_and_deleted(alice, segment, code, words):
    path = f"/{segment}/family"
    id_field = f"{code[0].lower()}{code[1:]}Id"
    body = {"name": "Family", "userData": "x", "recognitionModel": "recognition_04"}
    assert said(alice.json("PUT", path, body)) == (200, None)
    exists = refusal(409, f"{code}Exists", f"{words} already exists.")
    assert said(alice.json("PUT", path, body)) == exists
    expected = {id_field: "family", "name": "Family", "userData": "x"}
    assert said(alice.get(path)) == (200, expected)
    assert said(alice.get(f"/{segment}")) == (200, [expected])
    assert said(alice.json("PATCH", path, {"name": "Kin"})) == (200, None)
    expected |= {"name": "Kin", "recognitionModel": "recognition_04"}
    assert said(alice.get(path, returnRecognitionModel="true")) == (200, expected)
    assert said(alice.delete(path)) == (200, None)
    missing = refusal(404, f"{code}NotFound", f"{words} is not found.")
    assert said(alice.get(path)) == missing
    assert said(alice.json("POST", f"{path}/persons", {"name": "x"})) == missing
    assert said(alice.get(f"{path}/persons")) == missing
    assert said(alice.get(f"{path}/training")) == missing
    assert said(alice.send("POST", f"{path}/train")) == missing


@pytest.mark.parametrize(("segment", "code", "words"), KINDS)
def test_a_malformed_group_id_is_refused(alice, segment, code, words):
    message = f"{words} ID is invalid."
    assert said(alice.json("PUT", f"/{segment}/A.B", {"name": "x"})) == bad_argument(message)
    assert said(alice.get(f"/{segment}/A.B")) == refusal(404, f"{code}NotFound", message)


def test_groups_of_the_two_kinds_do_not_meet(alice):
    Group(alice, "persongroups").make(name="small")
    Group(alice, "largepersongroups").make(name="large")
    assert alice.get("/persongroups/family").body["name"] == "small"
    assert alice.get("/largepersongroups/family").body["name"] == "large"


def test_groups_come_in_pages_by_id(alice):
    for group_id in ("c", "a", "b"):
        Group(alice, group_id=group_id).make()
    page = alice.get("/persongroups", start="a", top=1).body
    assert [one["personGroupId"] for one in page] == ["b"]


def test_a_person_is_made_read_changed_and_deleted(group):
    api, persons = group.api, f"{group.path}/persons"
    answer = api.json("POST", persons, {"name": "Anna", "userData": "aunt"})
    person_id = answer.body["personId"]
    assert said(answer) == (200, {"personId": person_id})
    expected = {"personId": person_id, "name": "Anna", "userData": "aunt", "persistedFaceIds": []}
    assert said(api.get(f"{persons}/{person_id.upper()}")) == (200, expected)
    assert said(api.json("PATCH", f"{persons}/{person_id}", {"userData": ""})) == (200, None)
    assert said(api.get(persons)) == (200, [expected | {"userData": ""}])
    assert said(api.delete(f"{persons}/{person_id}")) == (200, None)
    gone = no_person(person_id)
    assert said(api.get(f"{persons}/{person_id}")) == gone
    assert said(api.delete(f"{persons}/{person_id}")) == gone
    assert said(api.json("PATCH", f"{persons}/{person_id}", {"name": "x"})) == gone
    assert said(api.image(group.faces_of(person_id), PERSON_B)) == gone
    assert api.get(persons).body == []


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "'name' is empty."),
        ({"name": ""}, "'name' is empty."),
        ({"name": "x" * 129}, "'name' is too long."),
        ({"name": ["x"]}, "Request body is invalid."),
        ({"name": "x", "userData": "x" * 16_385}, "'userData' is too long."),
        ({"name": "x", "userData": 7}, "Request body is invalid."),
    ],
)
def test_what_is_said_of_a_person_is_checked(group, body, message):
    answer = group.api.json("POST", f"{group.path}/persons", body)
    assert said(answer) == bad_argument(message)
    if body:
        person_id = group.person()
        answer = group.api.json("PATCH", f"{group.path}/persons/{person_id}", body)
        assert said(answer) == bad_argument(message)


def test_an_update_of_nothing_is_refused(group):
    path = f"{group.path}/persons/{group.person()}"
    expected = bad_argument("Both 'name' and 'userData' are empty.")
    assert said(group.api.json("PATCH", path, {})) == expected
    assert said(group.api.json("PATCH", group.path, {})) == expected


def test_a_malformed_person_id_is_not_found(group):
    expected = refusal(404, "PersonNotFound", "Person ID is invalid.")
    path = f"{group.path}/persons/1234"
    assert said(group.api.get(path)) == expected
    assert said(group.api.delete(path)) == expected
    assert said(group.api.image(f"{path}/persistedfaces", PERSON_B)) == expected


def test_persons_come_in_pages_by_id(group):
    ids = sorted(group.person(str(number)) for number in range(4))

    def page(**query):
        found = group.api.get(f"{group.path}/persons", **query).body
        return [person["personId"] for person in found]

    assert page() == ids
    assert page(start=ids[0], top=2) == ids[1:3]
    assert page(start=ids[3]) == []
    answer = group.api.get(f"{group.path}/persons", start="x")
    assert said(answer) == bad_argument("'start' is invalid.")
    answer = group.api.get(f"{group.path}/persons", top=1001)
    assert said(answer) == bad_argument("'top' is invalid.")


def test_a_persons_face_is_enrolled_described_and_deleted(group):
    api, anna = group.api, group.person()
    first = group.enrol(anna, PERSON_A_1, userData="2019")
    second = group.enrol(anna, PERSON_A_2)
    person = api.get(f"{group.path}/persons/{anna}").body
    assert person["persistedFaceIds"] == [first, second]
    face = f"{group.faces_of(anna)}/{first}"
    assert said(api.get(face)) == (200, {"persistedFaceId": first, "userData": "2019"})
    assert said(api.json("PATCH", face, {"userData": "2020"})) == (200, None)
    assert api.get(face).body["userData"] == "2020"
    assert said(api.delete(face)) == (200, None)
    gone = refusal(404, "PersistedFaceNotFound", f"Persisted face {first} is not found.")
    assert said(api.get(face)) == gone
    assert said(api.delete(face)) == gone
    assert said(api.json("PATCH", face, {"userData": "x"})) == gone
    assert api.get(f"{group.path}/persons").body[0]["persistedFaceIds"] == [second]


def test_a_face_of_another_person_is_not_found(group):
    anna, bert = group.person("Anna"), group.person("Bert")
    face_id = group.enrol(anna, PERSON_A_1)
    gone = refusal(404, "PersistedFaceNotFound", f"Persisted face {face_id} is not found.")
    path = f"{group.faces_of(bert)}/{face_id}"
    assert said(group.api.get(path)) == gone
    assert said(group.api.delete(path)) == gone
    assert said(group.api.json("PATCH", path, {"userData": "x"})) == gone
    assert group.api.get(f"{group.faces_of(anna)}/{face_id}").status == 200


def test_a_malformed_persisted_face_id_is_not_found(group):
    path = f"{group.faces_of(group.person())}/1234"
    expected = refusal(404, "PersistedFaceNotFound", "Persisted face ID is invalid.")
    assert said(group.api.get(path)) == expected


@pytest.mark.parametrize(
    ("photo", "message"),
    [
        (NO_FACE, "No face detected in the image."),
        (GROUP_OF_SIX, "There is more than 1 face in the image."),
    ],
)
def test_a_photo_of_a_person_shows_one_face(group, photo, message):
    answer = group.api.image(group.faces_of(group.person()), photo)
    assert said(answer) == refusal(400, "InvalidImage", message)


@pytest.mark.parametrize(("segment", "code", "words"), KINDS)
def test_training_needs_a_face_and_says_how_it_went(alice, segment, code, words):
    group = Group(alice, segment).make()
    path = f"{group.path}/training"
    assert said(alice.get(path)) == refusal(404, f"{code}NotTrained", f"{words} not trained.")
    anna = group.person()
    assert alice.get(group.train().path + "/training").body["status"] == "failed"
    group.enrol(anna, PERSON_A_1)
    group.train()
    status = alice.get(path).body
    assert (status["status"], status["message"]) == ("succeeded", None)


def test_another_tenant_sees_neither_group_nor_person(alice, bob):
    group = Group(alice).make()
    anna = group.known("Anna", PERSON_A_1)
    missing = refusal(404, "PersonGroupNotFound", "Person group is not found.")
    assert said(bob.get(f"{group.path}/persons/{anna}")) == missing
    Group(bob).make()
    assert said(bob.get(f"{group.path}/persons/{anna}")) == no_person(anna)
    assert bob.get(f"{group.path}/persons").body == []


def test_a_missing_group_is_said_before_anything_else(alice):
    path = f"/persongroups/none/persons/{uuid.uuid4()}/persistedfaces"
    expected = refusal(404, "PersonGroupNotFound", "Person group is not found.")
    assert said(alice.image(path, PERSON_B)) == expected
    assert said(alice.get(f"{path}/{uuid.uuid4()}")) == expected
