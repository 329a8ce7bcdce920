"""How long something takes, and how it is written down."""

import statistics
import threading
import time
from collections.abc import Callable, Sequence


def timed(call: Callable[[], object]) -> float:
    """Seconds."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def in_words(times_s: Sequence[float]) -> str:
    """p50 and p95; at least two times."""
    median, p95 = statistics.median(times_s), statistics.quantiles(times_s, n=20)[-1]
    return f"p50 {median * 1000:.1f} ms, p95 {p95 * 1000:.1f} ms"


def by_many(calls: Sequence[Callable[[], object]], seconds: float) -> str:
    """Each is called again and again by a thread of its own, for so long; what a call took."""
    times_s: list[float] = []
    until = time.monotonic() + seconds

    def call_again(call: Callable[[], object]) -> None:
        while time.monotonic() < until:
            times_s.append(timed(call))

    threads = [threading.Thread(target=call_again, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return f"{in_words(times_s)}, {len(times_s) / seconds:.0f} a second"
