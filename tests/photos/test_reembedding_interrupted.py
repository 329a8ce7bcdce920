"""What happens while a library moves: uploads, deletions, dead workers, a Face API that is away."""

from typing import Any

import httpx
import pytest
from django.utils import timezone

from faceweb.faceapi import connect
from faceweb.galleries.models import FaceList, Gallery
from faceweb.galleries.services import current_list, train
from faceweb.photos import files, list_keeping, services
from faceweb.photos.models import Face, Photo
from faceweb.photos.processing import process
from faceweb.photos.purging import purge
from tests.assets import PERSON_A_1, PERSON_A_2, PERSON_A_3
from tests.photos.moves import (
    NEW,
    State,
    adds,
    all_faces,
    assert_moved,
    face_in,
    fill,
    found,
    held,
    names,
    started,
)


def test_a_photo_that_comes_during_the_move_is_in_both_lists(
    alice: Any, half_moved: FaceList, processed: Any
) -> None:
    processed(alice, PERSON_A_3)
    assert names(found(face_in(PERSON_A_1))) == [PERSON_A_2.name, PERSON_A_3.name]
    fill(half_moved)

    assert_moved(half_moved.gallery)
    assert names(found(face_in(PERSON_A_1))) == [PERSON_A_2.name, PERSON_A_3.name]


def test_a_photo_that_leaves_during_the_move_leaves_both_lists(half_moved: FaceList) -> None:
    in_it = Face.objects.filter(enrolments__face_list=half_moved).first()
    assert in_it is not None
    services.withdraw(in_it.photo)
    purge(in_it.photo_id)

    assert not Photo.objects.filter(pk=in_it.photo_id).exists()
    for face_list in FaceList.objects.all():
        assert set(held(face_list)) <= set(all_faces())
    fill(half_moved)
    assert_moved(half_moved.gallery)


def test_a_photo_that_leaves_while_its_face_is_enrolled_waits_for_that(
    library: Gallery, meddle: Any
) -> None:
    """Else the face would come into the list after it was looked for there."""
    photo = face_in(PERSON_A_1).photo
    still_there = []

    def withdraw(request: httpx.Request) -> None:
        if adds(request) and not still_there and str(photo.faces.get().pk) in str(request.url):
            services.withdraw(photo)
            purge(photo.pk)
            still_there.append(Photo.objects.filter(pk=photo.pk).exists())

    new = started(library)
    meddle(before=withdraw)
    fill(new)
    assert still_there == [True]
    Photo.objects.update(due_at=timezone.now())
    purge(photo.pk)
    train(current_list(library), connect.get_client())

    assert not Photo.objects.filter(pk=photo.pk).exists()
    assert_moved(library)


def test_a_list_that_takes_over_while_a_photo_is_enrolled_gets_its_face_too(
    alice: Any, library: Gallery, upload: Any, meddle: Any
) -> None:
    photo = upload(alice, PERSON_A_3)
    new = started(library)
    fill(new)

    def take_over(request: httpx.Request) -> None:
        meddle()
        fill(started(library, "recognition_02"))

    assert current_list(library) == new
    meddle(before=take_over)
    process(photo.pk)

    photo.refresh_from_db()
    assert photo.status == Photo.Status.READY
    fill(current_list(library))
    train(current_list(library), connect.get_client())
    assert_moved(library, "recognition_02")


def test_a_worker_killed_between_the_answer_and_the_row_doubles_nothing(
    library: Gallery, meddle: Any
) -> None:
    class Killed(BaseException):
        """Nothing catches it, as nothing catches SIGKILL."""

    def die(request: httpx.Request) -> None:
        if adds(request):
            raise Killed

    new = started(library)
    meddle(after=die)
    with pytest.raises(Killed):
        list_keeping.fill(new.pk)
    assert len(held(new)) == 1
    meddle()

    assert not list_keeping.fill(new.pk)  # the dead worker's lease has not run out
    fill(new)
    assert_moved(library)


def test_an_unreachable_face_api_delays_the_move(half_moved: FaceList, meddle: Any) -> None:
    def fail(_request: httpx.Request) -> None:
        raise httpx.ConnectError("nobody there")

    meddle(before=fail)
    fill(half_moved)
    half_moved.refresh_from_db()
    assert half_moved.due_at > timezone.now()
    meddle()
    fill(half_moved)

    assert_moved(half_moved.gallery)


def test_a_list_lost_during_the_move_is_replaced(half_moved: FaceList) -> None:
    connect.get_client().delete_large_face_list(half_moved.large_face_list_id)
    fill(half_moved)
    (next_list,) = FaceList.objects.filter(state=State.NEXT)
    assert next_list != half_moved
    fill(next_list)

    assert_moved(half_moved.gallery)


def test_a_face_whose_photo_has_no_files_does_not_hold_up_the_others(library: Gallery) -> None:
    files.delete_all(face_in(PERSON_A_1).photo_id)
    fill(started(library))

    new = current_list(library)
    assert new.recognition_model == NEW
    assert len(held(new)) == 7
