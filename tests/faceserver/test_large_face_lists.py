"""Large face lists: metadata, faces, training."""

import uuid

import pytest

from tests.assets import GROUP_OF_SIX, NO_FACE, PERSON_A_1, PERSON_B
from tests.faceserver.api import bad_argument, refusal, said

LIST = "/largefacelists/friends"
FACES = f"{LIST}/persistedfaces"
NO_LIST = refusal(404, "LargeFaceListNotFound", "Large face list is not found.")


def test_a_list_is_made_read_changed_and_deleted(alice):
    body = {"name": "Friends", "userData": "since 2019", "recognitionModel": "recognition_03"}
    assert said(alice.json("PUT", LIST, body)) == (200, None)
    expected = {"largeFaceListId": "friends", "name": "Friends", "userData": "since 2019"}
    assert said(alice.get(LIST)) == (200, expected)
    assert said(alice.json("PATCH", LIST, {"name": "Old friends"})) == (200, None)
    with_model = alice.get(LIST, returnRecognitionModel="true").body
    assert with_model == expected | {"name": "Old friends", "recognitionModel": "recognition_03"}
    assert said(alice.delete(LIST)) == (200, None)
    assert said(alice.get(LIST)) == NO_LIST


def test_user_data_is_null_until_set_and_may_be_emptied(alice):
    alice.make_list()
    assert alice.get(LIST).body["userData"] is None
    alice.json("PATCH", LIST, {"userData": "x"})
    alice.json("PATCH", LIST, {"userData": ""})
    assert alice.get(LIST).body == {"largeFaceListId": "friends", "name": "Friends", "userData": ""}


def test_a_list_exists_once(alice):
    alice.make_list()
    answer = alice.json("PUT", LIST, {"name": "Others"})
    assert said(answer) == refusal(409, "LargeFaceListExists", "Large face list already exists.")
    assert alice.get(LIST).body["name"] == "Friends"


@pytest.mark.parametrize("list_id", ["Friends", "a.b", "a%20b", "ä", "x" * 65, "a+b"])
def test_an_id_of_other_characters_is_refused(alice, list_id):
    path = f"/largefacelists/{list_id}"
    message = "Large face list ID is invalid."
    assert said(alice.json("PUT", path, {"name": "x"})) == bad_argument(message)
    expected = refusal(404, "LargeFaceListNotFound", message)
    assert said(alice.get(path)) == expected
    assert said(alice.send("POST", f"{path}/train")) == expected


@pytest.mark.parametrize("list_id", ["a", "x" * 64, "a-b_9", "_", "-"])
def test_an_id_of_the_documented_characters_is_taken(alice, list_id):
    assert alice.json("PUT", f"/largefacelists/{list_id}", {"name": "x"}).status == 200


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "'name' is empty."),
        ({"name": ""}, "'name' is empty."),
        ({"name": None}, "'name' is empty."),
        ({"name": "x" * 129}, "'name' is too long."),
        ({"name": 7}, "Request body is invalid."),
        ({"name": "x", "userData": "x" * 16_385}, "'userData' is too long."),
        ({"name": "x", "userData": []}, "Request body is invalid."),
        ({"name": "x", "recognitionModel": "recognition_9"}, "'recognitionModel' is invalid."),
        ({"name": "x", "recognitionModel": [1]}, "'recognitionModel' is invalid."),
    ],
)
def test_metadata_is_checked(alice, body, message):
    assert said(alice.json("PUT", LIST, body)) == bad_argument(message)


def test_metadata_may_be_as_long_as_documented(alice):
    body = {"name": "\N{GRINNING FACE}" * 128, "userData": "\N{GRINNING FACE}" * 16_384}
    assert alice.json("PUT", LIST, body).status == 200
    assert alice.get(LIST).body == {"largeFaceListId": "friends", **body}


def test_an_update_of_nothing_is_refused(alice):
    alice.make_list()
    answer = alice.json("PATCH", LIST, {})
    assert said(answer) == bad_argument("Both 'name' and 'userData' are empty.")


