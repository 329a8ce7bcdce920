"""How often an account may do what costs much: counted per account and window, at the real
Valkey."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from faceweb.accounts import rates
from faceweb.accounts.rates import UPLOADS, TooOften, count


@pytest.fixture
def ten_an_hour(settings: Any, redis_server: Any, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Ten uploads in an hour; the clock stands at the one number in the list."""
    settings.UPLOADS_PER_HOUR = 10
    now = [7200.0]
    monkeypatch.setattr(rates.time, "time", lambda: now[0])
    return now


def test_what_is_too_often_has_to_wait_until_the_window_ends(
    ten_an_hour: list[float], alice: Any
) -> None:
    count(alice, UPLOADS, 10)
    ten_an_hour[0] += 600.5

    with pytest.raises(TooOften) as refusal:
        count(alice, UPLOADS)
    assert refusal.value.wait_s == 3000
    ten_an_hour[0] += refusal.value.wait_s
    count(alice, UPLOADS)


def test_what_was_refused_counts_nowhere(ten_an_hour: list[float], alice: Any) -> None:
    count(alice, UPLOADS, 6)
    for _time in range(3):
        with pytest.raises(TooOften):
            count(alice, UPLOADS, 5)

    count(alice, UPLOADS, 4)


def test_each_account_has_its_own_count(ten_an_hour: list[float], alice: Any, bob: Any) -> None:
    count(alice, UPLOADS, 10)

    count(bob, UPLOADS, 10)


def test_nothing_is_refused_without_a_limit_or_with_redis_away(
    settings: Any, alice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import redis

    away = redis.Redis(unix_socket_path="/nowhere/valkey.sock")
    monkeypatch.setattr(rates, "get_redis", lambda: away)
    for settings.UPLOADS_PER_HOUR in (0, 1):
        count(alice, UPLOADS, 100)


def test_counts_leave_nothing_behind(
    ten_an_hour: list[float], alice: Any, redis_server: Any
) -> None:
    count(alice, UPLOADS)

    [key] = redis_server.keys("rates:*")
    assert 0 < redis_server.ttl(key) <= 3600


@pytest.mark.parametrize(
    ("wait_s", "says"),
    [(0, ""), (1, "wait a minute"), (60, "wait a minute"), (61, "wait 2 minutes")],
)
def test_the_wait_is_said_in_minutes(wait_s: int, says: str) -> None:
    assert says in rates.sentence(wait_s)
    assert bool(rates.sentence(wait_s)) is bool(wait_s)


def test_an_answer_that_has_to_wait_says_so_to_programs_too() -> None:
    assert rates.held_back(HttpResponse(), 0).status_code == 200
    answer = rates.held_back(HttpResponse(), 12)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "12")


def test_sign_in_s_own_limits_have_a_page_of_the_site(
    client: Client, redis_server: Any, db: None, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    form = {"login": "alice@example.com", "password": "not-this-one"}
    client.post(reverse("account_login"), form)
    answer = client.post(reverse("account_login"), form)

    assert answer.status_code == 429
    assert "That was too often" in answer.content.decode()
