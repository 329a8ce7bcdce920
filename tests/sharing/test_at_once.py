"""Members, photos and galleries that come and go at the same moment."""

from collections.abc import Callable
from typing import Any

import pytest

from faceweb.galleries.models import FaceList, Gallery, Membership
from faceweb.photos import entries
from faceweb.photos.models import Face, GalleryEntry, Photo
from faceweb.sharing import invitations, membership, services
from faceweb.sharing.models import GalleryInvitation
from tests.turns import AT_ONCE, meanwhile

pytestmark = AT_ONCE


@pytest.fixture
def sailing(alice: Any) -> Gallery:
    return services.make_gallery(alice, "Sailing")


def test_who_is_asked_to_leave_puts_nothing_in_any_more(
    sailing: Gallery, bob: Any, row: Callable[..., Photo]
) -> None:
    membership.join(sailing, bob, can_add=True)
    theirs, photo = Membership.objects.get(), row(bob)
    meanwhile(lambda: membership.end(theirs), lambda: entries.add(sailing, [photo], bob))
    assert not GalleryEntry.objects.exists()


def test_what_is_put_in_while_its_owner_is_asked_to_leave_leaves_with_them(
    sailing: Gallery, bob: Any, row: Callable[..., Photo]
) -> None:
    membership.join(sailing, bob, can_add=True)
    theirs, photo = Membership.objects.get(), row(bob)
    meanwhile(lambda: entries.add(sailing, [photo], bob), lambda: membership.end(theirs))
    assert not GalleryEntry.objects.exists()


def test_a_gallery_is_searched_though_its_first_photo_and_member_come_at_once(
    sailing: Gallery, alice: Any, bob: Any, row: Callable[..., Photo]
) -> None:
    photo = row(alice)
    Face.objects.create(photo=photo, number=1, left=0, top=0, width=1, height=1)
    meanwhile(
        lambda: entries.add(sailing, [photo], alice),
        lambda: membership.join(sailing, bob, can_add=False),
    )
    assert FaceList.objects.filter(gallery=sailing).exists()


def test_an_address_that_is_asked_twice_at_once_has_one_invitation(
    sailing: Gallery, alice: Any
) -> None:
    def ask() -> None:
        invitations.invite(sailing, "carol@example.com", can_add=False, by=alice)

    meanwhile(ask, ask)
    assert GalleryInvitation.objects.count() == 1


def test_a_gallery_that_moderators_delete_while_its_owner_puts_it_back_stays_away(
    sailing: Gallery,
) -> None:
    from faceweb.moderation import galleries

    services.delete_gallery(sailing, can_be_put_back=True)
    assert not meanwhile(
        lambda: galleries.delete(sailing), lambda: services.put_gallery_back(sailing)
    )
    assert not Gallery.objects.albums().exists()
