"""ManagementClient against recorded answers; tests/apikeys drives it at a real face server."""

import datetime as dt
import json
from collections.abc import Callable
from uuid import UUID

import httpx
import pytest

from faceweb.faceapi.client import FaceAPIDenied, FaceAPIRefused, FaceAPIUnavailable
from faceweb.faceapi.management import Key, Limits, ManagementClient, Subscription

ID = UUID("7a2c5f4e-1a86-4c45-9e08-7c2b2c5c0d11")
MADE = {
    "id": str(ID),
    "name": "lab",
    "createdAt": "2026-01-31T00:00:00Z",
    "callsPerSecond": 1,
    "callsPerMinute": None,
    "callsPerMonth": None,
    "keys": [
        {
            "slot": 2,
            "hint": "0123",
            "createdAt": "2026-01-31T00:00:00Z",
            "lastUsedAt": None,
            "key": "secret-0123",
        }
    ],
}


def client_of(answer: Callable[[httpx.Request], httpx.Response]) -> ManagementClient:
    return ManagementClient(
        "https://face.example/", "secret", transport=httpx.MockTransport(answer)
    )


def test_a_call_carries_the_management_key_and_what_is_asked_for() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(201, json=MADE)

    made = client_of(answer).create_subscription("lab", Limits(calls_per_second=1))

    (request,) = asked
    assert str(request.url) == "https://face.example/manage/v1/subscriptions"
    assert request.headers["Authorization"] == "Bearer secret"
    assert json.loads(request.content) == {
        "name": "lab",
        "callsPerSecond": 1,
        "callsPerMinute": None,
        "callsPerMonth": None,
    }
    assert made == Subscription(
        ID,
        "lab",
        Limits(calls_per_second=1),
        [Key(2, "0123", dt.datetime(2026, 1, 31, tzinfo=dt.UTC), None, "secret-0123")],
    )


def test_the_description_is_asked_for_without_a_key() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert "Authorization" not in request.headers
        return httpx.Response(200, json={"openapi": "3.1.0"})

    assert client_of(answer).description() == {"openapi": "3.1.0"}


def test_an_empty_answer_is_a_success() -> None:
    client_of(lambda _: httpx.Response(204)).delete_subscription(ID)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, FaceAPIDenied),
        (403, FaceAPIDenied),
        (404, FaceAPIRefused),
        (409, FaceAPIRefused),
        (500, FaceAPIUnavailable),
        (503, FaceAPIUnavailable),
    ],
)
def test_failures_are_those_of_the_face_client(status: int, error: type[Exception]) -> None:
    body = {"error": {"code": "Some", "message": "words"}}
    with pytest.raises(error):
        client_of(lambda _: httpx.Response(status, json=body)).rotate_key(ID, 1)


def test_no_answer_is_unavailable() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectTimeout("too late")

    with pytest.raises(FaceAPIUnavailable):
        client_of(answer).subscriptions([ID])


def test_detected_faces_are_forgotten_by_their_ids() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(204)

    client_of(answer).forget_detected([ID])

    assert asked[0].url.path == "/manage/v1/detectedfaces/forget"
    assert json.loads(asked[0].content) == {"faceIds": [str(ID)]}
