"""How often a subscription may call: a rate a second and a minute, a quota a calendar month.

Counted in Redis or Valkey, so all processes of the server count together. A window begins with the
first call in it and ends on time; the month is the calendar's, in UTC. A refused call counts
nowhere. Without limits nothing is asked; when Redis is away calls go through, because a face server
that answers too much does less harm than one that answers nobody.
"""

import datetime as dt
import logging
import math
import threading
import time
from typing import NamedTuple

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.commands.core import Script
from redis.retry import Retry

from faceweb.faceapi.refusals import quota_exceeded, rate_exceeded
from faceweb.faceserver.models import Subscription
from faceweb.faceserver.problems import FaceProblem
from faceweb.once import once

logger = logging.getLogger(__name__)

TIMEOUT_S = 1.0
# After a failure Redis is left alone this long, so that one that hangs slows one call and not all.
PAUSE_S = 5.0
WARNING_EVERY_S = 60.0

_SECOND_MS = 1000
_MINUTE_MS = 60 * _SECOND_MS
_DAY_MS = 24 * 60 * _MINUTE_MS

# Looks at every window before it counts in any. Answers the number of the first full window and
# the milliseconds until it ends, or 0 and 0. ARGV: limit and length of each window in KEYS.
_COUNT = """
for number, key in ipairs(KEYS) do
  if tonumber(redis.call('GET', key) or '0') >= tonumber(ARGV[2 * number - 1]) then
    return {number, redis.call('PTTL', key)}
  end
end
for number, key in ipairs(KEYS) do
  if redis.call('INCR', key) == 1 then
    redis.call('PEXPIRE', key, ARGV[2 * number])
  end
end
return {0, 0}
"""


class _Window(NamedTuple):
    """`name` is part of the counter's key; `is_quota` says how a full one is refused."""

    name: str
    limit: int
    length_ms: int
    is_quota: bool = False


def count_call(subscription: Subscription) -> None:
    """Count one call. Raises FaceProblem: 403 when the month's quota is used up, 429 with the
    seconds to wait when the rate is exceeded."""
    windows = _windows(subscription)
    if not windows:
        return
    full, left_ms = _guard.ask(subscription, windows)
    if full is None:
        return
    if full.is_quota:
        raise FaceProblem(quota_exceeded(left_ms / _DAY_MS))
    wait_s = max(1, math.ceil(left_ms / _SECOND_MS))
    raise FaceProblem(rate_exceeded(wait_s), retry_after_s=wait_s)


def _windows(subscription: Subscription) -> list[_Window]:
    """Those with a limit, the longest first: of several full ones it says how long to wait."""
    found = []
    if subscription.calls_per_month is not None:
        name, left_ms = _month(dt.datetime.now(dt.UTC))
        found.append(_Window(name, subscription.calls_per_month, left_ms, is_quota=True))
    if subscription.calls_per_minute is not None:
        found.append(_Window("minute", subscription.calls_per_minute, _MINUTE_MS))
    if subscription.calls_per_second is not None:
        found.append(_Window("second", subscription.calls_per_second, _SECOND_MS))
    return found


def _month(now: dt.datetime) -> tuple[str, int]:
    """This month's name, `2026-11`, and the milliseconds left of it."""
    first = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    after = (first + dt.timedelta(days=32)).replace(day=1)
    return f"{now:%Y-%m}", max(1, round((after - now).total_seconds() * 1000))


class _Guard:
    """The question to Redis, put off for a while after it went unanswered."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked_again_at = -math.inf
        self._warned_again_at = -math.inf

    def ask(self, subscription: Subscription, windows: list[_Window]) -> tuple[_Window | None, int]:
        """The full window and its milliseconds left, or None when the call was counted."""
        if time.monotonic() < self._asked_again_at:
            return None, 0
        # One hash slot for all of a subscription's counters: a cluster runs the script too.
        keys = [f"face:calls:{{{subscription.pk}}}:{window.name}" for window in windows]
        arguments = [number for window in windows for number in (window.limit, window.length_ms)]
        try:
            number, left_ms = _script()(keys=keys, args=arguments)
        except redis.RedisError as error:
            self._put_off(error)
            return None, 0
        return (windows[number - 1], left_ms) if number else (None, 0)

    def _put_off(self, error: redis.RedisError) -> None:
        now = time.monotonic()
        with self._lock:
            self._asked_again_at = now + PAUSE_S
            is_news = now >= self._warned_again_at
            if is_news:
                self._warned_again_at = now + WARNING_EVERY_S
        if is_news:
            logger.warning("calls are not counted: no answer from Redis (%s)", type(error).__name__)


_guard = _Guard()


@once
def _script() -> Script:
    """Made on first use, so after a worker process has started."""
    connection: redis.Redis = redis.Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=TIMEOUT_S,
        socket_timeout=TIMEOUT_S,
        retry=Retry(NoBackoff(), 1),  # once, for a connection that went stale
    )
    return connection.register_script(_COUNT)
