"""The page of the admin site that says how everything stands."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

import faceweb
from faceweb.photos.models import Photo
from faceweb.settings import environment
from faceweb.status import overview

STATUS = reverse("admin:status")


def test_it_says_what_waits_for_how_long_and_what_failed_why(
    as_mona: Client, alice: Any, row: Any
) -> None:
    waiting, given_up = row(alice), row(alice)
    Photo.objects.filter(pk=waiting.pk).update(
        status=Photo.Status.WAITING,
        reason=Photo.Reason.AWAY,
        created_at=timezone.now() - dt.timedelta(hours=3),
    )
    Photo.objects.filter(pk=given_up.pk).update(
        status=Photo.Status.REFUSED, reason=Photo.Reason.GAVE_UP
    )

    page = as_mona.get(STATUS)

    oldest = {kind.key: kind for kind in page.context["waiting"]}["photos"]
    assert (oldest.count, oldest.oldest_s // 3600) == (1, 3)
    failed = {(each.what, each.reason, each.count) for each in page.context["failed"]}
    assert failed == {
        ("Refused", "Looking at this photo failed several times.", 1),
        (
            "Waiting for the face service",
            "The face service cannot be reached. We keep trying.",
            1,
        ),
    }
    for each in page.context["failed"]:
        assert as_mona.get(each.address).context["cl"].result_count == 1
    assert ("Waiting for the face service", 1) in page.context["photos"]
    assert faceweb.__version__ in page.content.decode()


def test_it_says_which_parts_answer_and_that_no_worker_does(as_mona: Client) -> None:
    page = as_mona.get(STATUS, headers={"HX-Request": "true"})

    stand = {part.name: part.is_well for part in page.context["parts"]}
    assert stand["Database"]
    assert stand["Valkey"]
    assert not stand["Workers"]
    assert not stand["Scheduler"]
    assert stand["Calls to the face service"]


def test_the_last_backup_is_told(db: None) -> None:
    environment.LAST_BACKUP.unlink(missing_ok=True)
    assert overview.last_backup() is None

    environment.LAST_BACKUP.write_text("2026-11-22T10-00-00Z")
    made = overview.last_backup()
    environment.LAST_BACKUP.unlink()

    assert made is not None
    assert timezone.now() - made < dt.timedelta(minutes=1)


def test_the_version_is_the_projects() -> None:
    project = (Path(faceweb.__file__).parent.parent / "pyproject.toml").read_text()
    assert f'version = "{faceweb.__version__}"' in project
