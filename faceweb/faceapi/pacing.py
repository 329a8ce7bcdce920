"""No more calls to the Face API than it takes: a bucket of tokens that all workers share.

For each limit (so many calls a second, a minute) a token is taken per call and is back a window
later, so no window of that length sees more calls, wherever it begins. Whoever is waited for by a
person (`urgently`) takes any token. Other work takes some at once and is spaced evenly from there
on, so that a token comes back soon for whoever asks next; while people search it leaves a fifth.

What the service says itself comes first: until the end of a `Retry-After` nobody calls, limits or
not. While Valkey is away each process spaces its own calls.
"""

import contextlib
import logging
import math
import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import NamedTuple

from faceweb.faceapi.client import FaceAPIDenied, FaceAPIPaced
from faceweb.faceapi.ledger import Ledger, LedgerAway, namespace

logger = logging.getLogger(__name__)

# A worker waits this long for its turn; then its row waits instead. With the call after it shorter
# than every lease.
PATIENCE_S = 5.0
# Calls leave here evenly and arrive less so: windows are taken to be this much longer.
_MARGIN = 1.05
# A 429 that does not say how long.
PAUSE_S = 1.0
# An empty quota is filled in days, or when the operator buys more: look again now and then.
QUOTA_PAUSE_S = 600.0
# People who searched a moment ago will search again.
_SEARCHING_S = 10.0
# Work that waits for a token comes back by and by, not all at once.
_SCATTER_S = 2.0

# KEYS: the pause. A clock that was set back counts from now. Leaves `now`, and `left` of a pause.
_LOOK = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local pause = redis.call('HMGET', KEYS[1], 'since', 'length', 'quota')
local left = 0
if pause[1] then
  local since = tonumber(pause[1])
  if since > now then
    since = now
    redis.call('HSET', KEYS[1], 'since', now)
  end
  left = since + pause[2] - now
end
"""
# Answers the milliseconds left of the pause, or 0, and whether an empty quota is why.
_PAUSED = (
    _LOOK
    + """
return {math.max(left, 0), left > 0 and tonumber(pause[3]) or 0}
"""
)
# KEYS: the mark that somebody searches, and of each limit the times of its last calls, newest
# first, and the time to which its even spacing has come. ARGV: 1 for an urgent call, milliseconds
# the mark lives, and of each limit its calls, its window, and how far ahead of its even spacing
# calls may be. Answers 0 when it is the caller's turn, or the milliseconds until it may be.
_TAKE = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local urgent = ARGV[1] == '1'
if urgent then redis.call('SET', KEYS[1], 1, 'PX', ARGV[2]) end
local searched = redis.call('EXISTS', KEYS[1]) == 1
local wait, spaced = 0, {}
for number = 1, (#KEYS - 1) / 2 do
  local calls, spacing = KEYS[2 * number], KEYS[2 * number + 1]
  local limit, window = tonumber(ARGV[3 * number]), tonumber(ARGV[3 * number + 1])
  local at_once = tonumber(ARGV[3 * number + 2])
  if tonumber(redis.call('LINDEX', calls, 0) or 0) > now then
    redis.call('DEL', calls, spacing)  -- the clock was set back
  end
  local oldest = redis.call('LINDEX', calls, -1)
  while oldest and oldest + window <= now do
    redis.call('RPOP', calls)
    oldest = redis.call('LINDEX', calls, -1)
  end
  local most = limit
  if searched and not urgent then most = limit - math.floor(limit / 5) end
  if redis.call('LLEN', calls) >= most then
    wait = math.max(wait, redis.call('LINDEX', calls, most - 1) + window - now)
  end
  local come = math.max(tonumber(redis.call('GET', spacing) or 0), now)
  if not urgent then wait = math.max(wait, come - at_once - now) end
  spaced[number] = come + window / limit
end
if wait > 0 then return math.ceil(wait) end
for number = 1, #spaced do
  local calls, spacing, window = KEYS[2 * number], KEYS[2 * number + 1], ARGV[3 * number + 1]
  redis.call('LPUSH', calls, now)
  redis.call('PEXPIRE', calls, window)
  redis.call('SET', spacing, spaced[number], 'PX', 2 * window)
end
return 0
"""
# ARGV: the milliseconds of a pause, 1 for an empty quota. The longer of two pauses counts.
_PAUSE = (
    _LOOK
    + """
if left >= tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'since', now, 'length', ARGV[1], 'quota', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 1
"""
)

