"""Log lines: their form, their request's id, and what never stands in them."""

import io
import json
import logging
import logging.config
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from faceweb.operations import tracing
from faceweb.operations.logs import logging_config
from faceweb.operations.observing import observe

ID = "0123456789abcdef"


@login_not_required
def _fails(request: HttpRequest, secret: str) -> HttpResponse:
    raise ValueError(f"{secret} sent {request.GET['file']}")


urlpatterns = [path("broken/<str:secret>/", _fails, name="broken")]
handler500 = "faceweb.status.views.server_error"


@pytest.fixture(params=["line", "json"])
def written(request: pytest.FixtureRequest) -> Iterator[Any]:
    """written() -> the lines that a log in this form holds."""
    config = logging_config("INFO", request.param)
    formatter = logging.config.DictConfigurator(config).configure_formatter(
        config["formatters"]["own"]
    )
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel("INFO")
    yield lambda: stream.getvalue()
    root.removeHandler(handler)
    root.setLevel(level)
    tracing.end()


@pytest.fixture
def broken() -> Iterator[Client]:
    with override_settings(ROOT_URLCONF=__name__):
        yield Client(raise_request_exception=False)


def test_an_id_that_came_is_kept_and_goes_back(db: None, written: Any) -> None:
    answer = Client().get("/models/", headers={"X-Request-ID": ID})

    assert answer["X-Request-ID"] == ID
    line = next(line for line in written().splitlines() if "model_card" in line)
    assert ID in line


@pytest.mark.parametrize(
    "sent", ["", "short", "x" * 65, "with blanks in it", "a\u00e9bcdefgh", '{"a":1}{}']
)
def test_an_id_that_is_none_is_replaced(sent: str) -> None:
    assert re.fullmatch(r"[0-9a-f]{32}", tracing.begin(sent))
    tracing.end()


def test_a_request_has_one_line_with_its_route_and_without_its_path(
    as_alice: Client, alice: Any, written: Any
) -> None:
    as_alice.get("/photos/?person=secret")

    lines = [line for line in written().splitlines() if "faceweb.requests" in line]
    assert len(lines) == 1
    assert "photos:library" in lines[0]
    assert "secret" not in lines[0]
    assert alice.email not in lines[0]
    if lines[0].startswith("{"):
        line = json.loads(lines[0])
        assert (line["status"], line["method"], line["account"]) == (200, "GET", alice.pk)
        assert len(line["request_id"]) == 32


def test_a_failure_says_where_and_not_what(db: None, broken: Client, written: Any) -> None:
    answer = broken.get(
        "/broken/token-of-a-link/", {"file": "holiday.jpg"}, headers={"X-Request-ID": ID}
    )

    assert answer.status_code == 500
    said = written()
    assert "ValueError" in said
    assert "_fails" in said
    assert ID in said
    for secret in ("holiday.jpg", "token-of-a-link"):
        assert secret not in said


def test_the_page_of_a_failure_shows_the_number_to_tell(db: None, broken: Client) -> None:
    answer = broken.get("/broken/x/", {"file": "x"}, headers={"X-Request-ID": ID})
    assert ID in answer.content.decode()


def test_work_of_one_request_does_not_go_into_the_next() -> None:
    seen: list[str] = []

    def answer(request: HttpRequest) -> HttpResponse:
        seen.append(tracing.current())
        return HttpResponse()

    for _time in range(2):
        observe(answer)(HttpRequest())

    assert len(set(seen)) == 2
    tracing.end()
