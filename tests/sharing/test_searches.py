"""Who is found where: what leaves a gallery leaves its searches, at once at the query and soon
after at the Face API, whose real server is asked what it still holds."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from faceweb.accounts import consents
from faceweb.accounts.models import Purpose
from faceweb.faceapi.client import FaceAPIRefused
from faceweb.faceapi.connect import get_client
from faceweb.galleries.models import FaceList, Gallery, Membership
from faceweb.galleries.services import public_index
from faceweb.photos import entries
from faceweb.photos import services as photo_services
from faceweb.photos.models import Face, GalleryEntry, Photo
from faceweb.photos.searchable import keep_up, searchable
from faceweb.sharing import membership, publishing, reviewing, services
from tests.assets import PERSON_A_1, PERSON_B
from tests.sharing.conftest import bring_in_step, held_for

Share = Callable[..., Membership]


@pytest.fixture
def shared(alice: Any, bob: Any, album: Gallery, share: Share, processed: Any) -> list[Photo]:
    """Alice's photo and Bob's in her gallery, a face each, both in its list."""
    share(bob, can_add=True)
    photos = [processed(alice, PERSON_A_1), processed(bob, PERSON_B)]
    for photo in photos:
        entries.add(album, [photo], photo.owner)
    bring_in_step()
    assert held_for(album) == ids(photos)
    return photos


def ids(photos: list[Photo]) -> list[str]:
    faces = Face.objects.filter(photo__in=photos)
    return sorted(str(pk) for pk in faces.values_list("pk", flat=True))


def assert_left(album: Gallery, photos: list[Photo]) -> None:
    """Searches of the gallery find the faces of these photos alone: now, and when the workers
    have been there."""
    assert sorted(str(face.pk) for face in searchable(album)) == ids(photos)
    bring_in_step()
    assert held_for(album) == ids(photos)


def test_a_gallery_without_members_is_searched_by_nobody(
    alice: Any, album: Gallery, processed: Any
) -> None:
    entries.add(album, [processed(alice, PERSON_A_1)], alice)
    bring_in_step()

    assert not FaceList.objects.filter(gallery=album).exists()


def test_a_photo_taken_out(alice: Any, album: Gallery, shared: list[Photo]) -> None:
    entries.remove(album, [shared[1]], alice)

    assert_left(album, shared[:1])


def test_a_deleted_photo(album: Gallery, shared: list[Photo]) -> None:
    photo_services.withdraw(shared[0], can_be_put_back=True)
    assert_left(album, shared[1:])

    photo_services.put_back(shared[0])
    assert_left(album, shared)


def test_a_member_who_leaves(album: Gallery, bob: Any, shared: list[Photo]) -> None:
    membership.end(Membership.objects.get(gallery=album, user=bob))

    assert_left(album, [])


def test_a_member_who_leaves_while_others_stay(
    album: Gallery, bob: Any, mona: Any, share: Share, shared: list[Photo]
) -> None:
    share(mona)
    membership.end(Membership.objects.get(gallery=album, user=bob))

    assert_left(album, shared[:1])


def test_a_consent_that_is_withdrawn(album: Gallery, bob: Any, shared: list[Photo]) -> None:
    consents.withdraw(bob, Purpose.FIND_SHARED)
    keep_up(album)

    assert_left(album, shared[:1])


def test_a_deleted_gallery_leaves_nothing_at_the_face_api(
    album: Gallery, shared: list[Photo]
) -> None:
    lists = list(FaceList.objects.filter(gallery=album))
    services.delete_gallery(album, can_be_put_back=True)
    assert not searchable(album).exists()
    services.purge_deleted()
    assert Gallery.objects.filter(pk=album.pk).exists()  # it can be put back
    bring_in_step()
    assert held_for(album) == []

    Gallery.objects.filter(pk=album.pk).update(purge_after=album.created_at)
    services.purge_deleted()
    bring_in_step()
    services.purge_deleted()
    assert not Gallery.objects.filter(pk=album.pk).exists()
    for face_list in lists:
        with pytest.raises(FaceAPIRefused, match="LargeFaceListNotFound"):
            get_client().list_faces(face_list.large_face_list_id)


def test_a_gallery_put_back_is_searched_again(album: Gallery, shared: list[Photo]) -> None:
    services.delete_gallery(album, can_be_put_back=True)
    bring_in_step()
    assert services.put_gallery_back(album)

    assert_left(album, shared)


def test_the_public_index_holds_what_is_approved_and_may_be_found(
    album: Gallery, shared: list[Photo], bob: Any, mona: Any
) -> None:
    publishing.publish(album)
    bring_in_step()
    assert held_for(public_index()) == []
    for entry in GalleryEntry.objects.all():
        reviewing.approve(entry, mona)
    assert_left(public_index(), shared)

    consents.withdraw(bob, Purpose.FIND_PUBLIC)
    keep_up(public_index())
    assert_left(public_index(), shared[:1])
    reviewing.reject(GalleryEntry.objects.get(photo=shared[0]), mona)
    assert_left(public_index(), [])


@pytest.mark.parametrize("way", ["taken back", "deleted", "taken out", "member left"])
def test_what_is_public_no_more_leaves_the_public_index(
    way: str, album: Gallery, shared: list[Photo], alice: Any, bob: Any, mona: Any
) -> None:
    publishing.publish(album)
    for entry in GalleryEntry.objects.all():
        reviewing.approve(entry, mona)
    assert_left(public_index(), shared)
    left: list[Photo] = []
    if way == "taken back":
        publishing.take_back(album)
    elif way == "deleted":
        services.delete_gallery(album)
    elif way == "taken out":
        entries.remove(album, shared, alice)
    else:
        membership.end(Membership.objects.get(gallery=album, user=bob))
        left = shared[:1]

    assert_left(public_index(), left)


def test_an_account_that_leaves_everywhere_leaves_no_face(
    album: Gallery, bob: Any, mona: Any, share: Share, shared: list[Photo]
) -> None:
    share(mona)
    membership.end_all(bob)
    assert_left(album, shared[:1])

    photo_services.withdraw(shared[1])
    get_user_model().objects.filter(pk=bob.pk).update(is_active=False)
    assert not Membership.objects.filter(user=bob).exists()
