"""What FaceClient makes of refusals, as the hosted service words them, and of a broken network."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from faceweb.faceapi.client import (
    FaceAPIAway,
    FaceAPIDenied,
    FaceAPIPaced,
    FaceAPIRefused,
    FaceAPISlow,
    FaceAPIUnavailable,
)
from tests.faceapi.answers import always, client_of, error

FACE_ID = UUID("c5c24a82-6845-4031-9d5d-978df9175426")


def test_a_refusal_carries_code_message_and_status() -> None:
    client = client_of(always(400, error("FaceNotFound", "Query face cannot be found.")))

    with pytest.raises(FaceAPIRefused) as caught:
        client.find_similar(FACE_ID, "a-list", mode="matchPerson")

    assert (caught.value.code, caught.value.message, caught.value.status) == (
        "FaceNotFound",
        "Query face cannot be found.",
        400,
    )


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, error("Unspecified", "Access denied due to invalid subscription key.")),
        (401, error("401", "Access denied.")),
        (403, {"error": {"statusCode": 403, "message": "Out of call volume quota."}}),
        (403, error("InvalidRequest", "Invalid request has been sent.")),
    ],
)
def test_a_refused_key_is_told_from_a_refused_request(status: int, body: Any) -> None:
    with pytest.raises(FaceAPIDenied) as caught:
        client_of(always(status, body)).train("a-list")

    assert caught.value.status == status


@pytest.mark.parametrize(
    ("headers", "message", "retry_after_s"),
    [
        ({"Retry-After": "26"}, "Rate limit is exceeded.", 26.0),
        ({}, "Rate limit is exceeded. Try again in 7 seconds.", 7.0),
        ({}, "Requests have exceeded the rate limit. Please retry after 1 second.", 1.0),
        ({}, "Slow down.", None),
        ({"Retry-After": "soon"}, "Slow down.", None),
        (
            {
                "Retry-After": "Sun, 22 Nov 2026 12:00:26 GMT",
                "Date": "Sun, 22 Nov 2026 12:00:00 GMT",
            },
            "Slow down.",
            26.0,
        ),
        ({"Retry-After": "Sun, 22 Nov 2020 12:00:26 GMT"}, "Slow down.", 0.0),
    ],
)
def test_a_rate_limit_says_when_to_come_back(
    headers: dict[str, str], message: str, retry_after_s: float | None
) -> None:
    body = {"error": {"statusCode": 429, "message": message}}

    with pytest.raises(FaceAPIPaced) as caught:
        client_of(always(429, body, **headers)).train("a-list")

    assert caught.value.retry_after_s == retry_after_s
    assert caught.value.is_busy


@pytest.mark.parametrize("status", [408, 500, 502, 503])
def test_a_service_in_trouble_is_unavailable(status: int) -> None:
    with pytest.raises(FaceAPIUnavailable):
        client_of(always(status)).train("a-list")


def test_a_conflict_with_another_operation_passes() -> None:
    body = error("LargeFaceListTrainingNotFinished", "Training is going on.")

    with pytest.raises(FaceAPIUnavailable):
        client_of(always(409, body)).train("a-list")


@pytest.mark.parametrize(
    ("failure", "kind", "is_undone"),
    [
        (httpx.ConnectError("no"), FaceAPIAway, True),
        (httpx.ConnectTimeout("no"), FaceAPIAway, True),
        (httpx.ReadTimeout("no"), FaceAPISlow, False),
        (httpx.WriteTimeout("no"), FaceAPISlow, False),
        (httpx.RemoteProtocolError("no"), FaceAPIUnavailable, False),
    ],
)
def test_no_answer_says_whether_something_may_have_been_done(
    failure: httpx.TransportError, kind: type[FaceAPIUnavailable], is_undone: bool
) -> None:
    def answer(_request: httpx.Request) -> httpx.Response:
        raise failure

    with pytest.raises(FaceAPIUnavailable) as caught:
        client_of(answer).train("a-list")

    assert type(caught.value) is kind
    assert (caught.value.is_undone, caught.value.is_busy) == (is_undone, False)


def test_an_error_page_that_is_not_json_is_still_a_refusal() -> None:
    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(404, text="<html>not here</html>")

    with pytest.raises(FaceAPIRefused) as caught:
        client_of(answer).train("a-list")

    assert caught.value.code == "404"


def test_a_success_that_is_not_json_is_unavailable() -> None:
    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, text="<html>a captive portal</html>")

    with pytest.raises(FaceAPIUnavailable):
        client_of(answer).training_status("a-list")