_is_urgent: ContextVar[bool] = ContextVar("is_urgent", default=False)


@contextlib.contextmanager
def urgently(is_so: bool = True) -> Iterator[None]:
    """A person waits for the calls made in here: they go before other work."""
    before = _is_urgent.set(is_so or _is_urgent.get())
    try:
        yield
    finally:
        _is_urgent.reset(before)


class Limit(NamedTuple):
    """At most so many calls in any `window_s` seconds."""

    calls: int
    window_s: float

    def in_ms(self) -> tuple[int, int, int]:
        """Calls, the window, and how far ahead of even spacing work may be that nobody waits for:
        by half of a minute's calls, by two of a second's, of which little is gained."""
        window_ms = round(self.window_s * _MARGIN * 1000)
        at_once = self.calls / 2 if self.window_s > 1 else 2
        return self.calls, window_ms, round(at_once * window_ms / self.calls)


@dataclass
class _Own:
    """What one process knows by itself, for while Valkey is away."""

    free_at: float = 0.0
    paused_until: float = 0.0
    is_quota: bool = False


class Pace:
    """The calls to one endpoint with one key; safe to share between threads."""

    def __init__(
        self, ledger: Ledger, limits: Sequence[Limit] = (), *, endpoint: str, key: str
    ) -> None:
        self._ledger = ledger
        self._paused, self._pause = ledger.script(_PAUSED), ledger.script(_PAUSE)
        self._take = ledger.script(_TAKE)
        prefix = namespace(endpoint, key)
        self._pause_key = [f"{prefix}:pause"]
        self._keys = [f"{prefix}:searching"]
        for limit in limits:
            self._keys += [f"{prefix}:{each}:{limit.window_s:g}" for each in ("calls", "spacing")]
        self._limits = [number for limit in limits for number in limit.in_ms()]
        self._space_s = max((limit.window_s / limit.calls for limit in limits), default=0.0)
        self._own, self._lock = _Own(), threading.Lock()

    def wait(self) -> None:
        """Return when it is the caller's turn to call.

        Raises FaceAPIPaced when that takes longer than a worker should wait, and FaceAPIDenied
        while the quota is used up.
        """
        deadline = time.monotonic() + PATIENCE_S
        self._outlast_pause(deadline)
        while self._limits and (wait_s := self._ask()):
            _sleep(wait_s, deadline)
            self._outlast_pause(deadline)

    def pause(self, wait_s: float, *, is_quota: bool = False) -> None:
        """Nobody calls for so long: the service said so."""
        with self._lock:
            self._own.paused_until = max(self._own.paused_until, time.monotonic() + wait_s)
            self._own.is_quota = is_quota
        with contextlib.suppress(LedgerAway):
            arguments = (math.ceil(wait_s * 1000), int(is_quota))
            if self._ledger.run(self._pause, self._pause_key, *arguments):
                why = "its quota is used up" if is_quota else "it had too many"
                logger.warning("no calls to the face service for %d s: %s", wait_s, why)

    def _outlast_pause(self, deadline: float) -> None:
        while True:
            try:
                left_ms, is_quota = self._ledger.run(self._paused, self._pause_key)
                left_s: float = left_ms / 1000
            except LedgerAway:
                with self._lock:
                    left_s = max(0.0, self._own.paused_until - time.monotonic())
                    is_quota = self._own.is_quota
            if not left_s:
                return
            if is_quota:
                raise FaceAPIDenied("QuotaExceeded", "The quota of calls is used up.", 403)
            _sleep(left_s, deadline)

    def _ask(self) -> float:
        """0 when it is the caller's turn, or the seconds until it may be."""
        arguments = (int(_is_urgent.get()), round(_SEARCHING_S * 1000), *self._limits)
        try:
            wait_ms: int = self._ledger.run(self._take, self._keys, *arguments)
            return wait_ms / 1000
        except LedgerAway:
            pass
        now = time.monotonic()
        with self._lock:
            wait_s = max(0.0, self._own.free_at - now)
            if not wait_s:
                self._own.free_at = now + self._space_s
        return wait_s


def _sleep(wait_s: float, deadline: float) -> None:
    """Raises FaceAPIPaced when that is too long."""
    if time.monotonic() + wait_s > deadline:
        again_s = wait_s + random.uniform(0, _SCATTER_S)  # noqa: S311 (jitter, not a secret)
        raise FaceAPIPaced("no call is free now", retry_after_s=again_s)
    time.sleep(wait_s)
