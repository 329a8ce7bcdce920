"""A service that does not answer is left alone, by all processes together."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings

from faceweb.faceapi import breaker
from faceweb.faceapi.breaker import FAILURES, Breaker
from faceweb.faceapi.client import FaceAPIAway, FaceAPIError, FaceAPIUnavailable
from faceweb.faceapi.guarded import GuardedClient
from faceweb.faceapi.ledger import Ledger
from tests.faceapi.caller import KEY
from tests.faceapi.hosted import Hosted

NOWHERE = "unix:///nonexistent/valkey.sock"
ONE = "largefacelists/one"
PROBE = "largefacelists/faceweb-probe"
Worker = Callable[..., GuardedClient]


def fail(hosted: Hosted, *clients: GuardedClient, status: int = 503) -> None:
    """As many calls without an answer as open the circuit, by turns."""
    hosted.status = status
    for number in range(FAILURES):
        with pytest.raises(FaceAPIUnavailable):
            clients[number % len(clients)].has(ONE)
    hosted.paths.clear()


def time_passes(redis_server: Any, seconds: float) -> None:
    """The circuit opened so much earlier."""
    (circuit,) = redis_server.keys("faceapi:*:circuit")
    redis_server.hincrby(circuit, "since", -round(seconds * 1000))


@pytest.fixture
def elsewhere(hosted: Hosted) -> Any:
    """The circuit as another process sees it."""
    ledger = Ledger(settings.REDIS_URL)
    yield Breaker(ledger, endpoint=hosted.address, key=KEY)
    ledger.close()


def test_after_five_failures_of_whichever_process_nobody_is_asked(
    hosted: Hosted, worker: Worker, elsewhere: Breaker
) -> None:
    one, other, third = worker(), worker(), worker()
    assert elsewhere.state() == "closed"
    fail(hosted, one, other)

    assert elsewhere.state() == "open"
    for client in (one, other, third):
        with pytest.raises(FaceAPIAway) as caught:
            client.has(ONE)
        assert 20 < (caught.value.retry_after_s or 0) < 34
        assert not caught.value.is_busy
    assert hosted.paths == []


def test_a_service_that_hangs_or_is_not_there_fails_too(
    hosted: Hosted, worker: Worker, elsewhere: Breaker
) -> None:
    client = worker(timeout_s=0.05)
    hosted.delay_s = 0.3
    fail(hosted, client)

    assert elsewhere.state() == "open"


@pytest.mark.parametrize("status", [200, 400, 401, 404, 408, 409, 429])
def test_whatever_is_answered_begins_the_count_anew(
    hosted: Hosted, worker: Worker, elsewhere: Breaker, status: int
) -> None:
    client = worker()
    hosted.headers = {"Retry-After": "0"}
    for answer in [503] * 4 + [status] + [503] * 4:
        hosted.status = answer
        if answer == 200:
            assert client.has(ONE)
            continue
        try:
            client.has(ONE)
        except FaceAPIError:
            continue

    assert elsewhere.state() == "closed"


def test_of_many_that_come_back_exactly_one_probes(
    hosted: Hosted, worker: Worker, elsewhere: Breaker, redis_server: Any
) -> None:
    clients = [worker() for _number in range(8)]
    fail(hosted, *clients)
    time_passes(redis_server, 30)
    assert elsewhere.state() == "half-open"
    hosted.delay_s = 0.5
    waits: list[float] = []

    def call(client: GuardedClient) -> None:
        with pytest.raises(FaceAPIUnavailable) as caught:
            client.has(ONE)
        waits.append(caught.value.retry_after_s or 0)

    threads = [threading.Thread(target=call, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert hosted.paths == [PROBE]
    assert len(waits) == len(clients)
    assert max(waits) < 7  # as long as a probe may take, not until the next one
    assert elsewhere.state() == "open"


def test_a_probe_that_is_answered_closes_the_circuit_for_everybody(
    hosted: Hosted, worker: Worker, elsewhere: Breaker, redis_server: Any
) -> None:
    one, other = worker(), worker()
    fail(hosted, one)
    time_passes(redis_server, 30)
    hosted.status = 404

    assert not one.has(ONE)
    assert elsewhere.state() == "closed"
    assert not other.has(ONE)
    assert hosted.paths == [PROBE, ONE, ONE]


def test_a_probe_that_is_lost_with_its_process_is_followed_by_another(
    hosted: Hosted, worker: Worker, elsewhere: Breaker, redis_server: Any
) -> None:
    fail(hosted, worker())
    time_passes(redis_server, 30)
    assert elsewhere.admit()  # and is never heard of again
    hosted.status = 404
    client = worker()
    with pytest.raises(FaceAPIAway):
        client.has(ONE)
    time_passes(redis_server, 30)

    assert not client.has(ONE)


def test_a_photo_that_breaks_the_service_does_not_stop_the_others_for_long(
    hosted: Hosted, worker: Worker, elsewhere: Breaker, redis_server: Any
) -> None:
    client = worker()
    fail(hosted, client, status=500)
    time_passes(redis_server, 30)
    hosted.status = 404
    client.has(ONE)
    hosted.status = 500
    with pytest.raises(FaceAPIUnavailable):
        client.has(ONE)

    assert elsewhere.state() == "closed"


def test_a_clock_that_is_set_back_does_not_keep_the_circuit_open(
    hosted: Hosted, worker: Worker, elsewhere: Breaker, redis_server: Any
) -> None:
    client = worker()
    fail(hosted, client)
    time_passes(redis_server, -3600)
    with pytest.raises(FaceAPIAway) as caught:
        client.has(ONE)
    assert (caught.value.retry_after_s or 0) < 34
    time_passes(redis_server, 30)

    assert elsewhere.state() == "half-open"


def test_while_valkey_is_away_calls_go_on_and_each_process_counts_its_own(
    hosted: Hosted, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = worker(redis_url=NOWHERE), worker(redis_url=NOWHERE)
    hosted.status = 404
    assert not one.has(ONE)
    fail(hosted, one)
    with pytest.raises(FaceAPIAway):
        one.has(ONE)
    hosted.status = 404
    assert not other.has(ONE)
    assert hosted.paths == [ONE]

    monkeypatch.setattr(breaker, "PROBE_EVERY_S", 0.0)
    assert not one.has(ONE)
    assert hosted.paths == [ONE, PROBE, ONE]


def test_a_valkey_that_is_away_is_not_asked_at_every_call() -> None:
    ledger = Ledger("redis://127.0.0.1:1")
    circuit = Breaker(ledger, endpoint="https://face.example", key=KEY)
    begun = time.monotonic()
    states = {circuit.state() for _time in range(1000)}

    assert states == {"closed"}
    assert time.monotonic() - begun < 2


def test_the_state_is_that_of_the_configured_service(redis_server: Any) -> None:
    assert breaker.state() == "closed"
    circuit = breaker.breaker_of(settings.FACE_API_URL, settings.FACE_API_KEY)
    for _time in range(FAILURES):
        circuit.failed()

    assert breaker.state() == "open"
    circuit.answered()
    assert breaker.state() == "closed"
