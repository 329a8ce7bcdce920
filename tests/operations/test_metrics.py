"""/metrics: who may read them, what they say, and that a part's processes are counted together."""

import datetime as dt
import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from faceweb.mydata.models import Export
from faceweb.operations import metrics, metrics_folder
from faceweb.photos.models import Photo
from faceweb.status.gauges import Gauges

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def read(page: str) -> Samples:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }


def value(samples: Samples, name: str, **labels: str) -> float:
    return samples.get((name, frozenset(labels.items())), 0.0)


@pytest.fixture
def asked(db: None, redis_server: Any, media: Path) -> Any:
    """asked() -> what the site says now."""

    def ask() -> Samples:
        headers = {"Authorization": f"Bearer {configured.METRICS_KEY}"}
        answer = Client().get("/metrics", headers=headers)
        assert answer.status_code == 200
        return read(answer.content.decode())

    return ask


@pytest.mark.parametrize("sent", ["", "Bearer ", "Bearer wrong", "Basic eDp5"])
def test_without_the_key_nothing_is_told(db: None, sent: str) -> None:
    answer = Client().get("/metrics", headers={"Authorization": sent})
    assert (answer.status_code, answer.content) == (401, b"")


def test_an_empty_key_opens_nothing() -> None:
    assert not metrics.opens("Bearer ", "")


def test_requests_are_counted_by_route_and_never_by_path(asked: Any, as_alice: Client) -> None:
    labels = {"route": "photos:photo", "method": "GET", "status": "404"}
    before = value(asked(), "faceweb_requests_total", **labels)

    as_alice.get("/photos/6a0d2a53-4cb2-4a62-a5a4-8a6a0d1ce001/")
    as_alice.get("/photos/6a0d2a53-4cb2-4a62-a5a4-8a6a0d1ce002/")
    as_alice.get("/nothing/secret")

    after = asked()
    assert value(after, "faceweb_requests_total", **labels) == before + 2
    assert not [labels for _name, labels in after if "secret" in str(labels)]


def test_made_up_methods_make_no_series_of_their_own(asked: Any) -> None:
    Client().generic("BREW", "/healthz")
    methods = {dict(labels).get("method") for name, labels in asked() if "requests" in name}
    assert "BREW" not in methods
    assert "other" in methods


def test_what_waits_is_told_with_the_age_of_the_oldest(row: Any, alice: Any) -> None:
    photo = row(alice)
    Photo.objects.filter(pk=photo.pk).update(
        status=Photo.Status.WAITING, created_at=timezone.now() - dt.timedelta(hours=2)
    )
    Export.objects.create(owner=alice)

    said = read(metrics.page(Gauges()).decode())

    assert value(said, "faceweb_photos", state="waiting") == 1
    assert value(said, "faceweb_jobs", kind="photos") == 1
    assert 7200 <= value(said, "faceweb_oldest_job_seconds", kind="photos") < 7300
    assert value(said, "faceweb_jobs", kind="exports") == 1
    assert value(said, "faceweb_oldest_job_seconds", kind="erasures") == 0


def test_queues_the_breaker_and_every_part_are_told(asked: Any, redis_server: Any) -> None:
    redis_server.rpush("searches", "one", "two")

    said = read(metrics.page(Gauges()).decode())

    assert value(said, "faceweb_queue_messages", queue="searches") == 2
    assert value(said, "faceweb_queue_messages", queue="batches") == 0
    assert value(said, "faceweb_breaker", state="closed") == 1
    assert value(said, "faceweb_ready", check="database") == 1


def test_the_face_apis_answers_and_the_kept_ones_are_counted(
    asked: Any, processed: Any, alice: Any, bob: Any
) -> None:
    from tests.assets import PERSON_B

    before = asked()
    processed(alice, PERSON_B)
    processed(bob, PERSON_B)
    after = asked()

    def more(name: str, **labels: str) -> float:
        return value(after, name, **labels) - value(before, name, **labels)

    assert more("faceweb_face_api_answers_total", status="200") >= 2
    assert more("faceweb_face_api_cache_total", result="miss") == 1
    assert more("faceweb_face_api_cache_total", result="hit") == 1


def test_parts_are_counted_apart_and_what_is_gone_is_forgotten(tmp_path: Path) -> None:
    told = metrics_folder.variables(tmp_path, "site", "worker")
    folder = Path(told[metrics_folder.VARIABLE])
    gone, alive = folder.parent / "worker@elsewhere", folder.parent / "web@elsewhere"
    for other in (folder, gone, alive):
        other.mkdir(parents=True)
        (other / "counter_7.db").write_bytes(b"")
    long_ago = time.time() - 2 * 24 * 3600
    for path in (gone / "counter_7.db", gone):
        os.utime(path, (long_ago, long_ago))

    metrics_folder.make_ready(told)

    assert sorted(path.name for path in folder.parent.iterdir()) == sorted(
        [folder.name, alive.name]
    )
    assert list(folder.iterdir()) == []
