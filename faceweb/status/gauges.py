"""What the site's rows and queues say when Prometheus asks."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping
from typing import get_args

import redis
from django.db.models import Count
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from faceweb.faceapi import breaker
from faceweb.moderation import figures, machinery
from faceweb.operations.readiness import WELL
from faceweb.photos.models import Photo
from faceweb.settings import environment
from faceweb.status.jobs import waiting
from faceweb.status.parts import readiness

# Rows are counted so often at most, however many ask.
_KEPT_S = 10.0


class Gauges(Collector):
    """One for the process: it keeps what it counted for a moment."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: list[Metric] = []
        self._kept_until = 0.0

    def collect(self) -> Iterable[Metric]:
        with self._lock:
            if time.monotonic() >= self._kept_until:
                self._kept = list(_look())
                self._kept_until = time.monotonic() + _KEPT_S
            return self._kept


def _look() -> Iterable[Metric]:
    found = readiness().look()
    yield _family(
        "faceweb_ready",
        "1 where the part of /readyz is well.",
        "check",
        {part: what == WELL for part, what in found.items()},
    )
    if environment.LAST_BACKUP.exists():
        made = environment.LAST_BACKUP.stat().st_mtime
        yield GaugeMetricFamily(
            "faceweb_last_backup_timestamp_seconds", "When it was complete.", value=made
        )
    if found["database"] == WELL and found["migrations"] == WELL:
        yield from _rows()
    if found["valkey"] == WELL:
        yield from _queues()


def _rows() -> Iterable[Metric]:
    photos = Photo.objects.filter(withdrawn_at=None).order_by().values_list("status")
    states = dict.fromkeys(Photo.Status.values, 0) | dict(photos.annotate(Count("pk")))
    yield _family("faceweb_photos", "Photos by state.", "state", states)
    kinds = waiting()
    yield _family(
        "faceweb_jobs",
        "Rows that wait for a worker, by kind.",
        "kind",
        {kind.key: kind.count for kind in kinds},
    )
    yield _family(
        "faceweb_oldest_job_seconds",
        "For how long the oldest of them has waited.",
        "kind",
        {kind.key: kind.oldest_s for kind in kinds},
    )


def _queues() -> Iterable[Metric]:
    try:
        lengths, stock, state = machinery.queue_lengths(), figures.stock(), breaker.state()
    except redis.exceptions.RedisError:  # it went away just now
        return
    yield _family("faceweb_queue_messages", "Messages in a queue of Celery.", "queue", lengths)
    yield GaugeMetricFamily("faceweb_faces", "Faces found in photos.", value=stock.faces)
    yield GaugeMetricFamily("faceweb_accounts", "Accounts.", value=stock.accounts)
    yield GaugeMetricFamily(
        "faceweb_originals_bytes", "Uploaded files.", value=stock.originals_bytes
    )
    if stock.free_bytes is not None:
        yield GaugeMetricFamily(
            "faceweb_free_bytes", "Left on the disk of the files.", value=stock.free_bytes
        )
    yield _family(
        "faceweb_breaker",
        "1 at the state of the breaker before the Face API.",
        "state",
        {each: each == state for each in get_args(breaker.State)},
    )


def _family(name: str, words: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, words, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
