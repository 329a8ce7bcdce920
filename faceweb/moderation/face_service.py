"""Whether the Face API answers, as a worker last found it; pages only read what it wrote down."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass
from uuid import UUID

from django.core.cache import cache
from django.utils import timezone

from faceweb.faceapi.client import FaceAPIDenied, FaceAPIError, FaceAPIUnavailable
from faceweb.faceapi.connect import get_client
from faceweb.faceapi.pacing import urgently

# `ask` is due this often; after some missed turns the workers are the ones to look after.
EVERY_S = 30
_TURNS_MISSED = 4
_KEY = "face-service"
# A list that nobody makes: asking for it says that the endpoint and the key are right.
_NO_LIST = f"largefacelists/faceweb-{UUID(int=0)}"


@dataclass(frozen=True)
class State:
    """`problem` is empty, "away", "busy", "key", "quota" or "refused"."""

    at: dt.datetime
    problem: str
    answered_ms: int

    @property
    def is_well(self) -> bool:
        return not self.problem

    @property
    def is_old(self) -> bool:
        """No worker has asked for a while."""
        return timezone.now() - self.at > dt.timedelta(seconds=EVERY_S * _TURNS_MISSED)


def ask() -> None:
    """Ask for next to nothing, and write down what came of it."""
    begun = time.monotonic()
    problem = ""
    try:
        with urgently():
            get_client().has(_NO_LIST)
    except FaceAPIUnavailable as unavailable:
        problem = "busy" if unavailable.is_busy else "away"
    except FaceAPIDenied as denied:
        problem = "key" if denied.status == 401 else "quota"
    except FaceAPIError:
        problem = "refused"
    answered_ms = round((time.monotonic() - begun) * 1000)
    cache.set(_KEY, State(timezone.now(), problem, answered_ms), timeout=None)


def last() -> State | None:
    """None where nobody has asked yet. Raises redis.exceptions.RedisError."""
    found: State | None = cache.get(_KEY)
    return found
