"""The rate that all workers keep together, against a service that enforces one."""

import datetime as dt
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from email.utils import format_datetime
from typing import Any

import pytest
from django.conf import settings

from faceweb.faceapi import pacing
from faceweb.faceapi.client import FaceAPIDenied, FaceAPIPaced
from faceweb.faceapi.guarded import GuardedClient
from faceweb.faceapi.pacing import Limit, urgently
from tests.faceapi.caller import call
from tests.faceapi.hosted import Hosted
from tests.programs import ROOT

NOWHERE = "unix:///nonexistent/valkey.sock"
ONE = "largefacelists/one"
Worker = Callable[..., GuardedClient]


@pytest.fixture
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "PATIENCE_S", 0.0)


def test_the_calls_of_several_processes_keep_to_the_rate(hosted: Hosted, redis_server: Any) -> None:
    hosted.rate = 10
    words = [settings.REDIS_URL, hosted.address, "40", "4", "10/1"]
    workers = [
        subprocess.Popen([sys.executable, "-m", "tests.faceapi.caller", *words], cwd=ROOT)
        for _number in range(3)
    ]
    assert [worker.wait(60) for worker in workers] == [0, 0, 0]

    assert len(hosted.times) - hosted.refused == 120
    assert hosted.refused <= 1
    begun, *_more, ended = sorted(hosted.times)
    assert 120 / (ended - begun) == pytest.approx(10, rel=0.1)


def test_a_minute_s_limit_holds_beside_a_second_s(hosted: Hosted, worker: Worker) -> None:
    client = worker(Limit(10, 1.0), Limit(3, 60.0))
    with urgently():
        call(client, 3)
        with pytest.raises(FaceAPIPaced) as caught:
            client.has(ONE)

    assert 55 < (caught.value.retry_after_s or 0) < 70
    assert len(hosted.times) == 3


@pytest.mark.usefixtures("_no_patience")
def test_people_who_search_go_before_other_work(hosted: Hosted, worker: Worker) -> None:
    batch, search = worker(Limit(10, 60.0)), worker(Limit(10, 60.0))
    call(batch, 6)
    with pytest.raises(FaceAPIPaced) as caught:
        batch.has(ONE)  # the second half is spaced
    assert 5 < (caught.value.retry_after_s or 0) < 9
    with urgently():
        call(search, 4)
        with pytest.raises(FaceAPIPaced):
            search.has(ONE)


@pytest.mark.usefixtures("_no_patience")
def test_other_work_leaves_a_fifth_while_people_search(
    hosted: Hosted, worker: Worker, redis_server: Any
) -> None:
    client = worker(Limit(10, 60.0))
    with urgently():
        call(client, 8)
    (spacing,) = redis_server.keys("faceapi:*:spacing:60")
    redis_server.delete(spacing)
    with pytest.raises(FaceAPIPaced) as caught:
        client.has(ONE)
    assert (caught.value.retry_after_s or 0) > 50
    (searching,) = redis_server.keys("faceapi:*:searching")
    redis_server.delete(searching)

    call(client, 2)


def test_what_a_person_waits_for_is_urgent_in_its_own_thread_alone() -> None:
    seen = []
    with urgently():
        other = threading.Thread(target=lambda: seen.append(pacing._is_urgent.get()))
        other.start()
        other.join()
        seen.append(pacing._is_urgent.get())

    assert [*seen, pacing._is_urgent.get()] == [False, True, False]


def test_a_wait_the_service_asks_for_is_everybody_s(hosted: Hosted, worker: Worker) -> None:
    one, other = worker(), worker()
    hosted.status, hosted.headers = 429, {"Retry-After": "2"}
    with pytest.raises(FaceAPIPaced):
        one.has(ONE)
    hosted.status = 404
    other.has(ONE)  # waits for its turn

    first, second = hosted.times
    assert 2.0 <= second - first < 3.0


@pytest.mark.parametrize("is_dated", [False, True])
def test_a_long_wait_is_not_slept_through(hosted: Hosted, worker: Worker, is_dated: bool) -> None:
    # Their clock is an hour ahead of ours.
    now = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    date = format_datetime(now + dt.timedelta(seconds=26), usegmt=True)
    hosted.headers = {"Retry-After": date if is_dated else "26"}
    if is_dated:
        hosted.headers["Date"] = format_datetime(now, usegmt=True)
    hosted.status = 429
    for client in (worker(), worker()):
        begun = time.monotonic()
        with pytest.raises(FaceAPIPaced) as caught:
            client.has(ONE)
        assert time.monotonic() - begun < 1
        assert 25 <= (caught.value.retry_after_s or 0) < 29

    assert len(hosted.times) == 1


def test_an_empty_quota_stops_all_calls(hosted: Hosted, worker: Worker) -> None:
    hosted.status = 403
    hosted.message = "Out of call volume quota. Quota will be replenished in 2.12 days."
    for client in (worker(), worker()):
        with pytest.raises(FaceAPIDenied) as caught:
            client.has(ONE)
        assert caught.value.status == 403

    assert len(hosted.times) == 1


def test_a_full_list_stops_nothing_else(hosted: Hosted, worker: Worker) -> None:
    client = worker()
    hosted.status, hosted.message = 403, "Persisted face number reached limit."
    with pytest.raises(FaceAPIDenied):
        client.has(ONE)
    hosted.status = 404

    assert not client.has(ONE)


def test_a_clock_that_is_set_back_ends_a_wait_no_later(
    hosted: Hosted, worker: Worker, redis_server: Any
) -> None:
    client = worker(Limit(10, 1.0))
    hosted.status, hosted.headers = 429, {"Retry-After": "1"}
    with pytest.raises(FaceAPIPaced):
        client.has(ONE)
    hosted.status = 404
    later_ms = round(time.time() * 1000) + 3600_000
    (pause,) = redis_server.keys("faceapi:*:pause")
    (calls,) = redis_server.keys("faceapi:*:calls:1")
    redis_server.hset(pause, "since", later_ms)
    redis_server.persist(pause)
    redis_server.delete(calls)
    redis_server.lpush(calls, *[later_ms] * 10)

    begun = time.monotonic()
    assert not client.has(ONE)
    assert 0.9 < time.monotonic() - begun < 3


def test_while_valkey_is_away_each_process_keeps_the_rate(hosted: Hosted, worker: Worker) -> None:
    client = worker(Limit(20, 1.0), redis_url=NOWHERE)
    begun = time.monotonic()
    call(client, 21)

    assert 0.95 < time.monotonic() - begun < 2


def test_while_valkey_is_away_a_process_heeds_what_it_was_told(
    hosted: Hosted, worker: Worker
) -> None:
    client = worker(redis_url=NOWHERE)
    hosted.status, hosted.headers = 429, {"Retry-After": "26"}
    for _time in range(2):
        with pytest.raises(FaceAPIPaced):
            client.has(ONE)

    assert len(hosted.times) == 1
