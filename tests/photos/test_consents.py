"""What follows for photos and faces when somebody takes back what they agreed to."""

from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from faceweb.accounts import consents
from faceweb.accounts.models import Consent, ConsentRecord, Purpose
from faceweb.faceapi.client import FaceAPIRefused
from faceweb.faceapi.connect import get_client
from faceweb.faceapi.contract import FindSimilarMode
from faceweb.galleries.models import FaceList, Gallery
from faceweb.galleries.services import current_list, library_of, train
from faceweb.photos import files, forgetting, overdue, purging, tasks
from faceweb.photos.consents import forgettable
from faceweb.photos.models import Enrolment, Face, Photo
from faceweb.photos.processing import process
from faceweb.photos.searchable import searchable
from faceweb.photos.signals import face_leaving
from tests.assets import PERSON_A_1, PERSON_A_2, PERSON_A_3
from tests.photos.moves import face_in, fill, held

PAGE = "/account/consents/"
pytestmark = pytest.mark.django_db(transaction=True)


def remember(photos: Any) -> None:
    """As workers forget them."""
    for photo in photos:
        forgetting.forget_faces(photo.pk)


def test_faces_are_found_by_nobody_at_once_and_then_forgotten(
    alice: Any, as_alice: Client, processed: Any
) -> None:
    photos = [processed(alice, path) for path in (PERSON_A_1, PERSON_A_2)]
    gallery = library_of(alice)
    assert len(held(current_list(gallery))) == 2
    leaving: list[Face] = []
    face_leaving.connect(_heard := lambda face, **_: leaving.append(face))

    as_alice.post(PAGE, {"store": "on"})

    assert not searchable(gallery).exists()
    page = as_alice.get(PAGE).content.decode()
    assert "2 faces still to be removed from the search" in page
    remember(photos)
    face_leaving.disconnect(_heard)

    assert held(current_list(gallery)) == []
    assert not Face.objects.exists()
    assert not Enrolment.objects.exists()
    assert len(leaving) == 2
    for photo in photos:
        photo.refresh_from_db()
        assert (photo.status, photo.face_count, photo.detected_at) == ("ready", 0, None)
        assert files.read_original(photo.pk)
        with pytest.raises(FileNotFoundError):
            files.open_crop(photo.pk, leaving[0].pk)
    assert "still to be removed" not in as_alice.get(PAGE).content.decode()


def test_the_face_server_finds_nothing_any_more(alice: Any, processed: Any) -> None:
    photos = [processed(alice, path) for path in (PERSON_A_1, PERSON_A_2)]
    face_list = current_list(library_of(alice))
    kept_id = face_in(PERSON_A_1).detected_face_id
    assert kept_id is not None
    (seen_elsewhere,) = get_client().detect(
        PERSON_A_3.read_bytes(),
        recognition_model=face_list.recognition_model,
        detection_model=settings.FACE_DETECTION_MODEL,
    )

    def found(face_id: UUID) -> int:
        train(face_list, get_client())
        mode = FindSimilarMode.MATCH_FACE
        return len(get_client().find_similar(face_id, face_list.large_face_list_id, mode=mode))

    another_id = UUID(seen_elsewhere["faceId"])
    assert (found(kept_id), found(another_id)) == (2, 2)
    consents.withdraw(alice, Purpose.FACES)
    remember(photos)
    assert found(another_id) == 0
    with pytest.raises(FaceAPIRefused, match="FaceNotFound"):
        found(kept_id)


def test_what_a_lost_message_left_is_handed_out_again(alice: Any, processed: Any) -> None:
    photo = processed(alice, PERSON_A_1)
    consents.withdraw(alice, Purpose.FACES)
    Photo.objects.update(due_at=timezone.now())

    assert list(forgettable()) == [photo]
    overdue.requeue(tasks.look_for_faces, tasks.purge_photo, tasks.fill_list)
    remember([photo])
    assert not forgettable().exists()


def test_faces_of_whoever_was_never_asked_stay_and_are_not_searched(
    alice: Any, processed: Any
) -> None:
    photo = processed(alice, PERSON_A_1)
    Consent.objects.all().delete()
    ConsentRecord.objects.all().delete()

    forgetting.forget_faces(photo.pk)

    assert Face.objects.exists()
    assert not searchable(library_of(alice)).exists()


def test_agreeing_again_has_the_faces_found_again(alice: Any, processed: Any) -> None:
    photo = processed(alice, PERSON_A_1)
    consents.withdraw(alice, Purpose.FACES)
    remember([photo])

    consents.give(alice, Purpose.FACES)
    process(photo.pk)

    assert Face.objects.get().photo == photo
    assert len(held(current_list(library_of(alice)))) == 1


def test_public_searches_empty_when_that_alone_is_taken_back(alice: Any, processed: Any) -> None:
    processed(alice, PERSON_A_1)
    album = Gallery.objects.create(
        kind=Gallery.Kind.ALBUM, owner=alice, name="Fair", is_public=True
    )
    album.entries.create(photo=Photo.objects.get(), added_by=alice, review="approved")
    consents.withdraw(alice, Purpose.FIND_PUBLIC)
    consents.give(alice, Purpose.FIND_PUBLIC)
    public = FaceList.objects.get(gallery__kind=Gallery.Kind.PUBLIC)
    fill(public)
    assert len(held(public)) == 1

    consents.withdraw(alice, Purpose.FIND_PUBLIC)
    assert not searchable(public.gallery).exists()
    fill(public)

    assert held(public) == []
    assert len(held(current_list(library_of(alice)))) == 1


def test_photos_are_given_up_only_after_the_counts_were_shown(
    alice: Any, as_alice: Client, processed: Any
) -> None:
    photo = processed(alice, PERSON_A_1)

    asked = as_alice.post(PAGE, {}).content.decode()
    assert "1 photo, in your library" in asked
    assert consents.allows(alice, Purpose.STORE)

    as_alice.post(PAGE, {"confirmed": "1"})
    assert consents.given(alice) == set()
    assert as_alice.get(reverse("photos:photo", args=[photo.pk])).status_code == 404
    purging.purge(photo.pk)
    assert not Photo.objects.exists()
    with pytest.raises(FileNotFoundError):
        files.read_original(photo.pk)


def test_progress_is_asked_for_until_it_is_done(
    alice: Any, as_alice: Client, processed: Any
) -> None:
    photo = processed(alice, PERSON_A_1)
    address, htmx = reverse("accounts:consent_progress"), {"HX-Request": "true"}
    consents.withdraw(alice, Purpose.FACES)

    assert "hx-trigger" in as_alice.get(address, headers=htmx).content.decode()
    remember([photo])
    done = as_alice.get(address, headers=htmx).content.decode()
    assert "hx-trigger" not in done
    assert "Done" in done
    assert as_alice.get(address)["Location"] == PAGE
