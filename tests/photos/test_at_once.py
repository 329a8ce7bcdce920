"""Photos, their lists and their galleries, changed by two at the same moment."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from faceweb.galleries.models import FaceList, Gallery
from faceweb.galleries.services import count_change, current_list, library_of
from faceweb.photos import drawing, list_keeping, removing, services
from faceweb.photos.models import Drawing, Face, Photo
from tests.assets import PERSON_A_1, PERSON_B
from tests.turns import AT_ONCE, meanwhile

pytestmark = AT_ONCE


@pytest.fixture
def complete_list(alice: Any, row: Callable[..., Photo]) -> FaceList:
    """Of Alice's library, about to be called complete; the photo's only face was refused by it."""
    photo = row(alice)
    face = Face.objects.create(photo=photo, number=1, left=0, top=0, width=1, height=1)
    face_list = current_list(library_of(alice))
    face_list.enrolments.create(face=face, refused=True)
    FaceList.objects.update(complete=False)
    return face_list


def test_a_photo_deleted_while_its_list_is_called_complete_leaves_the_list(
    complete_list: FaceList,
) -> None:
    photo = Photo.objects.get()
    meanwhile(
        lambda: services.withdraw(photo, can_be_put_back=True),
        lambda: list_keeping._finish(complete_list),
    )
    complete_list.refresh_from_db()
    assert not complete_list.complete


def test_a_list_is_called_complete_when_nothing_changes(complete_list: FaceList) -> None:
    meanwhile(lambda: None, lambda: list_keeping._finish(complete_list))
    complete_list.refresh_from_db()
    assert complete_list.complete


def test_nobody_waits_in_a_circle_for_a_gallery_and_its_list(complete_list: FaceList) -> None:
    """Taking a list over locks the gallery, then the list; so does a face that comes in."""
    gallery = Gallery.objects.filter(pk=complete_list.gallery_id)
    lists = FaceList.objects.filter(pk=complete_list.pk)

    def come_in() -> None:
        with transaction.atomic():
            count_change(complete_list)

    meanwhile(
        lambda: gallery.select_for_update().get(),
        come_in,
        then=lambda: lists.update(complete=True),
    )
    complete_list.refresh_from_db()
    assert (complete_list.complete, complete_list.version) == (True, 1)
    assert gallery.get().version == 1


def test_a_photo_that_moderators_remove_while_its_owner_puts_it_back_stays_away(
    alice: Any, row: Callable[..., Photo]
) -> None:
    photo = row(alice)
    services.withdraw(photo, can_be_put_back=True)
    assert not meanwhile(lambda: removing.remove(photo), lambda: services.put_back(photo))
    assert not Photo.objects.owned_by(alice).exists()


def test_a_photo_that_moderators_remove_while_its_owner_deletes_it_is_kept_for_them(
    alice: Any, row: Callable[..., Photo]
) -> None:
    photo = row(alice)
    meanwhile(lambda: removing.remove(photo), lambda: services.withdraw(photo))
    photo.refresh_from_db()
    assert photo.purge_after > timezone.now() + dt.timedelta(days=1)


def test_a_photo_whose_purge_begins_while_it_is_put_back_is_gone(
    alice: Any, row: Callable[..., Photo]
) -> None:
    photo = row(alice)
    services.withdraw(photo, can_be_put_back=True)
    begun = Photo.objects.filter(pk=photo.pk)
    back = meanwhile(
        lambda: begun.update(status=Photo.Status.WORKING, purge_after=F("withdrawn_at")),
        lambda: services.put_back(photo),
    )
    assert not back


def test_of_two_uploads_at_once_only_one_takes_the_last_place(
    alice: Any, upload: Callable[..., Photo], settings: Any
) -> None:
    settings.PHOTOS_PER_ACCOUNT = 1
    with pytest.raises(services.UploadRefused):
        meanwhile(lambda: upload(alice, PERSON_A_1), lambda: upload(alice, PERSON_B))
    assert Photo.objects.count() == 1


def test_a_file_sent_twice_at_once_is_one_photo(alice: Any, upload: Callable[..., Photo]) -> None:
    sent: list[Photo] = []
    meanwhile(
        lambda: sent.append(upload(alice, PERSON_A_1)),
        lambda: sent.append(upload(alice, PERSON_A_1)),
    )
    assert sent[0] == sent[1] == Photo.objects.get()


def test_of_two_workers_one_looks_where_a_face_was_drawn(
    alice: Any, row: Callable[..., Photo]
) -> None:
    drawn = Drawing.objects.create(photo=row(alice), left=0, top=0, width=1, height=1)
    taken = Drawing.objects.filter(pk=drawn.pk)
    meanwhile(
        lambda: taken.update(due_at=timezone.now() + dt.timedelta(minutes=1), attempts=1),
        lambda: drawing.look(drawn.pk),
    )
    drawn.refresh_from_db()
    assert (drawn.state, drawn.attempts) == (Drawing.State.WAITING, 1)
