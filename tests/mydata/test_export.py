"""Taking one's data along: everything, for its owner alone, once a day, for a week."""

import datetime as dt
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from faceweb.mydata import exporting, exports, overdue, tasks
from faceweb.mydata.models import Export
from faceweb.notices.models import Notice
from faceweb.photos.models import Photo
from tests.assets import PERSON_A_1
from tests.mydata.conftest import trust

ASK = reverse("mydata:ask_for_export")
PAGE = reverse("mydata:my_data")


def made(user: Any) -> Export:
    export = exports.ask(user)
    exporting.export(export.pk)
    export.refresh_from_db()
    return export


def downloaded(browser: Client, export: Export) -> zipfile.ZipFile:
    answer = browser.get(reverse("mydata:download", args=[export.pk]))
    assert answer.status_code == 200
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def test_an_export_holds_the_originals_and_everything_known(
    trusted_alice: Client, alice: Any, filled: list[Photo]
) -> None:
    archive = downloaded(trusted_alice, made(alice))

    assert archive.testzip() is None
    photos = json.loads(archive.read("photos.json"))
    first = next(each for each in photos if each["id"] == str(filled[0].pk))
    assert archive.read(first["file"]) == PERSON_A_1.read_bytes()
    faces = json.loads(archive.read("faces.json"))
    assert len(faces) == 7
    assert [face["person"] for face in faces if face["person"]] == ["Grandmother"]
    assert all(face["attributes"] and face["landmarks"] for face in faces)
    [gallery] = json.loads(archive.read("galleries.json"))
    assert gallery["name"] == "Holiday"
    assert [each["email"] for each in gallery["members"]] == ["bob@example.com"]
    assert {each["purpose"] for each in json.loads(archive.read("consents.json"))} >= {"faces"}
    assert json.loads(archive.read("account.json"))[0]["email"] == alice.email
    assert b"everything faceweb kept of you" in archive.read("README.txt")
    assert not any(name.startswith("/") or ".." in name for name in archive.namelist())


def test_its_owner_is_told_when_it_is_ready(as_alice: Client, alice: Any, media: Path) -> None:
    made(alice)

    assert Notice.objects.get(user=alice).kind == Notice.Kind.EXPORT_READY
    assert b"Your export is ready. Download it within" in as_alice.get("/notifications/").content
    assert b"Download" in as_alice.get(PAGE).content


def test_nobody_else_can_download_it(as_bob: Client, alice: Any, media: Path) -> None:
    answer = trust(as_bob).get(reverse("mydata:download", args=[made(alice).pk]))

    assert answer.status_code == 404


def test_asking_and_downloading_want_the_password_again(
    idle_alice: Client, alice: Any, media: Path
) -> None:
    assert "reauthenticate" in idle_alice.post(ASK).headers["Location"]
    assert not Export.objects.exists()
    answer = idle_alice.get(reverse("mydata:download", args=[made(alice).pk]))
    assert "reauthenticate" in answer.headers["Location"]


def test_a_double_click_makes_one_export(trusted_alice: Client, media: Path) -> None:
    for _click in range(2):
        assert trusted_alice.post(ASK).headers["Location"] == PAGE

    assert Export.objects.count() == 1


def test_one_export_a_day_is_enough(trusted_alice: Client, alice: Any, media: Path) -> None:
    made(alice)
    shown = trusted_alice.post(ASK, follow=True).content.decode()

    assert "once a day" in shown
    assert Export.objects.count() == 1


def test_the_page_watches_the_export_until_it_is_ready(
    as_alice: Client, alice: Any, media: Path
) -> None:
    export = exports.ask(alice)
    address = reverse("mydata:export", args=[export.pk])
    htmx = {"HX-Request": "true"}

    assert address in as_alice.get(PAGE).content.decode()
    assert b"next in line" in as_alice.get(address, headers=htmx).content
    exporting.export(export.pk)
    ready = as_alice.get(address, headers=htmx).content
    assert b"hx-trigger" not in ready
    assert as_alice.get(address).headers["Location"] == PAGE


def test_an_export_whose_worker_died_is_made_anew(alice: Any, media: Path) -> None:
    export = exports.ask(alice)
    (media / "exports").mkdir(parents=True)
    (media / export.path).write_bytes(b"half a file")
    long_ago = timezone.now() - dt.timedelta(minutes=5)
    Export.objects.update(state=Export.State.WORKING, due_at=long_ago)

    exporting.export(export.pk)

    export.refresh_from_db()
    assert export.state == Export.State.READY
    assert zipfile.is_zipfile(media / export.path)


def test_a_lease_from_a_clock_that_was_ahead_does_not_hold_up_an_export(
    alice: Any, media: Path, redis_server: Any
) -> None:
    export = exports.ask(alice)
    too_late = timezone.now() + dt.timedelta(hours=2)
    Export.objects.update(state=Export.State.WORKING, due_at=too_late)
    overdue.requeue(tasks.export, tasks.erase, tasks.prove)
    exporting.export(export.pk)

    export.refresh_from_db()
    assert export.state == Export.State.READY


def test_one_export_is_made_at_a_time(alice: Any, bob: Any, media: Path) -> None:
    exports.ask(bob)
    soon = timezone.now() + dt.timedelta(minutes=1)
    Export.objects.update(state=Export.State.WORKING, due_at=soon)

    assert made(alice).state == Export.State.REQUESTED


def test_a_full_disk_is_said_after_several_attempts(
    as_alice: Client, alice: Any, media: Path
) -> None:
    media.mkdir()
    (media / "exports").write_bytes(b"a file where the folder should be")
    export = exports.ask(alice)
    for _attempt in range(5):
        Export.objects.update(due_at=timezone.now())
        exporting.export(export.pk)

    export.refresh_from_db()
    assert export.state == Export.State.FAILED
    assert b"did not work" in as_alice.get(PAGE).content


def test_its_file_goes_when_its_time_is_over(alice: Any, media: Path) -> None:
    export = made(alice)
    assert (media / export.path).exists()
    Export.objects.update(expires_at=timezone.now())

    overdue.requeue(tasks.export, tasks.erase, tasks.prove)

    assert not Export.objects.exists()
    assert not (media / export.path).exists()


@pytest.mark.parametrize("is_ready", [True, False])
def test_its_owner_can_delete_it_once_it_is_made(
    as_alice: Client, alice: Any, media: Path, is_ready: bool
) -> None:
    export = made(alice) if is_ready else exports.ask(alice)
    answer = as_alice.post(reverse("mydata:delete_export", args=[export.pk]))

    assert answer.status_code == (302 if is_ready else 404)
    assert Export.objects.exists() is not is_ready
