"""The photo page by its address: boxes, names, who sees it, its galleries, what comes before."""

import datetime as dt
import itertools
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from faceweb.galleries.models import Gallery, Membership
from faceweb.people.models import Person, PersonFace
from faceweb.photos import audience, entries
from faceweb.photos.audience import audience as audience_of
from faceweb.photos.boxes import boxed
from faceweb.photos.models import Face, GalleryEntry, Photo
from faceweb.photos.neighbours import neighbours
from tests.assets import GROUP_OF_SIX

HTMX = {"HX-Request": "true"}


def album(owner: Any, name: str = "Holiday", *members: Any, **fields: Any) -> Gallery:
    made = Gallery.objects.create(kind=Gallery.Kind.ALBUM, owner=owner, name=name, **fields)
    for member in members:
        Membership.objects.create(gallery=made, user=member, can_add=True)
    return made


def row(owner: Any, **fields: Any) -> Photo:
    """A photo as a row alone."""
    return Photo.objects.create(
        owner=owner,
        sha256=f"{Photo.objects.count():064}",
        file_name="beach.jpg",
        byte_size=1,
        width=600,
        height=400,
        status=Photo.Status.READY,
        detected_at=timezone.now(),
        **fields,
    )


def face(photo: Photo, number: int = 1, left: float = 0.4, **fields: Any) -> Face:
    return Face.objects.create(
        photo=photo, number=number, left=left, top=0.3, width=0.1, height=0.15, **fields
    )


def page_of(browser: Client, photo: Photo, **query: Any) -> str:
    return browser.get(reverse("photos:photo", args=[photo.pk]), query).content.decode()


def test_every_face_has_a_box_that_says_which_it_is_and_where(
    as_alice: Client, alice: Any, processed: Any
) -> None:
    photo = processed(alice, GROUP_OF_SIX)
    page = page_of(as_alice, photo)

    for box in boxed(list(photo.faces.all())):
        assert box.face.box_style in page
        assert f'aria-label="Face {box.ordinal} of 6, {box.place}"' in page
        assert f"/media/{box.face.pk}/crop" in page


@pytest.mark.parametrize(
    ("left", "place"), [(0.0, "left"), (0.45, "in the middle"), (0.9, "right")]
)
def test_a_box_says_where_it_is(left: float, place: str) -> None:
    (box,) = boxed([Face(left=left, top=0.1, width=0.1, height=0.1)])

    assert box.label == f"Face 1 of 1, {place}"


def test_a_named_face_shows_its_name_to_the_owner_alone(
    as_alice: Client, as_bob: Client, alice: Any, bob: Any
) -> None:
    photo = row(alice)
    named = face(photo)
    person = Person.objects.create(owner=alice, name="Grandmother Ada")
    PersonFace.objects.create(face=named, person=person)
    entries.add(album(alice, "Holiday", bob), [photo], by=alice)

    assert 'aria-label="Grandmother Ada, Face 1 of 1, in the middle"' in page_of(as_alice, photo)
    assert "Grandmother Ada" not in page_of(as_bob, photo)


def test_estimates_points_and_changes_are_the_owners_alone(
    as_alice: Client, as_bob: Client, alice: Any, bob: Any, processed: Any
) -> None:
    photo = processed(alice, GROUP_OF_SIX)
    entries.add(album(alice, "Holiday", bob), [photo], by=alice)
    mine, theirs = (page_of(browser, photo, face=1) for browser in (as_alice, as_bob))

    for owners in (
        "years old",
        'id="landmarks"',
        "Not a face",
        reverse("photos:draw", args=[photo.pk]),
        reverse("photos:delete", args=[photo.pk]),
        reverse("photos:original", args=[photo.pk]),
        photo.file_name,
    ):
        assert owners in mine
        assert owners not in theirs
    for everybodys in (
        'id="face-box-1"',
        reverse("lookalikes:face", args=[photo.faces.first().pk]),
    ):
        assert everybodys in mine
        assert everybodys in theirs


