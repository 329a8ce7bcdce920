"""Galleries for everybody: submitted, looked at photo by photo, taken back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from faceweb.accounts.models import Role, User
from faceweb.accounts.services import set_role
from faceweb.galleries.models import Gallery, Membership
from faceweb.notices.models import Notice
from faceweb.photos.models import GalleryEntry, Photo
from faceweb.sharing import publishing, reviewing

Put = Callable[..., Photo]
Review = GalleryEntry.Review


def entry_of(photo: Photo) -> GalleryEntry:
    return GalleryEntry.objects.get(photo=photo)


def test_submitting_says_what_it_means_first(
    as_alice: Client, alice: Any, bob: Any, album: Gallery, put: Put, share: Any
) -> None:
    share(bob, can_add=True)
    put(alice)
    put(bob)
    page = as_alice.get(reverse("sharing:publish", args=[album.pk])).content.decode()

    assert "signed in or not" in page
    assert "1 photo is another member" in page


def test_the_dialog_says_at_once_that_photos_wait_for_their_review(
    as_alice: Client, alice: Any, album: Gallery, put: Put
) -> None:
    put(alice)
    address = reverse("sharing:publish", args=[album.pk])
    dialog = as_alice.post(address, headers={"HX-Request": "true"}).content.decode()

    assert "Everybody can see 0 photos. 1 waits for its review." in dialog
    assert reverse("sharing:take_back", args=[album.pk]) in dialog


def test_nobody_sees_a_photo_before_it_was_looked_at(
    as_alice: Client,
    as_bob: Client,
    visitor: Client,
    alice: Any,
    album: Gallery,
    put: Put,
    mona: Any,
) -> None:
    first, second = put(alice), put(alice)
    as_alice.post(reverse("sharing:publish", args=[album.pk]))
    address = reverse("sharing:gallery", args=[album.pk])
    for browser in (as_bob, visitor):
        assert browser.get(address).status_code == 404
    assert "Summer" not in visitor.get(reverse("sharing:public")).content.decode()

    assert reviewing.approve(entry_of(first), mona)
    for browser in (as_bob, visitor):
        page = browser.get(address).content.decode()
        assert f"/media/{first.pk}" in page
        assert f"/media/{second.pk}" not in page
        assert "alice@" not in page
    assert "Summer" in visitor.get(reverse("sharing:public")).content.decode()


def test_a_photo_added_later_is_looked_at_too(alice: Any, album: Gallery, put: Put) -> None:
    publishing.publish(album)

    assert entry_of(put(alice)).review == Review.WAITING


def test_a_rejected_photo_stays_with_the_members_and_its_owner_is_told_why(
    as_alice: Client, visitor: Client, alice: Any, album: Gallery, put: Put, mona: Any
) -> None:
    photos = [put(alice) for _ in range(3)]
    publishing.publish(album)
    reviewing.approve(entry_of(photos[0]), mona)
    reviewing.approve(entry_of(photos[1]), mona)
    reviewing.reject(entry_of(photos[1]), mona, "a child's face")

    page = as_alice.get(reverse("sharing:gallery", args=[album.pk])).content.decode()
    assert "Not public: a child&#x27;s face" in page
    public = visitor.get(reverse("sharing:gallery", args=[album.pk])).content.decode()
    assert f"/media/{photos[1].pk}" not in public
    notice = Notice.objects.get(user=alice)
    assert notice.params == {"gallery_id": str(album.pk), "approved": 2, "rejected": 1}


def test_deciding_twice_changes_nothing(alice: Any, album: Gallery, put: Put, mona: Any) -> None:
    photo = put(alice)
    assert not reviewing.approve(entry_of(photo), mona)  # not submitted
    publishing.publish(album)
    assert reviewing.approve(entry_of(photo), mona)
    assert not reviewing.approve(entry_of(photo), mona)
    publishing.take_back(album)
    assert not reviewing.reject(entry_of(photo), mona)


def test_taking_it_back_hides_it_at_once_and_forgets_the_reviews(
    as_alice: Client, visitor: Client, alice: Any, album: Gallery, put: Put, mona: Any
) -> None:
    photo = put(alice)
    publishing.publish(album)
    reviewing.approve(entry_of(photo), mona)
    for _ in range(2):
        as_alice.post(reverse("sharing:take_back", args=[album.pk]))

    assert visitor.get(reverse("sharing:gallery", args=[album.pk])).status_code == 404
    as_alice.post(reverse("sharing:publish", args=[album.pk]))
    assert entry_of(photo).review == Review.WAITING


def test_an_operator_can_do_without_public_galleries(
    as_alice: Client,
    visitor: Client,
    alice: Any,
    album: Gallery,
    put: Put,
    mona: Any,
    settings: Any,
) -> None:
    photo = put(alice)
    publishing.publish(album)
    reviewing.approve(entry_of(photo), mona)
    settings.PUBLIC_GALLERIES = False

    assert visitor.get(reverse("sharing:public")).status_code == 404
    assert visitor.get(reverse("sharing:gallery", args=[album.pk])).status_code == 404
    assert as_alice.get(reverse("sharing:publish", args=[album.pk])).status_code == 404
    assert as_alice.get(reverse("sharing:gallery", args=[album.pk])).status_code == 200


@pytest.fixture
def moderator(mona: Any, redis_server: Any) -> Client:
    """Somebody who may decide, and nothing else."""
    set_role(mona, Role.MODERATOR)
    browser = Client()
    browser.force_login(User.objects.get(pk=mona.pk))
    return browser


def test_moderators_see_what_was_submitted_as_long_as_it_is(
    moderator: Client, alice: Any, album: Gallery, put: Put
) -> None:
    photo = put(alice)
    listed = reverse("admin:photos_galleryentry_changelist")
    assert f"/media/{photo.pk}" not in moderator.get(listed).content.decode()
    publishing.publish(album)
    page = moderator.get(listed).content.decode()
    picture = page.partition(f'src="/media/{photo.pk}')[2].partition('"')[0]
    address = f"/media/{photo.pk}{picture}".replace("&amp;", "&")
    shown = moderator.get(address)
    b"".join(shown)
    assert shown.status_code == 200

    publishing.take_back(album)
    assert f"/media/{photo.pk}" not in moderator.get(listed).content.decode()


def test_members_alone_see_everything_of_a_public_gallery(
    as_bob: Client, alice: Any, bob: Any, album: Gallery, put: Put
) -> None:
    photo = put(alice)
    publishing.publish(album)
    Membership.objects.create(gallery=album, user=bob)

    page = as_bob.get(reverse("sharing:gallery", args=[album.pk])).content.decode()
    assert f"/media/{photo.pk}" in page
    assert "Waits for review" in page
