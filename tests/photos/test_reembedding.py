"""Libraries move to another recognition model, on the real face server, and lose nothing."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from faceweb.faceapi import connect
from faceweb.galleries.models import FaceList, Gallery
from faceweb.galleries.services import current_list, library_of
from faceweb.photos import reembedding
from faceweb.photos.enrolment import enrol
from faceweb.photos.models import Enrolment, Face, Photo
from faceweb.photos.tasks import fill_list
from tests.assets import PERSON_A_1, PERSON_A_2
from tests.databases import ask
from tests.photos.moves import NEW, State, assert_moved, face_in, fill, found, names, started
from tests.programs import Programs


def test_a_moved_library_keeps_its_faces_and_finds_the_same_people(library: Gallery) -> None:
    faces = {face.pk: (face.photo_id, face.number, face.left) for face in Face.objects.all()}
    assert names(found(face_in(PERSON_A_1))) == [PERSON_A_2.name]

    fill(started(library))

    assert_moved(library)
    assert {
        each.pk: (each.photo_id, each.number, each.left) for each in Face.objects.all()
    } == faces
    assert names(found(face_in(PERSON_A_1))) == [PERSON_A_2.name]


def test_searches_keep_answering_during_the_move(half_moved: FaceList) -> None:
    assert names(found(face_in(PERSON_A_1))) == [PERSON_A_2.name]
    version = half_moved.gallery.version
    left = Face.objects.exclude(enrolments__face_list=half_moved).first()
    assert left is not None
    enrol(left, half_moved, connect.get_client())
    half_moved.gallery.refresh_from_db()
    assert half_moved.gallery.version == version  # what is kept is still valid
    assert names(found(face_in(PERSON_A_2))) == [PERSON_A_1.name]


def test_a_second_command_goes_on_with_the_first(half_moved: FaceList) -> None:
    assert started(half_moved.gallery) == half_moved
    assert started(half_moved.gallery, force=True) == half_moved
    fill(half_moved)

    assert_moved(half_moved.gallery)
    assert reembedding.start(half_moved.gallery, NEW) is None


def test_another_model_gives_up_the_move_under_way(half_moved: FaceList) -> None:
    fill(started(half_moved.gallery, "recognition_02"))
    assert_moved(half_moved.gallery, "recognition_02")


def test_going_back_to_the_model_in_use_gives_up_the_move(half_moved: FaceList) -> None:
    current = current_list(half_moved.gallery)
    assert reembedding.start(half_moved.gallery, current.recognition_model) is None
    assert_moved(half_moved.gallery, current.recognition_model)


def test_force_makes_the_list_anew_under_the_same_model(library: Gallery) -> None:
    old = current_list(library)
    fill(started(library, old.recognition_model, force=True))

    assert current_list(library) != old
    assert_moved(library, old.recognition_model)


def test_an_empty_library_moves_too(alice: Any) -> None:
    library = library_of(alice)
    fill(started(library))
    assert current_list(library).recognition_model == NEW


def test_a_library_whose_embedder_was_exchanged_is_made_anew_by_its_first_search(
    library: Gallery, parts: Programs
) -> None:
    """As if recognition_04 had had another embedder when the list was made."""
    old = current_list(library)
    FaceList.objects.update(created_at=timezone.now() - dt.timedelta(days=1))
    exchanged = "UPDATE faceserver_container SET embedder = 'another' WHERE chosen_id = %s"
    ask(parts, "face", exchanged, old.large_face_list_id)
    answer = found(face_in(PERSON_A_1))
    assert (answer.state, answer.sentence) == ("waiting", Photo.Reason.MOVING.label)

    (new,) = FaceList.objects.filter(state=State.NEXT)
    fill(new)
    assert names(found(face_in(PERSON_A_1))) == [PERSON_A_2.name]
    assert_moved(library, old.recognition_model)


def test_the_command_says_how_far_it_is(half_moved: FaceList, capsys: Any) -> None:
    call_command("reembed", "--all", "--model", NEW)
    assert f"1 of 1 galleries are moving to {NEW}" in capsys.readouterr().out
    call_command("reembed", "--status")
    assert f"library {half_moved.gallery_id} to {NEW}: 4 of 8 faces" in capsys.readouterr().out
    Enrolment.objects.update(due_at=timezone.now())
    fill_list(str(half_moved.pk))
    call_command("reembed", "--status")
    said = capsys.readouterr().out
    assert f"1 galleries are searched under {NEW}" in said
    assert "1 old lists wait to be deleted" in said


def test_the_command_knows_the_libraries_it_is_told(library: Gallery, capsys: Any) -> None:
    call_command("reembed", "--library", str(library.pk), "--model", NEW)
    assert "1 of 1 galleries" in capsys.readouterr().out
    missing = uuid4()
    with pytest.raises(CommandError, match=str(missing)):
        call_command("reembed", "--library", str(missing))
    with pytest.raises(CommandError, match="--all"):
        call_command("reembed")