def test_only_you_see_a_photo_that_is_in_no_gallery(as_alice: Client, alice: Any) -> None:
    photo = row(alice)
    seen = audience_of(photo, alice)

    assert (seen.reach, seen.label, seen.sentences) == ("private", "Only you", [])
    assert "Only you" in page_of(as_alice, photo)


def test_members_are_counted_once_however_many_galleries_they_share(
    alice: Any, bob: Any, mona: Any
) -> None:
    photo = row(alice)
    entries.add(album(alice, "Holiday", bob, mona), [photo], by=alice)
    entries.add(album(bob, "Bob's", alice), [photo], by=alice)
    entries.add(album(alice, "Drafts"), [photo], by=alice)
    seen = audience_of(photo, alice)

    assert (seen.reach, seen.label) == ("members", "You and 2 other people")
    assert seen.sentences == ["1 other person in “Bob's”", "2 other people in “Holiday”"]
    assert [place.gallery.name for place in seen.places] == ["Bob's", "Drafts", "Holiday"]


def test_a_public_photo_says_so_once_it_is_approved(alice: Any) -> None:
    photo = row(alice)
    entries.add(album(alice, "Fair", is_public=True), [photo], by=alice)
    waiting = audience_of(photo, alice)
    assert waiting.reach == "private"
    assert waiting.sentences == ["Moderators, who review it before it becomes public in “Fair”"]

    GalleryEntry.objects.update(review=GalleryEntry.Review.APPROVED)
    public = audience_of(photo, alice)
    assert (public.reach, public.label) == ("public", "Anybody")
    assert public.sentences == ["Anybody, signed in or not: “Fair” is public"]


def test_other_parts_of_the_site_add_whom_they_know_of(
    alice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audience, "EXTRA", [lambda _photo: ["Anybody with the link to “Holiday”"]])
    seen = audience_of(row(alice), alice)

    assert (seen.reach, seen.label) == ("link", "People with a link")
    assert seen.sentences == ["Anybody with the link to “Holiday”"]


def test_a_member_sees_the_galleries_they_share_and_nothing_of_the_others(
    as_bob: Client, alice: Any, bob: Any, mona: Any
) -> None:
    photo = row(alice)
    entries.add(album(alice, "Holiday", bob), [photo], by=alice)
    entries.add(album(alice, "Secret wedding", mona), [photo], by=alice)
    page = page_of(as_bob, photo)

    assert "Holiday" in page
    assert "added by alice@example.com" in page
    assert "Secret wedding" not in page
    assert "other people" not in page


def test_a_public_photo_has_a_page_for_everybody_which_names_nobody(
    client: Client, redis_server: Any, alice: Any
) -> None:
    photo = row(alice)
    face(photo)
    face(photo, number=2, left=0.1)
    entries.add(album(alice, "Fair", is_public=True), [photo], by=alice)
    hidden = client.get(reverse("photos:photo", args=[photo.pk]))
    assert hidden.status_code == 302
    assert hidden["Location"].startswith(reverse("account_login"))

    GalleryEntry.objects.update(review=GalleryEntry.Review.APPROVED)
    page = page_of(client, photo, face=1)
    assert "Fair" in page
    assert "Face 1 of 2" in page
    assert "alice@example.com" not in page
    assert 'hx-get="/look' not in page
    gone = client.get(reverse("photos:photo", args=["00000000-0000-0000-0000-000000000000"]))
    assert gone.status_code == hidden.status_code


def test_a_photo_is_put_into_a_gallery_and_taken_out_of_it(as_alice: Client, alice: Any) -> None:
    photo, holiday = row(alice), album(alice)
    address = reverse("photos:galleries", args=[photo.pk])
    assert "Holiday" in as_alice.get(address).content.decode()
    page = as_alice.post(address, {"gallery": holiday.pk}, follow=True).content.decode()
    assert "The photo is in “Holiday” now." in page
    assert photo.entries.get().added_by == alice
    assert "Holiday" not in as_alice.get(address, headers=HTMX).content.decode()

    leave = reverse("photos:leave_gallery", args=[photo.pk, holiday.pk])
    html = as_alice.post(leave, headers=HTMX).content.decode()
    assert 'id="audience"' in html
    assert "Only you" in html
    assert not photo.entries.exists()
    assert as_alice.post(leave).status_code == 404


