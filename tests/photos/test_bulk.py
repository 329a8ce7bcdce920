"""Many photos at once: into a gallery, deleted, downloaded; what is not theirs is left alone."""

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from faceweb.galleries.models import Gallery, Membership
from faceweb.photos import downloads, files
from faceweb.photos.models import GalleryEntry, Photo
from tests.assets import GROUP_OF_SIX, PERSON_A_1, PERSON_A_2, PERSON_B
from tests.photos.libraries import fill

ADD, DELETE = "/photos/selected/add/", "/photos/selected/delete/"
DOWNLOAD = "/photos/selected/download/"
HTMX = {"HX-Request": "true"}


def everything(**filters: str) -> dict[str, str]:
    """The form with "all that are shown" ticked, a moment ago."""
    from urllib.parse import urlencode

    return {"all": "1", "filter": urlencode(filters), "seen_at": timezone.now().isoformat()}


def unpacked(answer: Any) -> dict[str, bytes]:
    assert answer["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def holiday(alice: Any, redis_server: Any) -> Gallery:
    return Gallery.objects.create(kind=Gallery.Kind.ALBUM, owner=alice, name="Holiday")


def test_ticked_photos_are_deleted_and_offered_back(as_alice: Client, alice: Any) -> None:
    photos = fill(alice, 3)
    page = as_alice.post(DELETE, {"photo": [photo.pk for photo in photos[:2]]}, follow=True)

    assert list(Photo.objects.owned_by(alice)) == photos[2:]
    assert "2 photos are deleted." in page.content.decode()
    undo = re.search(r'action="(/photos/deleted/put-back/[^"]+)"', page.content.decode())
    assert undo
    back = as_alice.post(undo[1].replace("&amp;", "&"), follow=True)
    assert "2 photos are back in your library." in back.content.decode()
    assert list(Photo.objects.owned_by(alice)) == photos


def test_undo_brings_back_one_lot_and_no_other(as_alice: Client, alice: Any) -> None:
    photos = fill(alice, 3)
    first = as_alice.post(DELETE, {"photo": photos[0].pk}, follow=True).content.decode()
    as_alice.post(DELETE, {"photo": photos[1].pk})
    undo = re.search(r'action="(/photos/deleted/put-back/[^"]+)"', first)
    assert undo
    as_alice.post(undo[1].replace("&amp;", "&"))

    assert list(Photo.objects.owned_by(alice)) == [photos[0], photos[2]]


def test_the_cards_of_deleted_photos_leave_the_page(as_alice: Client, alice: Any) -> None:
    photos = fill(alice, 3)
    answer = as_alice.post(DELETE, {"photo": photos[0].pk}, headers=HTMX).content.decode()

    assert f'<article id="photo-{photos[0].pk}" hx-swap-oob="delete">' in answer
    assert "2 photos · 2 faces" in answer
    assert "1 photo is deleted." in answer
    last = as_alice.post(DELETE, {"photo": [photo.pk for photo in photos[1:]]}, headers=HTMX)
    assert last["HX-Refresh"] == "true"


def test_all_that_are_shown_are_meant_whether_they_are_on_the_page_or_not(
    as_alice: Client, alice: Any
) -> None:
    fill(alice, 130, faces_each=0)
    kept = fill(alice, 5)
    as_alice.post(DELETE, everything(faces="0"))

    assert list(Photo.objects.owned_by(alice).order_by("file_name")) == kept


def test_what_came_after_the_page_was_made_is_not_meant(as_alice: Client, alice: Any) -> None:
    fill(alice, 2)
    form = everything()
    new = fill(alice, 1)
    Photo.objects.filter(pk=new[0].pk).update(created_at=timezone.now())
    as_alice.post(DELETE, form)

    assert list(Photo.objects.owned_by(alice)) == new


@pytest.mark.parametrize(
    "form",
    [
        {"all": "1", "filter": "gallery=gone", "seen_at": "2126-01-01T00:00:00+00:00"},
        {"all": "1", "filter": "since=x", "seen_at": "2126-01-01T00:00:00+00:00"},
        {"all": "1", "filter": ""},
        {"all": "1", "seen_at": "soon"},
        {"all": "1", "seen_at": "2126-01-01T00:00:00"},
        {"all": "1", "seen_at": "2126-99-01T00:00:00+00:00"},
        {"photo": "nonsense"},
        {"photo": "00000000-0000-0000-0000-000000000000"},
        {},
    ],
)
@pytest.mark.parametrize("address", [DELETE, DOWNLOAD, ADD])
def test_a_form_that_means_nothing_does_nothing(
    as_alice: Client, alice: Any, holiday: Gallery, address: str, form: dict[str, str]
) -> None:
    fill(alice, 2)
    page = as_alice.post(address, {**form, "gallery": holiday.pk}, follow=True)

    assert page.redirect_chain == [("/photos/" + page.request["QUERY_STRING"], 302)]
    assert "No photo of your library was ticked." in page.content.decode()
    assert Photo.objects.owned_by(alice).count() == 2
    assert not GalleryEntry.objects.exists()


@pytest.mark.parametrize("address", [DELETE, DOWNLOAD, ADD])
def test_photos_of_others_are_left_out_without_a_word(
    as_bob: Client, alice: Any, bob: Any, redis_server: Any, address: str
) -> None:
    theirs = fill(alice, 2)
    shared = Gallery.objects.create(kind=Gallery.Kind.ALBUM, owner=alice, name="Holiday")
    Membership.objects.create(gallery=shared, user=bob, can_add=True)
    form = {"photo": [photo.pk for photo in theirs], "gallery": shared.pk}
    for headers in ({}, HTMX):
        answer = as_bob.post(address, form, headers=headers, follow=True)
        assert "No photo of your library was ticked." in answer.content.decode()

    assert Photo.objects.owned_by(alice).count() == 2
    assert not GalleryEntry.objects.exists()


def test_deleting_twice_is_deleting_once(as_alice: Client, alice: Any) -> None:
    photo = fill(alice, 2)[0]
    as_alice.post(DELETE, {"photo": photo.pk})
    deleted_at = Photo.objects.get(pk=photo.pk).withdrawn_at
    as_alice.post(DELETE, {"photo": photo.pk})

    assert Photo.objects.get(pk=photo.pk).withdrawn_at == deleted_at


def test_ticked_photos_go_into_a_gallery_once(
    as_alice: Client, alice: Any, holiday: Gallery
) -> None:
    photos = fill(alice, 3)
    form = {"photo": [photo.pk for photo in photos[:2]], "gallery": holiday.pk}

    assert "2 photos are now in “Holiday”." in as_alice.post(
        ADD, form, follow=True
    ).content.decode().replace("&quot;", '"')
    again = as_alice.post(ADD, form, headers=HTMX).content.decode()
    assert "All of them are in “Holiday” already." in again
    assert holiday.entries.count() == 2


def test_a_gallery_that_takes_no_photos_from_them_is_as_none(
    as_bob: Client, bob: Any, holiday: Gallery
) -> None:
    photo = fill(bob, 1)[0]
    Membership.objects.create(gallery=holiday, user=bob)
    for gallery in (holiday.pk, "", "nonsense"):
        answer = as_bob.post(ADD, {"photo": photo.pk, "gallery": gallery}, headers=HTMX)
        assert "Choose a gallery first." in answer.content.decode()
    assert not GalleryEntry.objects.exists()


def test_the_library_is_left_as_it_was_narrowed_down(as_alice: Client, alice: Any) -> None:
    photos = fill(alice, 2)
    form = {"photo": photos[0].pk, "filter": "faces=1&name=photo\r\nX: y&junk=1"}

    assert as_alice.post(DELETE, form)["Location"].startswith("/photos/?faces=1&name=")
    assert "junk" not in as_alice.post(DELETE, form)["Location"]


def test_a_download_holds_the_very_files_that_were_uploaded(
    as_alice: Client, alice: Any, upload: Any
) -> None:
    paths = (PERSON_A_1, PERSON_A_2, GROUP_OF_SIX)
    photos = [upload(alice, path) for path in paths]
    answer = as_alice.post(DOWNLOAD, {"photo": [photo.pk for photo in photos]})

    assert answer["Content-Disposition"] == 'attachment; filename="photos.zip"'
    assert answer["Cache-Control"] == "private, no-store"
    assert unpacked(answer) == {path.name: path.read_bytes() for path in paths}


def test_files_of_one_name_stay_apart_in_a_download(
    as_alice: Client, alice: Any, upload: Any
) -> None:
    photos = [
        upload(alice, path, name)
        for path, name in ((PERSON_A_1, "me.jpg"), (PERSON_A_2, "ME.jpg"), (PERSON_B, "me.jpg"))
    ]
    answer = as_alice.post(DOWNLOAD, {"photo": [photo.pk for photo in photos]})

    assert [name.casefold() for name in unpacked(answer)] == [
        "me.jpg",
        "me (2).jpg",
        "me (3).jpg",
    ]


@pytest.mark.parametrize(
    ("called", "safe"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\photos\\me.jpg", "C__photos_me.jpg"),
        ("con.jpg", "_con.jpg"),
        ("LPT1", "_LPT1"),
        ("...", "photo"),
        (" .jpg", "jpg"),
        ("a\x00b\r\n.jpg", "a_b__.jpg"),
        ("gpj.\u202eme.jpg", "gpj._me.jpg"),
        ("x" * 250 + ".jpg", "x" * 100 + ".jpg"),
        ("Großmutter 祖母.heic", "Großmutter 祖母.heic"),
    ],
)
def test_names_in_a_download_are_safe_on_every_system(called: str, safe: str) -> None:
    assert downloads.safe_name(called) == safe


def test_a_photo_that_is_purged_meanwhile_is_left_out_of_the_download(
    as_alice: Client, alice: Any, upload: Any
) -> None:
    photos = [upload(alice, path) for path in (PERSON_A_1, PERSON_A_2)]
    answer = as_alice.post(DOWNLOAD, {"photo": [photo.pk for photo in photos]})
    files.delete_all(photos[0].pk)

    assert list(unpacked(answer)) == [PERSON_A_2.name]


def test_a_download_keeps_one_piece_in_memory(alice: Any, media: Path, upload: Any) -> None:
    photo = upload(alice, PERSON_A_1)
    path = media / "photos" / photo.pk.hex[:2] / str(photo.pk) / "original"
    path.write_bytes(b"x" * 20_000_000)
    pieces = [len(piece) for piece in downloads.zip_of([photo] * 3)]

    assert sum(pieces) > 60_000_000
    assert max(pieces) < 200_000


def test_a_download_beyond_the_limit_is_refused_with_the_limit(
    as_alice: Client, alice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(alice, 3)
    monkeypatch.setattr(downloads, "MAX_PHOTOS", 2)
    page = as_alice.post(DOWNLOAD, everything(), follow=True)
    assert "One download holds 2 photos" in page.content.decode()

    Photo.objects.update(byte_size=downloads.MAX_BYTES)
    few = as_alice.post(DOWNLOAD, {"photo": Photo.objects.owned_by(alice)[0].pk}, follow=True)
    assert few.status_code == 200
    assert few["Content-Type"] == "application/zip"
    too_big = Photo.objects.owned_by(alice)[:2]
    page = as_alice.post(DOWNLOAD, {"photo": [photo.pk for photo in too_big]}, follow=True)
    assert "or 4.0\xa0GB at most" in page.content.decode()


def test_thousands_of_ticks_are_taken(as_alice: Client, alice: Any) -> None:
    photos = fill(alice, 1500, faces_each=0)
    as_alice.post(DELETE, {"photo": [photo.pk for photo in photos]})

    assert not Photo.objects.owned_by(alice).exists()
