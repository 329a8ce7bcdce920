"""Parts are killed while photos are on their way: none is lost, none is doubled."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from PIL import Image

from tests.assets import GROUP_OF_SIX, PERSON_A_1, PERSON_B
from tests.databases import ask
from tests.programs import Programs, wait_until
from tests.stack.browserless import Visitor

pytestmark = pytest.mark.stack


def variations(folder: Path, count: int) -> list[Path]:
    """Different files that show the same six people."""
    paths = []
    with Image.open(GROUP_OF_SIX) as image:
        for number in range(count):
            path = folder / f"group-{number}.jpg"
            image.save(path, quality=80 + number)
            paths.append(path)
    return paths


def enrolled(stack: Programs) -> tuple[int, int]:
    """(faces the site holds as enrolled, faces the face server holds)."""
    settled = "SELECT count(*) FROM photos_enrolment WHERE persisted_face_id IS NOT NULL"
    ((ours,),) = ask(stack, "site", settled)
    lists = ask(stack, "site", "SELECT id FROM galleries_facelist")
    key = (stack.var / "face_api_key").read_text()
    address = f"{stack.face}/face/v1.0/largefacelists"
    theirs = 0
    for (face_list,) in lists:
        name = f"faceweb-{uuid.UUID(str(face_list))}"
        answer = httpx.get(
            f"{address}/{name}/persistedfaces", headers={"Ocp-Apim-Subscription-Key": key}
        )
        theirs += len(answer.json()) if answer.is_success else 0  # not made, or gone by now
    return ours, theirs


def everything_is_final(visitor: Visitor, photos: list[str]) -> bool:
    return all(visitor.is_final(photo) for photo in photos)


def assert_complete(stack: Programs, visitor: Visitor, photos: list[str], faces: int) -> None:
    assert len(set(photos)) == len(photos)
    for photo in photos:
        assert "refused" not in visitor.card(photo).lower()
    assert enrolled(stack) == (faces, faces)


def test_a_worker_killed_in_the_middle_of_a_task_loses_and_doubles_nothing(
    stack: Programs, visitor: Visitor, tmp_path: Path
) -> None:
    photos = [visitor.upload(path) for path in variations(tmp_path, 6)]
    # In the middle: the face server has enrolled something, not yet everything.
    wait_until(lambda: 0 < enrolled(stack)[1] < 36, "the first enrolments")
    stack.kill("worker")
    stack.start("worker")

    wait_until(lambda: everything_is_final(visitor, photos), "every photo", limit_s=120)
    assert_complete(stack, visitor, photos, faces=36)


def test_a_face_server_away_for_twenty_seconds_is_waited_for(
    stack: Programs, visitor: Visitor
) -> None:
    stack.kill("faceserver")
    stopped_at = time.monotonic()
    photo = visitor.upload(PERSON_A_1)
    wait_until(
        lambda: "face service cannot be reached" in visitor.card(photo), "the page to say so"
    )
    while time.monotonic() < stopped_at + 20:
        card = visitor.card(photo)
        assert not visitor.is_final(photo), card
        time.sleep(1)
    stack.start("faceserver")

    wait_until(lambda: visitor.is_final(photo), "the photo", limit_s=90)
    assert_complete(stack, visitor, [photo], faces=1)


def test_photos_come_in_while_valkey_is_away_and_are_finished_when_it_is_back(
    stack: Programs, visitor: Visitor
) -> None:
    first = visitor.upload(PERSON_A_1)
    stack.kill("valkey")
    second = visitor.upload(PERSON_B)
    time.sleep(3)
    stack.start("valkey")

    photos = [first, second]
    wait_until(lambda: everything_is_final(visitor, photos), "both photos", limit_s=120)
    assert_complete(stack, visitor, photos, faces=2)


def test_a_library_moves_to_another_model_though_its_worker_is_killed(
    stack: Programs, visitor: Visitor, tmp_path: Path
) -> None:
    *early, late = variations(tmp_path, 7)
    photos = [visitor.upload(path) for path in early]
    wait_until(lambda: everything_is_final(visitor, photos), "every photo", limit_s=120)
    move = ("reembed", "--all", "--model", "recognition_03")
    # The workers begin before the command has ended.
    with ThreadPoolExecutor(1) as beside:
        given = beside.submit(stack.manage, *move)
        wait_until(lambda: 36 < enrolled(stack)[1] < 72, "the first faces in the new list")
        stack.kill("worker")
        given.result()
    photos.append(visitor.upload(late))
    stack.manage(*move)  # given twice, and perhaps too late: it must not matter
    stack.start("worker")

    # Her library, and the public galleries, empty as they are.
    done = "2 galleries are searched under recognition_03\n"
    wait_until(lambda: stack.manage("reembed", "--status") == done, "the move", limit_s=180)
    wait_until(lambda: everything_is_final(visitor, photos), "the late photo", limit_s=120)
    assert_complete(stack, visitor, photos, faces=42)
