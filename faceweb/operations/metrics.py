"""What is counted while it happens, and how Prometheus is told.

Every process of a part counts in files of its own (`metrics_folder`), so whichever process is
asked answers for all of its half. What rows say is not counted here but asked when somebody looks
(`faceweb.status.gauges`, `faceweb.faceserver.gauges`).
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import time
from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from faceweb.operations import metrics_folder

CONTENT_TYPE = CONTENT_TYPE_LATEST
_registry = CollectorRegistry()
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

REQUESTS = Counter(
    "faceweb_requests",
    "Requests answered, by route name.",
    ("route", "method", "status"),
    registry=_registry,
)
REQUEST_SECONDS = Histogram(
    "faceweb_request_seconds",
    "Time until the answer began.",
    ("route", "method"),
    buckets=_SECONDS,
    registry=_registry,
)
TASKS = Counter("faceweb_tasks", "Tasks that workers ran.", ("task", "outcome"), registry=_registry)
TASK_SECONDS = Histogram(
    "faceweb_task_seconds", "Time a task took.", ("task",), buckets=_SECONDS, registry=_registry
)
FACE_API_ANSWERS = Counter(
    "faceweb_face_api_answers",
    "Answers of the Face API to the site, by HTTP status.",
    ("status",),
    registry=_registry,
)
FACE_API_CACHE = Counter(
    "faceweb_face_api_cache",
    "Questions to the Face API that a kept answer served (hit) or did not (miss).",
    ("result",),
    registry=_registry,
)
MODEL_SECONDS = Histogram(
    "faceweb_model_seconds",
    "Time of the models for one image.",
    ("step",),
    buckets=_SECONDS,
    registry=_registry,
)


@contextlib.contextmanager
def model_run(step: str) -> Iterator[None]:
    """Time one of "detect", "embed", "describe"; a run that failed is timed too."""
    begun = time.perf_counter()
    try:
        yield
    finally:
        MODEL_SECONDS.labels(step).observe(time.perf_counter() - begun)


def page(*collectors: Collector) -> bytes:
    """Prometheus' text format: what the processes counted, and what the collectors find now."""
    shown = CollectorRegistry()
    shown.register(_Counted())
    for collector in collectors:
        shown.register(collector)
    return generate_latest(shown)


def opens(authorization: str, key: str) -> bool:
    """Whether the header names the key. Digests are compared: time tells nothing of it."""
    sent = authorization.removeprefix("Bearer ")
    return bool(key) and hmac.compare_digest(_digest(sent), _digest(key))


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode(errors="surrogateescape")).digest()


class _Counted(Collector):
    """The files of every process of this half, or this process alone where it has no folder."""

    def collect(self) -> Iterable[Metric]:
        if metrics_folder.own() is None:
            return list(_registry.collect())
        return metrics_folder.all_counted()
