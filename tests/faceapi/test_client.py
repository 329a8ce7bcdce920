"""FaceClient against recorded answers of the hosted service: what is asked, what is read."""

import json
from typing import Any
from uuid import UUID

import httpx
import pytest

from faceweb.faceapi.attributes import FaceAttribute
from faceweb.faceapi.client import FaceAPIDenied, FaceAPIUnavailable
from tests.faceapi.answers import always, client_of, error

FACE_ID = UUID("c5c24a82-6845-4031-9d5d-978df9175426")
PERSISTED = "015839fb-fbd9-4f79-ace9-7675fc2f1dd9"


@pytest.mark.parametrize("endpoint", ["https://face.example", "https://face.example/"])
def test_an_endpoint_may_end_in_a_slash(endpoint: str) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json=[])

    client_of(answer, endpoint).detect(
        b"bytes", recognition_model="recognition_04", detection_model="detection_03"
    )

    assert str(asked[0].url).startswith("https://face.example/face/v1.0/detect?")
    assert asked[0].headers["Ocp-Apim-Subscription-Key"] == "a-key"
    assert asked[0].headers["Content-Type"] == "application/octet-stream"
    assert asked[0].content == b"bytes"
    assert dict(asked[0].url.params) == {
        "returnFaceId": "true",
        "recognitionModel": "recognition_04",
        "detectionModel": "detection_03",
        "faceIdTimeToLive": "86400",
    }


def test_detect_asks_for_attributes_and_landmarks_when_told() -> None:
    asked: list[httpx.Request] = []
    face = {
        "faceRectangle": {"top": 1, "left": 2, "width": 3, "height": 3},
        "faceLandmarks": {"noseTip": {"x": 3.5, "y": 2.5}},
        "faceAttributes": {"age": 22.9, "headPose": {"pitch": 0.0, "roll": 0.1, "yaw": -32.9}},
    }

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json=[face])

    found = client_of(answer).detect(
        b"bytes",
        recognition_model="recognition_04",
        detection_model="detection_01",
        attributes=[FaceAttribute.AGE, FaceAttribute.HEAD_POSE],
        landmarks=True,
    )

    assert found == [face]
    assert asked[0].url.params["returnFaceAttributes"] == "age,headPose"
    assert asked[0].url.params["returnFaceLandmarks"] == "true"


def test_find_similar_asks_and_reads_as_documented() -> None:
    asked: list[Any] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(json.loads(request.content))
        return httpx.Response(200, json=[{"persistedFaceId": PERSISTED, "confidence": 0.82}])

    found = client_of(answer).find_similar(FACE_ID, "a-list", mode="matchFace", max_candidates=7)

    assert found == [{"persistedFaceId": PERSISTED, "confidence": 0.82}]
    assert asked == [
        {
            "faceId": str(FACE_ID),
            "largeFaceListId": "a-list",
            "mode": "matchFace",
            "maxNumOfCandidatesReturned": 7,
        }
    ]


def test_adding_a_face_names_the_target_face() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={"persistedFaceId": PERSISTED})

    persisted = client_of(answer).add_face(
        "a-list", b"x", target_face=(1, 2, 3, 4), detection_model="detection_03", user_data="u"
    )

    assert persisted == UUID(PERSISTED)
    assert asked[0].url.path == "/face/v1.0/largefacelists/a-list/persistedfaces"
    assert asked[0].url.params["targetFace"] == "1,2,3,4"


def test_an_empty_answer_is_a_success() -> None:
    client_of(always(202)).train("a-list")
    client_of(always(200)).delete_large_face_list("a-list")


def test_verify_asks_about_two_detected_faces() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={"isIdentical": True, "confidence": 0.9})

    result = client_of(answer).verify(FACE_ID, UUID(PERSISTED))

    assert result == {"isIdentical": True, "confidence": 0.9}
    assert asked[0].url.path == "/face/v1.0/verify"
    assert json.loads(asked[0].content) == {"faceId1": str(FACE_ID), "faceId2": PERSISTED}


def test_a_person_s_face_names_its_group_and_person() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={"persistedFaceId": PERSISTED})

    persisted = client_of(answer).add_person_face(
        "a-group",
        FACE_ID,
        b"x",
        target_face=(1, 2, 3, 4),
        detection_model="detection_03",
        user_data="u",
    )

    assert persisted == UUID(PERSISTED)
    path = f"/face/v1.0/largepersongroups/a-group/persons/{FACE_ID}/persistedfaces"
    assert asked[0].url.path == path
    assert asked[0].url.params["targetFace"] == "1,2,3,4"


def test_identify_asks_and_reads_as_documented() -> None:
    asked: list[Any] = []
    result = {
        "faceId": str(FACE_ID),
        "candidates": [{"personId": PERSISTED, "confidence": 0.9}],
    }

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(json.loads(request.content))
        return httpx.Response(200, json=[result])

    assert client_of(answer).identify([FACE_ID], "a-group", max_candidates=5) == [result]
    assert asked == [
        {
            "faceIds": [str(FACE_ID)],
            "largePersonGroupId": "a-group",
            "maxNumOfCandidatesReturned": 5,
        }
    ]


def test_the_training_of_a_group_that_goes_on_passes() -> None:
    body = error("LargePersonGroupTrainingNotFinished", "Training is going on.")

    with pytest.raises(FaceAPIUnavailable):
        client_of(always(409, body)).train_large_person_group("a-group")


@pytest.mark.parametrize(("status", "is_there"), [(200, True), (404, False)])
def test_whether_something_is_there_is_asked_by_its_path(status: int, is_there: bool) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(f"{request.method} {request.url.path}")
        gone = error("LargeFaceListNotFound", "Large face list is not found.")
        return httpx.Response(status, json={} if status == 200 else gone)

    client = client_of(answer)

    assert client.has("largefacelists/one") is is_there
    client.delete("largefacelists/one")
    path = "/face/v1.0/largefacelists/one"
    assert asked == [f"GET {path}", f"DELETE {path}"]


def test_a_key_that_is_refused_does_not_mean_that_nothing_is_there() -> None:
    client = client_of(always(401, error("401", "Access denied.")))

    for call in (client.has, client.delete):
        with pytest.raises(FaceAPIDenied):
            call("largefacelists/one")