def test_lists_come_in_pages_by_id(alice):
    for list_id in ("b", "a", "d", "c"):
        alice.make_list(list_id)

    def ids(**query):
        return [one["largeFaceListId"] for one in alice.get("/largefacelists", **query).body]

    assert ids() == ["a", "b", "c", "d"]
    assert ids(start="b") == ["c", "d"]
    assert ids(start="b", top=1) == ["c"]
    assert ids(start="bb") == ["c", "d"]
    assert ids(start="z") == []


@pytest.mark.parametrize("path", ["/largefacelists", FACES])
@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"start": "x" * 65}, "'start' is too long."),
        ({"top": 0}, "'top' is invalid."),
        ({"top": 1001}, "'top' is invalid."),
        ({"top": "many"}, "'top' is invalid."),
        ({"top": "9" * 5000}, "'top' is invalid."),
    ],
)
def test_paging_is_checked(alice, path, query, message):
    alice.make_list()
    assert said(alice.get(path, **query)) == bad_argument(message)


def test_a_face_is_enrolled_described_and_deleted(alice):
    alice.make_list()
    persisted = alice.enrol(PERSON_B, userData="in the garden")
    face = {"persistedFaceId": persisted, "userData": "in the garden"}
    assert said(alice.get(FACES)) == (200, [face])
    assert said(alice.get(f"{FACES}/{persisted.upper()}")) == (200, face)
    assert said(alice.json("PATCH", f"{FACES}/{persisted}", {"userData": "x"})) == (200, None)
    assert alice.get(f"{FACES}/{persisted}").body["userData"] == "x"
    assert said(alice.delete(f"{FACES}/{persisted}")) == (200, None)
    gone = refusal(404, "PersistedFaceNotFound", f"Large Face List Face {persisted} is not found.")
    assert said(alice.get(f"{FACES}/{persisted}")) == gone
    assert said(alice.delete(f"{FACES}/{persisted}")) == gone
    assert said(alice.json("PATCH", f"{FACES}/{persisted}", {"userData": "x"})) == gone
    assert alice.get(FACES).body == []


def test_a_face_of_another_list_is_not_found(alice):
    alice.make_list("friends")
    alice.make_list("others")
    persisted = alice.enrol(PERSON_B, "others")
    assert alice.delete(f"{FACES}/{persisted}").status == 404
    assert alice.get(f"/largefacelists/others/persistedfaces/{persisted}").status == 200


def test_a_malformed_persisted_face_id_is_not_found(alice):
    alice.make_list()
    expected = refusal(404, "PersistedFaceNotFound", "Persisted face ID is invalid.")
    assert said(alice.get(f"{FACES}/1234")) == expected


def test_faces_come_in_pages_by_id(alice):
    alice.make_list()
    ids = sorted(alice.enrol(PERSON_B) for _ in range(3))

    def page(**query):
        return [face["persistedFaceId"] for face in alice.get(FACES, **query).body]

    assert page() == ids
    assert page(start=ids[0]) == ids[1:]
    assert page(start=ids[0], top=1) == [ids[1]]
    assert page(start=str(uuid.UUID(int=0))) == ids
    assert said(alice.get(FACES, start="x")) == bad_argument("'start' is invalid.")


@pytest.mark.parametrize(
    ("photo", "message"),
    [
        (NO_FACE, "No face detected in the image."),
        (GROUP_OF_SIX, "There is more than 1 face in the image."),
    ],
)
def test_a_photo_to_enrol_shows_one_face(alice, photo, message):
    alice.make_list()
    assert said(alice.image(FACES, photo)) == refusal(400, "InvalidImage", message)


