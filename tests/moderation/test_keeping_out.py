"""Faces that stay out of public searches, on real faces."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from faceweb.faceapi.connect import get_client
from faceweb.galleries.models import Gallery
from faceweb.galleries.services import library_of, public_index
from faceweb.moderation import keeping_out, takedowns
from faceweb.moderation.models import KeptOutFace, KeptOutList, Takedown
from faceweb.photos import entries
from faceweb.photos.models import GalleryEntry, Photo
from faceweb.photos.searchable import keep_up, searchable
from tests.assets import PERSON_A_1, PERSON_A_2, PERSON_A_3, PERSON_B
from tests.moderation.takedown_steps import fill_in, link, work
from tests.sharing.conftest import bring_in_step, held_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(visitor: Client, media: Path) -> KeptOutFace:
    """The person asked that their face stays out, and confirmed it; nothing was public then."""
    fill_in(visitor, PERSON_A_2, keep_out="on")
    work(Takedown.objects.get())
    visitor.post(link())
    return KeptOutFace.objects.get()


@pytest.fixture
def publish(fair: Gallery, processed: Callable[..., Photo]) -> Callable[[Path], Photo]:
    """publish(path) -> a photo of Alice's that everybody sees; the lists have followed."""

    def make(path: Path) -> Photo:
        photo = processed(fair.owner, path)
        entries.add(fair, [photo], fair.owner)
        GalleryEntry.objects.filter(photo=photo).update(review=GalleryEntry.Review.APPROVED)
        keep_up(public_index())
        bring_in_step()
        return photo

    return make


def embeddings() -> list[str]:
    """What the face server holds in the lists of kept-out faces."""
    return [
        str(face["persistedFaceId"])
        for each in KeptOutList.objects.filter(made=True, lost_at=None)
        for face in get_client().list_faces(each.large_face_list_id)
    ]


def end_now() -> None:
    """Time goes by until kept-out faces run out; the hourly task does its work."""
    KeptOutFace.objects.update(ends_at=timezone.now())
    keeping_out.forget_ended(get_client())


def test_an_embedding_is_kept_and_nothing_else(kept: KeptOutFace, media: Path) -> None:
    assert embeddings() == [str(kept.persisted_face_id)]
    assert kept.is_active
    assert kept.ends_at - timezone.now() > dt.timedelta(days=364)
    assert not [path for path in media.rglob("*") if path.is_file()]


def test_without_that_yes_no_embedding_is_kept(visitor: Client, media: Path) -> None:
    fill_in(visitor, PERSON_A_2)
    work(Takedown.objects.get())
    assert not KeptOutFace.objects.exists()
    assert embeddings() == []


def test_another_photo_of_the_person_is_public_but_not_found(
    kept: KeptOutFace, publish: Callable[[Path], Photo]
) -> None:
    photo = publish(PERSON_A_1)
    face = photo.faces.get()
    assert GalleryEntry.objects.public().filter(photo=photo).exists()
    assert held_for(public_index()) == []
    assert face.kept_out_at is not None
    assert list(kept.faces.all()) == [face]
    assert not searchable(public_index()).exists()


def test_it_stays_in_the_library_of_its_owner(
    kept: KeptOutFace, publish: Callable[[Path], Photo]
) -> None:
    photo = publish(PERSON_A_1)
    assert held_for(library_of(photo.owner)) == [str(photo.faces.get().pk)]


def test_other_people_are_found_as_before(
    kept: KeptOutFace, publish: Callable[[Path], Photo]
) -> None:
    photo = publish(PERSON_B)
    assert held_for(public_index()) == [str(photo.faces.get().pk)]


def test_what_becomes_public_before_the_link_is_followed_is_kept_out_too(
    visitor: Client, media: Path, publish: Callable[[Path], Photo]
) -> None:
    fill_in(visitor, PERSON_A_2, keep_out="on")
    takedown = Takedown.objects.get()
    work(takedown)
    face = publish(PERSON_A_1).faces.get()
    assert held_for(public_index()) == []
    Takedown.objects.update(ends_at=timezone.now())
    takedowns.lapse()
    end_now()
    bring_in_step()
    assert embeddings() == []
    assert held_for(public_index()) == [str(face.pk)]


def test_when_it_runs_out_the_embedding_goes_and_the_faces_are_found_again(
    kept: KeptOutFace, publish: Callable[[Path], Photo]
) -> None:
    face = publish(PERSON_A_1).faces.get()
    end_now()
    assert embeddings() == []
    assert not KeptOutFace.objects.exists()
    bring_in_step()
    assert held_for(public_index()) == [str(face.pk)]


def test_what_moderators_decided_stays_when_it_runs_out(
    visitor: Client, publish: Callable[[Path], Photo]
) -> None:
    face = publish(PERSON_A_1).faces.get()
    fill_in(visitor, PERSON_A_2, keep_out="on")
    takedown = Takedown.objects.get()
    work(takedown)
    visitor.post(link())
    takedowns.settle(takedown, upheld=True)
    end_now()
    face.refresh_from_db()
    assert face.kept_out_at is not None


def test_a_request_that_is_not_granted_keeps_nothing_out(
    kept: KeptOutFace, publish: Callable[[Path], Photo]
) -> None:
    assert kept.takedown is not None
    takedowns.settle(kept.takedown, upheld=False)
    face = publish(PERSON_A_1).faces.get()
    assert held_for(public_index()) == [str(face.pk)]
    end_now()
    assert embeddings() == []


def test_a_refusal_that_is_taken_back_puts_it_in_force_again(kept: KeptOutFace) -> None:
    assert kept.takedown is not None
    takedowns.settle(kept.takedown, upheld=False)
    takedowns.reopen(kept.takedown)
    keeping_out.forget_ended(get_client())
    kept.refresh_from_db()
    assert kept.is_active
    assert KeptOutFace.objects.in_force().exists()


def test_an_embedding_whose_answer_was_lost_is_found_and_not_added_twice(
    visitor: Client, media: Path
) -> None:
    fill_in(visitor, PERSON_A_2, keep_out="on")
    takedown = Takedown.objects.get()
    work(takedown)
    KeptOutFace.objects.update(persisted_face_id=None)
    image = PERSON_A_3.read_bytes()
    model = KeptOutList.objects.get().recognition_model
    keeping_out.keep(takedown, model, image, (0, 0, 100, 100), get_client())
    assert embeddings() == [str(KeptOutFace.objects.get().persisted_face_id)]


def test_a_list_that_the_face_service_lost_is_given_up_and_said_in_the_log(
    kept: KeptOutFace, publish: Callable[[Path], Photo], caplog: Any
) -> None:
    get_client().delete_large_face_list(kept.face_list.large_face_list_id)
    face = publish(PERSON_A_1).faces.get()
    assert held_for(public_index()) == [str(face.pk)]
    assert not KeptOutFace.objects.in_force().exists()
    assert "is lost" in caplog.text


def test_without_kept_out_faces_nothing_is_asked(
    publish: Callable[[Path], Photo], django_assert_num_queries: Any
) -> None:
    photo = publish(PERSON_A_1)
    face, face_list = photo.faces.get(), public_index().face_lists.get()
    photo.faces.update(detected_face_id=None, detected_until=None)
    with django_assert_num_queries(1):
        assert keeping_out.lets_in(face, face_list, get_client())
    face.refresh_from_db()
    assert face.detected_face_id is None
