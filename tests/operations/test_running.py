"""The running stack: one id from upload to vector, and parts that are asked to end."""

import contextlib
import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.assets import GROUP_OF_SIX, PERSON_A_1
from tests.databases import ask, nobody_writes
from tests.programs import Programs, wait_until
from tests.stack.browserless import Visitor
from tests.stack.conftest import visitor
from tests.stack.test_kills import (
    assert_complete,
    enrolled,
    everything_is_final,
    variations,
)

__all__ = ["visitor"]

pytestmark = pytest.mark.stack

ID = "upload-to-vector-1"
# What the worker gives a task, and what a busy machine needs on top.
DOWN_WITHIN_S = 8 + 20


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Programs]:
    programs = Programs(tmp_path, LOG_FORMAT="json")
    programs.prepare()
    programs.start("valkey", "faceserver", "web", "worker", "beat")
    yield programs
    programs.stop_all()


def lines(stack: Programs) -> list[dict[str, Any]]:
    """What the parts logged so far."""
    found = []
    for line in stack.log.read_text(errors="replace").splitlines():
        if line.startswith("{"):
            found.append(json.loads(line))
    return found


def end(stack: Programs, name: str) -> float:
    """SIGTERM to each of its processes, as a service manager does; the seconds until it is gone."""
    process, begun = stack.running.pop(name), time.monotonic()
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(60)
    return time.monotonic() - begun


def test_one_id_is_followed_from_an_upload_to_the_vector(stack: Programs, visitor: Visitor) -> None:
    visitor.http.headers["X-Request-ID"] = ID
    photo = visitor.upload(PERSON_A_1)
    del visitor.http.headers["X-Request-ID"]
    wait_until(lambda: visitor.is_final(photo), "the photo", limit_s=120)

    def said() -> set[tuple[str, str]]:
        ours = [line for line in lines(stack) if line.get("request_id") == ID]
        return {(line["logger"], str(line.get("route") or line.get("task"))) for line in ours}

    wanted = {
        ("faceweb.requests", "photos:upload"),
        ("faceweb.tasks", "photos.tasks.look_for_faces"),
        ("faceweb.requests", "/detect"),
        ("faceweb.requests", "/largefacelists/{largeFaceListId}/persistedfaces"),
    }
    wait_until(lambda: wanted <= said(), f"{wanted}", limit_s=20)


def test_a_worker_that_is_asked_to_end_in_a_batch_loses_and_doubles_nothing(
    stack: Programs, visitor: Visitor, tmp_path: Path
) -> None:
    photos = [visitor.upload(path) for path in variations(tmp_path, 6)]
    wait_until(lambda: 0 < enrolled(stack)[1] < 36, "the first enrolments", limit_s=120)

    assert end(stack, "worker") < DOWN_WITHIN_S

    assert held(stack) == 0  # nobody waits for a lease to run out
    stack.start("worker")
    wait_until(lambda: everything_is_final(visitor, photos), "every photo", limit_s=240)
    assert_complete(stack, visitor, photos, faces=36)


def test_a_worker_that_is_asked_to_end_while_the_database_is_busy_gives_back_what_it_has(
    stack: Programs, visitor: Visitor, tmp_path: Path
) -> None:
    for path in variations(tmp_path, 6):
        visitor.upload(path)
    wait_until(lambda: 0 < enrolled(stack)[1] < 36, "the first enrolments", limit_s=120)

    worker = stack.running.pop("worker")
    with nobody_writes(stack, "site", "photos_photo"):
        time.sleep(2)  # each of its processes waits to write by now
        os.killpg(worker.pid, signal.SIGTERM)
        time.sleep(0.5)
    worker.wait(60)

    assert held(stack) == 0


def held(stack: Programs) -> int:
    """Photos that a worker has a lease on."""
    ((count,),) = ask(stack, "site", "SELECT count(*) FROM photos_photo WHERE claim IS NOT NULL")
    return int(count)


def test_what_the_face_server_was_asked_it_answers_before_it_ends(stack: Programs) -> None:
    key = (stack.var / "face_api_key").read_text()
    answers: list[int] = []

    photo = GROUP_OF_SIX.read_bytes()

    def ask_for_faces(client: httpx.Client) -> None:
        answer = client.post(
            "/face/v1.0/detect",
            params={"returnFaceAttributes": "headPose", "detectionModel": "detection_01"},
            content=photo,
        )
        answers.append(answer.status_code)

    headers = {"Ocp-Apim-Subscription-Key": key, "Content-Type": "application/octet-stream"}
    with contextlib.ExitStack() as opened:
        clients = [
            opened.enter_context(httpx.Client(base_url=stack.face, headers=headers, timeout=60))
            for _number in range(3)
        ]
        ask_for_faces(clients[0])  # the models are loaded
        for client in clients:
            client.get("/healthz")  # the connection is open
        asking = [threading.Thread(target=ask_for_faces, args=(client,)) for client in clients]
        for thread in asking:
            thread.start()
        time.sleep(0.1)
        end(stack, "faceserver")
        for thread in asking:
            thread.join()

    assert answers == [200] * 4
