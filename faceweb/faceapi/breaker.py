"""Leaving the Face API alone while it does not answer: a circuit breaker of all processes together.

    closed ---- five calls in a row without an answer ----> open
    open ------ thirty seconds later ---------------------> half-open
    half-open - its one probe is answered ----------------> closed
    half-open - the probe is not answered, or is lost ----> open

No answer is what the network or a time limit says, and 5xx; any other is an answer, also a refusal
and "too many requests". A call that succeeds closes the circuit from any state. While Valkey is
away each process counts by itself. What a call counts for is `guarded`'s to know.
"""

import contextlib
import functools
import logging
import random
import threading
import time
from typing import Literal

from django.conf import settings

from faceweb.faceapi.client import FaceAPIAway
from faceweb.faceapi.ledger import Ledger, LedgerAway, get_ledger, namespace

logger = logging.getLogger(__name__)

State = Literal["closed", "open", "half-open"]

FAILURES = 5
PROBE_EVERY_S = 30.0
# As long as the probe may take; whoever comes meanwhile waits for its outcome.
PROBE_S = 3.0
# Work that waits for a probe comes back by and by, not all at once.
_SCATTER_S = 3.0
# Failures that nothing followed for so long say nothing of today.
_FORGOTTEN_AFTER_MS = 3600 * 1000

# KEYS: the circuit. Its fields: failures in a row; since when the circuit is open, or a probe on
# its way; whether there is one. `left` is the milliseconds until the next probe. A clock that was
# set back counts from now.
_LOOK = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local failures = tonumber(redis.call('HGET', KEYS[1], 'failures') or '0')
local since = tonumber(redis.call('HGET', KEYS[1], 'since') or now)
local probing = redis.call('HEXISTS', KEYS[1], 'probing')
if since > now then
  since = now
  redis.call('HSET', KEYS[1], 'since', now)
end
"""
# ARGV: failures that open, milliseconds between probes. Answers the state, and `left`.
_STATE = (
    _LOOK
    + """
if failures < tonumber(ARGV[1]) then return {'closed', 0} end
local left = since + ARGV[2] - now
if left <= 0 or probing == 1 then return {'half-open', left} end
return {'open', left}
"""
)
# ARGV: as before, and the milliseconds of a probe. Answers "closed", "probe" to exactly one, or
# "wait" and for how many milliseconds.
_ADMIT = (
    _LOOK
    + """
if failures < tonumber(ARGV[1]) then return {'closed', 0} end
local left = since + ARGV[2] - now
if left <= 0 then
  redis.call('HSET', KEYS[1], 'since', now, 'probing', 1)
  return {'probe', 0}
end
local probed = since + ARGV[3] - now
if probing == 1 and probed > 0 then left = probed end
return {'wait', left}
"""
)
# ARGV: failures that open, 1 for a probe, milliseconds the count lives. Answers whether the circuit
# is open from now on and was not before. Calls that were under way when it opened change nothing.
_FAIL = (
    _LOOK
    + """
failures = redis.call('HINCRBY', KEYS[1], 'failures', 1)
redis.call('PEXPIRE', KEYS[1], ARGV[3])
local opens = failures == tonumber(ARGV[1])
if opens or ARGV[2] == '1' then
  redis.call('HSET', KEYS[1], 'since', now)
  redis.call('HDEL', KEYS[1], 'probing')
end
return opens and 1 or 0
"""
)
# Answers the number of failures there were in a row.
_CLOSE = """
local failures = tonumber(redis.call('HGET', KEYS[1], 'failures') or '0')
redis.call('DEL', KEYS[1])
return failures
"""


class _OwnCount:
    """The same for one process: what it counts while Valkey is away."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures = 0
        self._since = 0.0
        self._is_probing = False

    def state(self) -> State:
        with self._lock:
            if self._failures < FAILURES:
                return "closed"
            return "half-open" if self._is_probing or self._left_s() <= 0 else "open"

    def admit(self) -> tuple[str, float]:
        with self._lock:
            if self._failures < FAILURES:
                return "closed", 0
            if self._left_s() <= 0:
                self._since, self._is_probing = time.monotonic(), True
                return "probe", 0
            probed_s = self._since + PROBE_S - time.monotonic()
            return "wait", probed_s if self._is_probing and probed_s > 0 else self._left_s()

    def fail(self, *, is_probe: bool) -> bool:
        with self._lock:
            self._failures += 1
            opens = self._failures == FAILURES
            if opens or is_probe:
                self._since, self._is_probing = time.monotonic(), False
            return opens

    def close(self) -> int:
        with self._lock:
            failures, self._failures, self._is_probing = self._failures, 0, False
            return failures

    def _left_s(self) -> float:
        return self._since + PROBE_EVERY_S - time.monotonic()


class Breaker:
    """The circuit of one endpoint and key; safe to share between threads."""

    def __init__(self, ledger: Ledger, *, endpoint: str, key: str) -> None:
        self._ledger = ledger
        self._keys = [f"{namespace(endpoint, key)}:circuit"]
        self._state, self._admit = ledger.script(_STATE), ledger.script(_ADMIT)
        self._fail, self._close = ledger.script(_FAIL), ledger.script(_CLOSE)
        self._own = _OwnCount()

    def state(self) -> State:
        try:
            found = self._ledger.run(self._state, self._keys, FAILURES, _ms(PROBE_EVERY_S))
        except LedgerAway:
            return self._own.state()
        state: State = found[0].decode()
        return state

    def admit(self) -> bool:
        """Whether the caller has to probe before its call. Raises FaceAPIAway while the circuit is
        open, with the seconds until the next probe."""
        try:
            verdict, left_ms = self._ledger.run(
                self._admit, self._keys, FAILURES, _ms(PROBE_EVERY_S), _ms(PROBE_S)
            )
            verdict, left_s = verdict.decode(), left_ms / 1000
        except LedgerAway:
            verdict, left_s = self._own.admit()
        if verdict == "wait":
            wait_s = left_s + random.uniform(0, _SCATTER_S)  # noqa: S311 (jitter, not a secret)
            raise FaceAPIAway("the last calls went unanswered", retry_after_s=wait_s)
        return bool(verdict == "probe")

    def failed(self, *, is_probe: bool = False) -> None:
        """A call went unanswered."""
        own = self._own.fail(is_probe=is_probe)
        try:
            arguments = (FAILURES, int(is_probe), _FORGOTTEN_AFTER_MS)
            opens = bool(self._ledger.run(self._fail, self._keys, *arguments))
        except LedgerAway:
            opens = own
        if opens:
            logger.warning(
                "%d calls to the face service went unanswered: it is asked every %d s from now on",
                FAILURES,
                PROBE_EVERY_S,
            )

    def answered(self) -> None:
        """A call was answered, whatever the answer."""
        failures = self._own.close()
        with contextlib.suppress(LedgerAway):
            failures = self._ledger.run(self._close, self._keys)
        if failures >= FAILURES:
            logger.warning("the face service answers again")


@functools.cache
def breaker_of(endpoint: str, key: str) -> Breaker:
    """The process's circuit of that endpoint and key."""
    return Breaker(get_ledger(), endpoint=endpoint, key=key)


def state() -> State:
    """Of the circuit to the configured Face API, for metrics and pages; one question to Valkey."""
    return breaker_of(settings.FACE_API_URL, settings.FACE_API_KEY).state()


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
