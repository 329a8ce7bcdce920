"""Narrowing a library down, and addresses that make no sense."""

import datetime as dt
import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from faceweb.galleries.models import Gallery
from faceweb.people.models import Person, PersonFace
from faceweb.photos import entries
from faceweb.photos.models import Photo
from tests.photos.libraries import fill

LIBRARY = "/photos/"
HTMX = {"HX-Request": "true"}
MORE = {**HTMX, "HX-Target": "library-more"}


def shown(page: Any) -> list[str]:
    """The file names on a page, in order."""
    return re.findall(r'alt="(photo \d+\.jpg)"', page.content.decode())


@pytest.mark.parametrize(
    "query",
    [
        "older=nonsense",
        "older=99999999999999999.00000000000000000000000000000000",
        "newer=1.zz",
        "older=1.00000000000000000000000000000000",
        "faces=many",
        "state=%00",
        "since=2026-13-45&until=0001-01-01",
        "until=9999-12-31",
        "since=0001-01-01",
        "gallery=nobody&person=nobody",
        "gallery=00000000-0000-0000-0000-000000000000",
        "name=" + "x" * 500,
        "name=%27%22%3Cscript%3E",
        "faces=1&faces=2",
    ],
)
def test_an_address_that_means_nothing_is_never_an_error(
    as_alice: Client, alice: Any, query: str
) -> None:
    fill(alice, 2)
    for headers in ({}, {**HTMX, "HX-Target": "library"}, MORE):
        assert as_alice.get(f"{LIBRARY}?{query}", headers=headers).status_code == 200


def test_a_filter_that_means_nothing_is_left_out_and_named(as_alice: Client, alice: Any) -> None:
    fill(alice, 2)
    page = as_alice.get(LIBRARY, {"gallery": "nobody's", "faces": "1"})

    assert "left it out: Gallery." in page.content.decode()
    assert len(shown(page)) == 2


def test_photos_are_told_apart_by_how_many_faces_they_have(as_alice: Client, alice: Any) -> None:
    for count in (0, 1, 2, 3, 9):
        fill(alice, 1, faces_each=0, face_count=count)

    def asked(faces: str) -> list[str]:
        return sorted(shown(as_alice.get(LIBRARY, {"faces": faces})))

    assert asked("0") == ["photo 00000.jpg"]
    assert asked("1") == ["photo 00001.jpg"]
    assert asked("2") == ["photo 00002.jpg"]
    assert asked("3+") == ["photo 00003.jpg", "photo 00004.jpg"]


def test_photos_are_told_apart_by_what_became_of_them(as_alice: Client, alice: Any) -> None:
    fill(alice, 1, faces_each=0, status=Photo.Status.WORKING)
    fill(alice, 1, faces_each=0, status=Photo.Status.REFUSED)
    fill(alice, 1, faces_each=0)

    assert shown(as_alice.get(LIBRARY, {"state": "working"})) == ["photo 00000.jpg"]
    assert shown(as_alice.get(LIBRARY, {"state": "refused"})) == ["photo 00001.jpg"]
    assert shown(as_alice.get(LIBRARY, {"faces": "0"})) == ["photo 00002.jpg"]


def test_a_state_nothing_is_in_is_not_offered(as_alice: Client, alice: Any) -> None:
    fill(alice, 1)
    assert "Not accepted" not in as_alice.get(LIBRARY).content.decode()

    fill(alice, 1, status=Photo.Status.REFUSED)
    assert "Not accepted" in as_alice.get(LIBRARY).content.decode()


def test_photos_are_found_by_day_both_ends_included(as_alice: Client, alice: Any) -> None:
    photos = fill(alice, 3)
    for photo, day in zip(photos, (1, 2, 3), strict=True):
        moment = dt.datetime(2025, 5, day, 23, 59, tzinfo=dt.UTC)
        Photo.objects.filter(pk=photo.pk).update(created_at=moment)
    page = as_alice.get(LIBRARY, {"since": "2025-05-02", "until": "2025-05-02"})

    assert shown(page) == ["photo 00001.jpg"]
    assert "1 of 3 photos · 1 face<" in page.content.decode()


def test_photos_are_found_by_gallery_person_and_name(
    as_alice: Client, alice: Any, redis_server: Any
) -> None:
    photos = fill(alice, 3)
    gallery = Gallery.objects.create(kind=Gallery.Kind.ALBUM, owner=alice, name="Holiday")
    entries.add(gallery, photos[:1], by=alice)
    person = Person.objects.create(owner=alice, name="Grandma")
    PersonFace.objects.create(face=photos[1].faces.get(), person=person)
    page = as_alice.get(LIBRARY)

    assert ">Holiday</option>" in page.content.decode()
    assert ">Grandma</option>" in page.content.decode()
    assert shown(as_alice.get(LIBRARY, {"gallery": gallery.pk})) == ["photo 00000.jpg"]
    assert shown(as_alice.get(LIBRARY, {"person": person.pk})) == ["photo 00001.jpg"]
    assert shown(as_alice.get(LIBRARY, {"name": "O 00002"})) == ["photo 00002.jpg"]


def test_nobody_elses_galleries_and_people_are_filters(
    as_bob: Client, alice: Any, bob: Any, redis_server: Any
) -> None:
    photos = fill(alice, 1)
    fill(bob, 1)
    gallery = Gallery.objects.create(kind=Gallery.Kind.ALBUM, owner=alice, name="Holiday")
    entries.add(gallery, photos, by=alice)
    person = Person.objects.create(owner=alice, name="Grandma")
    page = as_bob.get(LIBRARY, {"gallery": gallery.pk, "person": person.pk})

    assert "Holiday" not in page.content.decode()
    assert "Grandma" not in page.content.decode()
    assert "left it out: Person, Gallery." in page.content.decode()


def test_a_filter_keeps_the_others_and_goes_by_its_own_link(as_alice: Client, alice: Any) -> None:
    fill(alice, 3)
    page = as_alice.get(LIBRARY, {"name": "photo", "since": "2020-01-01", "faces": "1"})
    text = page.content.decode().replace("&amp;", "&")

    assert f"?{urlencode({'faces': '1', 'since': '2020-01-01'})}" in text
    assert f"?{urlencode({'faces': '1', 'name': 'photo'})}" in text
    assert 'name="faces" value="1"' in text


def test_no_photo_fits_is_said_with_a_way_back(as_alice: Client, alice: Any) -> None:
    fill(alice, 1)
    page = as_alice.get(LIBRARY, {"faces": "0"}).content.decode()

    assert "No photo fits" in page
    assert "0 of 1 photo · 0 faces" in page
