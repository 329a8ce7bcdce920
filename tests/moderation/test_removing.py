"""A removed photo is gone for everybody, at once at the query and soon after at the Face API; it
comes back as it was."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from faceweb.faceapi.contract import FindSimilarMode
from faceweb.galleries.models import Gallery
from faceweb.galleries.services import library_of, public_index
from faceweb.lookalikes.scopes import choose
from faceweb.lookalikes.services import look_alikes
from faceweb.moderation.audit import Actor
from faceweb.moderation.deciding import decide, undo
from faceweb.moderation.models import Action, Case, Decision
from faceweb.mydata import erasing, erasures
from faceweb.people import services as people
from faceweb.people.models import PersonGroup
from faceweb.people.wanted import wanted_faces
from faceweb.photos import quota, removing, services
from faceweb.photos.models import Face, GalleryEntry, Photo
from faceweb.photos.searchable import keep_up, searchable
from faceweb.sharing import membership
from tests.assets import PERSON_A_1, PERSON_A_2
from tests.lookalikes.conftest import again, again_in, found
from tests.sharing.conftest import bring_in_step, held_for

MODE = FindSimilarMode.MATCH_FACE


@pytest.fixture
def removed(public_photo: Photo, fair: Gallery, alice: Any, mona: Any, bob: Any) -> Decision:
    """The decision that removed a photo out of a library, a shared and a public gallery; workers
    have not been there since."""
    membership.join(fair, bob, can_add=False)
    keep_up(public_index())
    bring_in_step()
    for gallery in (library_of(alice), fair, public_index()):
        assert len(held_for(gallery)) == 1
    case = Case.objects.create(kind="report", photo=public_photo, uploader=fair.owner)
    return decide(case, Actor(mona), Action.REMOVE, reason="not yours")


def test_nobody_finds_it_any_more(
    removed: Decision, public_photo: Photo, fair: Gallery, alice: Any
) -> None:
    galleries = (library_of(alice), fair, public_index())
    assert not any(searchable(gallery).exists() for gallery in galleries)
    bring_in_step()
    assert [held_for(gallery) for gallery in galleries] == [[], [], []]


def test_nobody_sees_it_any_more(
    removed: Decision,
    public_photo: Photo,
    fair: Gallery,
    as_alice: Client,
    as_bob: Client,
    visitor: Client,
) -> None:
    address, picture = f"/photos/{public_photo.pk}/", f"/photos/{public_photo.pk}/original/"
    for browser in (as_alice, as_bob):
        assert browser.get(address).status_code == 404
    assert as_alice.get(picture).status_code == 404
    assert visitor.get(f"/public/{fair.pk}/").status_code == 404
    assert str(public_photo.pk) not in as_alice.get("/").content.decode()


def test_its_owner_cannot_put_it_back(
    removed: Decision, public_photo: Photo, alice: Any, as_alice: Client
) -> None:
    public_photo.refresh_from_db()
    assert not services.put_back(public_photo)
    assert services.purge_now(alice, Photo.objects.all()) == 0
    page = as_alice.get("/photos/deleted/").content.decode()
    assert str(public_photo.pk) not in page
    with pytest.raises(services.UploadRefused):
        services.accept(alice, PERSON_A_1.read_bytes(), "again.jpg")


def test_its_room_is_free(removed: Decision, alice: Any) -> None:
    assert quota.usage(alice).photo_count == 0


def test_undone_it_is_where_it_was(
    removed: Decision, public_photo: Photo, fair: Gallery, alice: Any, mona: Any
) -> None:
    bring_in_step()
    assert undo(removed, Actor(mona))
    face = str(Face.objects.get(photo=public_photo).pk)
    assert GalleryEntry.objects.public().filter(photo=public_photo).exists()
    bring_in_step()
    for gallery in (library_of(alice), fair, public_index()):
        assert held_for(gallery) == [face]


@pytest.mark.parametrize("place", ["all", "public", "fair"])
def test_kept_answers_do_not_show_it(
    public_photo: Photo, fair: Gallery, processed: Any, bob: Any, mona: Any, place: str
) -> None:
    membership.join(fair, bob, can_add=False)
    own = processed(bob, PERSON_A_2)
    keep_up(public_index())
    bring_in_step()
    scope = choose(bob, str(fair.pk) if place == "fair" else place)
    kept = found(own.faces.get(), MODE, scope)
    assert [each.photo for each in kept.candidates] == [public_photo]
    case = Case.objects.create(kind="report", photo=public_photo, uploader=fair.owner)
    decide(case, Actor(mona), Action.REMOVE)
    assert look_alikes(again(own.faces.get()), MODE, again_in(scope)).candidates == []


def test_a_named_face_leaves_the_owners_people(public_photo: Photo, alice: Any, mona: Any) -> None:
    face = Face.objects.get(photo=public_photo)
    people.name_as_new(alice, [face], "Ann")
    group = PersonGroup.objects.get(owner=alice)
    assert wanted_faces(group).count() == 1
    PersonGroup.objects.update(in_step=True)
    case = Case.objects.create(kind="report", photo=public_photo, uploader=alice)
    decide(case, Actor(mona), Action.REMOVE)
    group.refresh_from_db()
    assert not wanted_faces(group).exists()
    assert not group.in_step


def test_a_month_later_it_is_purged_as_any(shown: Callable[..., Photo], settings: Any) -> None:
    photo = shown()
    removing.remove(photo)
    assert photo.purge_after is not None
    days = photo.purge_after - timezone.now()
    assert dt.timedelta(29) < days < dt.timedelta(30)
    Photo.objects.update(purge_after=timezone.now())
    assert not removing.restore(photo)


def test_what_its_owner_had_deleted_is_purged_when_they_said(
    shown: Callable[..., Photo],
) -> None:
    photo = shown()
    services.withdraw(photo, can_be_put_back=True)
    photo.refresh_from_db()
    purge_after = photo.purge_after
    assert removing.remove(photo)
    assert photo.purge_after == purge_after
    assert not services.put_back(photo)
    assert removing.restore(photo)
    assert photo.withdrawn_at is not None
    assert services.put_back(photo)


def test_it_is_removed_once(shown: Callable[..., Photo]) -> None:
    photo = shown()
    assert removing.remove(photo)
    assert not removing.remove(photo)


def test_it_does_not_come_back_beside_the_same_content(
    shown: Callable[..., Photo], row: Callable[..., Photo], alice: Any
) -> None:
    photo = shown()
    removing.remove(photo)
    again = row(alice)
    Photo.objects.filter(pk=again.pk).update(sha256=photo.sha256)
    assert not removing.restore(photo)


def test_an_account_that_is_deleted_takes_removed_photos_along(
    shown: Callable[..., Photo], alice: Any
) -> None:
    removing.remove(shown())
    erasure, _token = erasures.ask_for_account(alice, at_once=True)
    erasing.erase(erasure.pk)
    assert not Photo.objects.filter(removed_at__isnull=False, purge_after__gt=timezone.now())
