"""What people are answered while the database is away, or busy with somebody else's rows."""

import sys
from typing import Any

import pytest
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from faceweb.settings.common import database

KINDS = {"away": OperationalError, "closed": InterfaceError, "mistaken": IntegrityError}


def failing(request: HttpRequest, kind: str) -> HttpResponse:
    raise KINDS[kind]


urlpatterns = [path("failing/<kind>", failing), path("", include("faceweb.urls"))]
handler500 = "faceweb.status.views.server_error"


@pytest.fixture
def visitor(settings: Any) -> Client:
    settings.ROOT_URLCONF = sys.modules[__name__]
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if "LoginRequired" not in each]
    return Client(raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["away", "closed"])
def test_a_database_that_is_away_is_answered_with_a_page_that_says_so(
    visitor: Client, kind: str
) -> None:
    answer = visitor.get(f"/failing/{kind}")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "Back in a moment" in answer.content.decode()


@pytest.mark.django_db
def test_a_mistake_of_ours_is_still_called_one(visitor: Client) -> None:
    answer = visitor.get("/failing/mistaken")
    assert answer.status_code == 500
    assert "Something went wrong" in answer.content.decode()


def test_nobody_waits_for_ever_for_postgresql(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://faceweb@db/faceweb")
    found = database("DATABASE_URL", "site.sqlite3")
    assert found["CONN_HEALTH_CHECKS"]
    assert found["OPTIONS"]["connect_timeout"] == 5
    assert "lock_timeout=20s" in found["OPTIONS"]["options"]


def test_the_operator_says_otherwise_in_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    address = "postgresql://faceweb@db/faceweb?options=-c%20statement_timeout=30s&connect_timeout=9"
    monkeypatch.setenv("DATABASE_URL", address)
    options = database("DATABASE_URL", "site.sqlite3")["OPTIONS"]
    assert options["options"] == "-c statement_timeout=30s"
    assert options["connect_timeout"] == 9
