"""Is every part this process needs there? For balancers, and for whoever looks.

One that takes longer than it may counts as failed, and goes on alone until it ends.
What was found is kept for a moment, so that any number of askers costs one look.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for

KEPT_S = 1.5
WELL = "ok"
_SLOW = "takes too long"

# A check ends quietly when all is well and raises NotReady otherwise.
Check = Callable[[], None]


class NotReady(Exception):
    """Something is missing; the text is one of few, without addresses, names or secrets."""


class Readiness:
    """What the checks of a process found a moment ago; all of them have `limit_s` together."""

    def __init__(self, checks: Mapping[str, Check], limit_s: float) -> None:
        self._checks = checks
        self._limit_s = limit_s
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(len(checks), thread_name_prefix="readiness")
        self._running: dict[str, Future[str]] = {}
        self._found: dict[str, str] = {}
        self._found_at = -math.inf

    def look(self) -> dict[str, str]:
        """ "ok" or what is wrong, by the part's name. Takes `limit_s` at most."""
        with self._lock:
            if time.monotonic() - self._found_at >= KEPT_S:
                self._found = self._ask()
                self._found_at = time.monotonic()
            return self._found

    def _ask(self) -> dict[str, str]:
        for name, check in self._checks.items():
            if name not in self._running:  # one that still hangs is not asked a second time
                self._running[name] = self._threads.submit(_outcome, check)
        wait_for(self._running.values(), self._limit_s)
        found = {}
        for name in self._checks:
            running = self._running[name]
            found[name] = running.result() if running.done() else _SLOW
            if running.done():
                del self._running[name]
        return found


def answer(
    found: Mapping[str, str], without: Collection[str] = ()
) -> tuple[int, dict[str, object]]:
    """Status and JSON of /readyz; parts in `without` are told of and do not count."""
    is_ready = all(what == WELL for name, what in found.items() if name not in without)
    return (200 if is_ready else 503), {"ready": is_ready, "parts": dict(found)}


def _outcome(check: Check) -> str:
    try:
        check()
    except NotReady as problem:
        return str(problem)
    return WELL
