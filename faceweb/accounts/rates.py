"""How often an account may do what costs much, and what somebody is answered who does it too often.

Counted in Redis, in windows that begin by the clock: around the end of one, up to twice as much
passes. What was refused counts nowhere. With Redis away nothing is refused.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import redis
from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from faceweb.faceapi.connect import get_redis

if TYPE_CHECKING:
    from faceweb.accounts.models import User


class TooOften(Exception):
    """Try again in `wait_s` seconds."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(wait_s)
        self.wait_s = wait_s


@dataclass(frozen=True)
class Rate:
    """As often as the setting says within each window; 0 is no limit."""

    setting: str
    window_s: int


SEARCHES = Rate("SEARCHES_PER_MINUTE", 60)
UPLOADS = Rate("UPLOADS_PER_HOUR", 3600)


def count(user: User, rate: Rate, times: int = 1) -> None:
    """Count it. Raises TooOften, and counts nothing, when it is more than may be."""
    limit: int = getattr(settings, rate.setting)
    if not limit:
        return
    window, passed_s = divmod(time.time(), rate.window_s)
    key = f"rates:{rate.setting}:{user.pk}:{window:.0f}"
    try:
        steps = get_redis().pipeline()
        steps.incrby(key, times)
        steps.expire(key, rate.window_s)
        counted, _expires = steps.execute()
        if counted > limit:
            get_redis().decrby(key, times)
            raise TooOften(math.ceil(rate.window_s - passed_s))
    except redis.exceptions.RedisError:
        return


def sentence(wait_s: int) -> str:
    """Why somebody has to wait, and how long; empty for 0 seconds."""
    if not wait_s:
        return ""
    minutes = math.ceil(wait_s / 60)
    if minutes == 1:
        return _("That was a lot in a short time. Please wait a minute.")
    words = _("That was a lot in a short time. Please wait %(minutes)d minutes.")
    return words % {"minutes": minutes}


def held_back(answer: HttpResponse, wait_s: int) -> HttpResponse:
    """The answer, as one to somebody who has to wait; as it is for 0 seconds."""
    if wait_s:
        answer.status_code = 429
        answer.headers["Retry-After"] = str(wait_s)
    return answer
