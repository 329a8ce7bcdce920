"""What the face server's rows and files say when Prometheus asks."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Sum
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from faceweb.faceserver.models import Container
from faceweb.faceserver.readiness import readiness
from faceweb.operations.readiness import WELL


class Gauges(Collector):
    def collect(self) -> Iterable[Metric]:
        ready = GaugeMetricFamily(
            "faceweb_ready", "1 where the part of /readyz is well.", labels=["check"]
        )
        found = readiness().look()
        for part, what in found.items():
            ready.add_metric([part], what == WELL)
        yield ready
        yield GaugeMetricFamily(
            "faceweb_index_bytes", "Copies of large lists on this machine.", value=_index_bytes()
        )
        if found["database"] == WELL and found["migrations"] == WELL:
            yield from _counts()


def _counts() -> Iterable[Metric]:
    """Every list counts its own faces, so no table of faces is read."""
    lists = GaugeMetricFamily("faceweb_lists", "Lists and groups.", labels=["kind"])
    faces = GaugeMetricFamily("faceweb_faces", "Faces in lists and groups.", labels=["kind"])
    kept = Container.objects.order_by().values_list("kind")
    for kind, count, total in kept.annotate(Count("pk"), Sum("face_count")):
        lists.add_metric([kind], count)
        faces.add_metric([kind], total or 0)
    yield from (lists, faces)


def _index_bytes() -> int:
    folder: Path = getattr(settings, "FACE_INDEX_FOLDER")  # noqa: B009
    total = 0
    for file in folder.rglob("*"):
        try:
            total += file.stat().st_size
        except FileNotFoundError:  # a training has just taken it away
            continue
    return total
