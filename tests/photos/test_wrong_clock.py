"""The clock jumps ahead and is put back: no face is enrolled twice, nothing waits for hours."""

import datetime as dt
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from faceweb import beat
from faceweb.celery import app
from faceweb.faceapi import connect
from faceweb.faceapi.client import FaceClient
from faceweb.galleries.services import current_list, library_of
from faceweb.photos import leases
from faceweb.photos.enrolment import enrol
from faceweb.photos.models import Enrolment, Photo
from faceweb.photos.processing import process
from faceweb.photos.tasks import requeue_overdue
from tests.assets import PERSON_A_1

TWO_HOURS = dt.timedelta(hours=2)


class Overtaken(FaceClient):
    """While its first face is being added the lease seems to run out, and another worker goes on
    with the same face: before the face is in the list, or after."""

    def __init__(self, photo: Photo, *, once_added: bool) -> None:
        super().__init__(settings.FACE_API_URL, settings.FACE_API_KEY)
        self._photo, self._once_added = photo, once_added

    def add_face(self, *place: Any, **face: Any) -> uuid.UUID:
        added = super().add_face(*place, **face) if self._once_added else None
        Enrolment.objects.update(due_at=timezone.now())
        enrol(
            self._photo.faces.get(),
            current_list(library_of(self._photo.owner)),
            connect.get_client(),
        )
        return added or super().add_face(*place, **face)


@pytest.mark.parametrize("once_added", [False, True])
def test_two_workers_who_enrol_one_face_leave_it_in_the_list_once(
    alice: Any, upload: Any, once_added: bool
) -> None:
    photo = upload(alice, PERSON_A_1)
    process(photo.pk)
    face_list = current_list(library_of(alice))
    enrolled = Enrolment.objects.get()
    connect.get_client().delete_face(face_list.large_face_list_id, enrolled.persisted_face_id)
    enrolled.delete()

    client = Overtaken(photo, once_added=once_added)
    enrol(photo.faces.get(), face_list, client)
    client.close()

    held = connect.get_client().list_faces(face_list.large_face_list_id)
    ours = str(Enrolment.objects.get().persisted_face_id)
    assert [face["persistedFaceId"] for face in held] == [ours]


def test_a_lease_from_a_clock_that_was_ahead_does_not_hold_up_a_photo(
    alice: Any, upload: Any
) -> None:
    photo = upload(alice, PERSON_A_1)
    leases.claim(photo.pk)
    Photo.objects.update(due_at=timezone.now() + TWO_HOURS)
    requeue_overdue()
    process(photo.pk)
    photo.refresh_from_db()
    assert photo.status == Photo.Status.READY


def test_a_lease_that_is_held_is_not_touched(alice: Any, upload: Any) -> None:
    photo = upload(alice, PERSON_A_1)
    leased = leases.claim(photo.pk)
    requeue_overdue()
    photo.refresh_from_db()
    assert leased is not None
    assert photo.claim == leased.claim
    assert photo.due_at > timezone.now()


def test_what_comes_round_comes_round_after_the_clock_was_put_back(tmp_path: Path) -> None:
    scheduler = beat.Scheduler(app=app, schedule_filename=str(tmp_path / "schedule"), lazy=True)
    scheduler.setup_schedule()
    for entry in scheduler.schedule.values():
        entry.last_run_at += TWO_HOURS
    assert scheduler.tick() <= 10
    scheduler.close()