def test_the_target_face_picks_one_of_several(alice):
    alice.make_list()
    faces = alice.image("/detect", GROUP_OF_SIX).body
    rectangle = faces[3]["faceRectangle"]
    target = ",".join(str(rectangle[side]) for side in ("left", "top", "width", "height"))
    persisted = alice.enrol(GROUP_OF_SIX, targetFace=target)
    alice.train()
    query = {"faceId": faces[3]["faceId"], "largeFaceListId": "friends"}
    (candidate,) = alice.json("POST", "/findsimilars", query).body
    assert candidate["persistedFaceId"] == persisted
    assert candidate["confidence"] > 0.9
    stranger = query | {"faceId": faces[0]["faceId"]}
    assert alice.json("POST", "/findsimilars", stranger).body == []


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("1,2,3", bad_argument("Invalid argument targetFace.")),
        ("1,2,3,4,5", bad_argument("Invalid argument targetFace.")),
        ("-1,2,3,4", bad_argument("Invalid argument targetFace.")),
        ("1.5,2,3,4", bad_argument("Invalid argument targetFace.")),
        ("1,2,0,4", bad_argument("Invalid argument targetFace.")),
        ("1,2,99999999,4", bad_argument("Invalid argument targetFace.")),
        ("a,b,c,d", bad_argument("Invalid argument targetFace.")),
        ("0,0,99999,10", bad_argument("Argument targetFace out of range.")),
        ("0,0,10,10", refusal(400, "InvalidImage", "No face detected in the image.")),
    ],
)
def test_the_target_face_is_checked(alice, target, expected):
    alice.make_list()
    assert said(alice.image(FACES, PERSON_B, targetFace=target)) == expected


def test_a_faces_user_data_is_limited(alice):
    alice.make_list()
    expected = bad_argument("'userData' is too long.")
    assert said(alice.image(FACES, PERSON_B, userData="x" * 1025)) == expected
    persisted = alice.enrol(PERSON_B, userData="x" * 1024)
    answer = alice.json("PATCH", f"{FACES}/{persisted}", {"userData": "x" * 1025})
    assert said(answer) == expected


def test_an_unknown_detection_model_is_refused(alice):
    alice.make_list()
    answer = alice.image(FACES, PERSON_B, detectionModel="detection_9")
    assert said(answer) == bad_argument("'detectionModel' is invalid.")


def test_a_missing_list_is_said_by_every_operation(alice):
    assert said(alice.json("PATCH", LIST, {"name": "x"})) == NO_LIST
    assert said(alice.delete(LIST)) == NO_LIST
    assert said(alice.image(FACES, PERSON_A_1)) == NO_LIST
    assert said(alice.get(FACES)) == NO_LIST
    assert said(alice.get(f"{FACES}/{uuid.uuid4()}")) == NO_LIST
    assert said(alice.send("POST", f"{LIST}/train")) == NO_LIST
    assert said(alice.get(f"{LIST}/training")) == NO_LIST


def test_a_list_that_was_never_trained_says_so(alice):
    alice.make_list()
    assert said(alice.get(f"{LIST}/training")) == refusal(
        404, "LargeFaceListNotTrained", "Large face list not trained."
    )


def test_training_succeeds_at_once(alice):
    alice.make_list()
    alice.enrol(PERSON_B)
    assert said(alice.send("POST", f"{LIST}/train")) == (202, None)
    status = alice.get(f"{LIST}/training").body
    assert status["status"] == "succeeded"
    assert status["message"] is None
    times = [value for name, value in status.items() if name.endswith("DateTime")]
    assert len(times) == 3
    assert all(len(time) == 27 and time.endswith("Z") for time in times)


def test_training_takes_the_empty_form_of_the_published_samples(alice):
    alice.make_list()
    form = "application/x-www-form-urlencoded"
    assert alice.send("POST", f"{LIST}/train", b"", form).status == 202


def test_training_without_a_face_fails(alice):
    alice.make_list()
    alice.train()
    status = alice.get(f"{LIST}/training").body
    assert status["status"] == "failed"
    assert status["message"]
    assert status["lastSuccessfulTrainingDateTime"] is None
