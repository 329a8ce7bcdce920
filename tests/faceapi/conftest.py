"""A hosted service on loopback, and what workers call it with."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings

from faceweb.faceapi.guarded import GuardedClient
from faceweb.faceapi.pacing import Limit
from tests.faceapi.caller import client_of
from tests.faceapi.hosted import Hosted, hosted_service


@pytest.fixture
def hosted() -> Iterator[Hosted]:
    with hosted_service() as service:
        yield service


@pytest.fixture
def worker(hosted: Hosted, redis_server: Any) -> Iterator[Callable[..., GuardedClient]]:
    """worker(*limits) -> the client of one more worker, with connections of its own."""
    made = []

    def make(*limits: Limit, redis_url: str = "", timeout_s: float = 5) -> GuardedClient:
        url = redis_url or settings.REDIS_URL
        made.append(client_of(url, hosted.address, *limits, timeout_s=timeout_s))
        return made[-1]

    yield make
    for client in made:
        client.close()
