"""/readyz: what counts, what is said, and that a part that hangs holds up nobody."""

import threading
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from faceweb.faceapi import connect
from faceweb.operations.readiness import NotReady, Readiness, answer
from faceweb.status import parts
from tests.environment import free_port


@pytest.fixture
def anybody(db: None, redis_server: Any, media: Path) -> Any:
    """Somebody who asks first: nothing is remembered from before."""
    parts.readiness.cache_clear()
    yield Client()
    parts.readiness.cache_clear()


@pytest.fixture
def valkey_away(settings: Any) -> Any:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    connect.get_redis.cache_clear()
    yield
    connect.get_redis.cache_clear()


def test_every_part_that_is_there_is_ok(anybody: Client) -> None:
    said = anybody.get("/readyz")

    assert said.status_code == 200, said.content
    names = ("database", "migrations", "valkey", "face_service", "media")
    assert said.json() == {"ready": True, "parts": dict.fromkeys(names, "ok")}


def test_without_the_face_service_it_is_not_ready_unless_told_to_leave_that_out(
    anybody: Client, settings: Any
) -> None:
    settings.FACE_API_URL = f"http://127.0.0.1:{free_port()}"

    assert anybody.get("/readyz").status_code == 503
    said = anybody.get("/readyz", {"without": "face_service"})
    assert said.status_code == 200
    assert said.json()["parts"]["face_service"] == "the face service does not answer"


def test_nothing_but_the_face_service_can_be_left_out(anybody: Client, valkey_away: None) -> None:
    said = anybody.get("/readyz", {"without": ["valkey", "face_service"]})

    assert said.status_code == 503
    assert said.json()["parts"]["valkey"] == "Valkey does not answer"


def test_a_folder_that_cannot_be_written_is_told(
    anybody: Client, settings: Any, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_bytes(b"")
    settings.MEDIA_ROOT = in_the_way / "media"

    said = anybody.get("/readyz")

    assert (said.status_code, said.json()["parts"]["media"]) == (503, "photos cannot be written")
    assert str(tmp_path) not in said.content.decode()


def test_a_database_that_misses_a_migration_is_told(anybody: Client) -> None:
    from faceweb.operations import databases

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE name = '0009_trace'")
    with pytest.raises(NotReady, match="run manage"):
        databases.check_migrations()


def test_the_process_answers_whatever_is_away(anybody: Client, valkey_away: None) -> None:
    assert anybody.get("/healthz").status_code == 200


def test_a_part_that_hangs_is_waited_for_no_longer_than_the_limit_and_asked_once() -> None:
    gate, asked = threading.Event(), []

    def hangs() -> None:
        asked.append(1)
        gate.wait(20)

    readiness = Readiness({"one": hangs, "other": lambda: None}, limit_s=0.1)
    begun = time.monotonic()
    first = readiness.look()
    assert time.monotonic() - begun < 5
    assert first == {"one": "takes too long", "other": "ok"}
    time.sleep(1.6)
    assert readiness.look()["one"] == "takes too long"
    assert asked == [1]
    gate.set()


def test_what_was_found_is_kept_for_a_moment() -> None:
    asked: list[int] = []
    readiness = Readiness({"one": lambda: asked.append(1)}, limit_s=5)

    for _time in range(50):
        readiness.look()

    assert len(asked) == 1


def test_a_part_that_is_left_out_is_told_of() -> None:
    found = {"one": "ok", "other": "is away"}

    assert answer(found) == (503, {"ready": False, "parts": found})
    assert answer(found, {"other"}) == (200, {"ready": True, "parts": found})
