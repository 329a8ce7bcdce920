"""How far a long command is, on one line of a terminal; elsewhere a line now and then."""

import time
from collections import deque

from django.core.management.base import OutputWrapper

_TERMINAL_EVERY_S, _PLAIN_EVERY_S = 0.2, 10.0
# The pace is that of this time.
_PACE_S = 30.0


class ProgressLine:
    """`show` may be called as often as one likes."""

    def __init__(self, out: OutputWrapper, total: int) -> None:
        self._out, self._total = out, total
        self._is_terminal = out.isatty()
        self._every_s = _TERMINAL_EVERY_S if self._is_terminal else _PLAIN_EVERY_S
        self._seen: deque[tuple[float, int]] = deque([(time.monotonic(), 0)])
        self._shown_at = time.monotonic() if not self._is_terminal else 0.0

    def show(self, done: int, aside: str = "") -> None:
        now = time.monotonic()
        if now - self._shown_at < self._every_s:
            return
        self._shown_at = now
        self._seen.append((now, done))
        while len(self._seen) > 2 and now - self._seen[1][0] > _PACE_S:
            self._seen.popleft()
        parts = [f"{done:,} of {self._total:,}", *self._pace(done), *([aside] if aside else [])]
        line = ", ".join(parts)
        self._out.write(f"\r\x1b[K{line}" if self._is_terminal else line, ending=self._ending)
        self._out.flush()

    def end(self) -> None:
        """The line is free for something else."""
        if self._is_terminal:
            self._out.write("\r\x1b[K", ending="")

    @property
    def _ending(self) -> str:
        return "" if self._is_terminal else "\n"

    def _pace(self, done: int) -> list[str]:
        (began, first), (now, last) = self._seen[0], self._seen[-1]
        if now - began < 1 or last == first:
            return []
        per_s = (last - first) / (now - began)
        return [f"{per_s:.0f} a second", f"{_duration((self._total - done) / per_s)} left"]


def _duration(seconds: float) -> str:
    minutes, rest_s = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min {rest_s:02} s" if minutes else f"{rest_s} s"