def test_a_gallerys_owner_takes_out_what_others_put_in(
    as_bob: Client, alice: Any, bob: Any
) -> None:
    photo, bobs = row(alice), album(bob, "Bob's", alice)
    entries.add(bobs, [photo], by=alice)
    answer = as_bob.post(reverse("photos:leave_gallery", args=[photo.pk, bobs.pk]), headers=HTMX)

    assert answer["HX-Redirect"] == reverse("sharing:gallery", args=[bobs.pk])
    assert not photo.entries.exists()


@pytest.mark.parametrize("gallery", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_a_gallery_that_takes_no_photo_from_them_is_not_chosen(
    as_alice: Client, alice: Any, bob: Any, gallery: str
) -> None:
    photo = row(alice)
    others = album(bob, "Bob's")
    address = reverse("photos:galleries", args=[photo.pk])
    for chosen in (gallery, others.pk):
        page = as_alice.post(address, {"gallery": chosen}, follow=True).content.decode()
        assert "Choose a gallery first." in page
    assert not photo.entries.exists()


def test_photos_lead_to_the_next_newer_and_older_one(as_alice: Client, alice: Any) -> None:
    oldest, middle, newest = row(alice), row(alice), row(alice)
    Photo.objects.filter(pk=oldest.pk).update(created_at=timezone.now() - dt.timedelta(days=1))
    for photo in (oldest, middle, newest):
        photo.refresh_from_db()

    assert neighbours(oldest) == (middle, None)
    assert neighbours(middle) == (newest, oldest)
    assert neighbours(newest) == (None, middle)
    page = page_of(as_alice, middle)
    assert f'rel="prev" href="{reverse("photos:photo", args=[newest.pk])}"' in page
    assert f'rel="next" href="{reverse("photos:photo", args=[oldest.pk])}"' in page


def test_photos_of_one_moment_come_one_after_the_other(alice: Any) -> None:
    photos = [row(alice) for _ in range(4)]
    Photo.objects.update(created_at=timezone.now())
    order = list(Photo.objects.filter(pk__in=[photo.pk for photo in photos]))

    for newer, older in itertools.pairwise(order):
        assert neighbours(newer)[1] == older
        assert neighbours(older)[0] == newer


def test_a_deleted_photo_is_gone_at_once_and_comes_back_by_undo(
    as_alice: Client, alice: Any
) -> None:
    photo = row(alice)
    face(photo)
    address = reverse("photos:delete", args=[photo.pk])
    assert "ten minutes" in as_alice.get(address).content.decode()
    page = as_alice.post(address, follow=True).content.decode()
    assert "The photo is deleted." in page
    undo = f"{reverse('photos:put_back')}?photo={photo.pk}"
    assert undo in page
    assert as_alice.get(reverse("photos:photo", args=[photo.pk])).status_code == 404
    assert as_alice.post(address).status_code == 404

    as_alice.post(undo)
    assert as_alice.get(reverse("photos:photo", args=[photo.pk])).status_code == 200


def test_a_page_costs_the_same_number_of_queries_however_many_faces_it_has(
    as_alice: Client, alice: Any, django_assert_max_num_queries: Any
) -> None:
    photo = row(alice)
    for number in range(1, 61):
        named = face(photo, number, left=number / 100)
        person = Person.objects.create(owner=alice, name=f"Person {number}")
        PersonFace.objects.create(face=named, person=person)
        entries.add(album(alice, f"Gallery {number}"), [photo], by=alice)
    page_of(as_alice, photo)
    with django_assert_max_num_queries(16):
        page_of(as_alice, photo, face=3)
