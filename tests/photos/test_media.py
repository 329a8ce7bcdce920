"""Pictures: who is served which, by which address, and that nothing travels with them."""

import re
import time
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from faceweb.galleries.models import Gallery, Membership
from faceweb.photos import entries, files
from faceweb.photos import media as addresses
from faceweb.photos.models import GalleryEntry, Photo
from tests.assets import PERSON_A_1
from tests.photos.libraries import fill

VARIANTS = [*files.VARIANTS, *files.FACE_VARIANTS]


@pytest.fixture
def photo(alice: Any, processed: Any) -> Photo:
    done: Photo = processed(alice, PERSON_A_1)
    return done


def key_of(photo: Photo, variant: str) -> Any:
    return photo.faces.get().pk if variant in files.FACE_VARIANTS else photo.pk


def address(photo: Photo, variant: str, viewer: Any) -> str:
    right = viewer if isinstance(viewer, str) else addresses.viewer_of(viewer)
    return addresses.address(key_of(photo, variant), variant, right)


def changed(address: str, **fields: str) -> str:
    parts = urlsplit(address)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()} | fields
    return urlunsplit(parts._replace(query=urlencode(query)))


def run_out(photo: Photo, variant: str, viewer: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """An address as it was made an hour ago."""
    hour_ago = time.time() - 3600
    with monkeypatch.context() as patched:
        patched.setattr(time, "time", lambda: hour_ago)
        return address(photo, variant, viewer)


def status(browser: Client, address: str) -> int:
    """Of an answer read to its end, where the file that was sent is closed."""
    answer = browser.get(address)
    answer.getvalue()
    code: int = answer.status_code
    return code


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_picture_is_served_locked_up_under_a_neutral_name(
    as_alice: Client, alice: Any, photo: Photo, variant: str
) -> None:
    answer = as_alice.get(address(photo, variant, alice))
    picture = b"".join(answer.streaming_content)

    assert answer.status_code == 200
    assert answer["Content-Type"] == ("image/jpeg" if variant == "large" else "image/webp")
    assert picture[:2] == b"\xff\xd8" if variant == "large" else picture[8:12] == b"WEBP"
    assert answer["Cache-Control"] == "private, max-age=300"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert photo.file_name not in answer["Content-Disposition"]
    assert re.fullmatch(
        r'inline; filename="(photo|face)\.(jpg|webp)"', answer["Content-Disposition"]
    )


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize(
    "fields",
    [
        {"sign": ""},
        {"sign": "x" * 43},
        {"sign": "\u00e4"},
        {"to": "u1000000"},
        {"to": "a"},
        {"to": ""},
        {"to": "d1"},
        {"until": "99999999999"},
        {"until": "soon"},
        {"until": ""},
        {"until": "9" * 5000},
    ],
    ids=str,
)
def test_an_address_that_was_tampered_with_is_not_found(
    as_alice: Client, alice: Any, photo: Photo, variant: str, fields: dict[str, str]
) -> None:
    assert status(as_alice, changed(address(photo, variant, alice), **fields)) == 404


@pytest.mark.parametrize("variant", ["huge", "original", "faces", "small"])
def test_a_signature_is_good_for_one_variant(
    as_alice: Client, alice: Any, photo: Photo, variant: str
) -> None:
    ours = address(photo, "medium", alice)

    assert status(as_alice, ours.replace("/medium?", f"/{variant}?")) == 404
    signed = addresses.address(photo.pk, variant, addresses.viewer_of(alice))
    assert status(as_alice, signed) == (200 if variant == "small" else 404)


@pytest.mark.parametrize("name", files.VARIANTS.values())
def test_the_name_of_a_file_is_no_variant(
    as_alice: Client, alice: Any, photo: Photo, name: str
) -> None:
    ours = address(photo, "medium", alice)

    assert status(as_alice, ours.replace("/medium?", f"/{name}?")) == 404


def test_a_signature_is_good_for_one_photo(as_alice: Client, alice: Any, photo: Photo) -> None:
    other = fill(alice, 1)[0]
    ours = address(photo, "small", alice)

    assert status(as_alice, ours.replace(str(photo.pk), str(other.pk))) == 404


@pytest.mark.parametrize("variant", VARIANTS)
def test_somebody_elses_address_is_of_no_use(
    as_bob: Client, client: Client, alice: Any, bob: Any, photo: Photo, variant: str
) -> None:
    for viewer in (alice, bob, AnonymousUser(), addresses.deleter(alice)):
        for browser in (as_bob, client):
            assert status(browser, address(photo, variant, viewer)) == 404


@pytest.mark.parametrize("variant", VARIANTS)
def test_an_address_that_ran_out_leads_to_a_fresh_one_who_still_may_look(
    as_alice: Client,
    as_bob: Client,
    alice: Any,
    photo: Photo,
    variant: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = run_out(photo, variant, alice, monkeypatch)
    fresh = as_alice.get(old)

    assert fresh.status_code == 302
    assert fresh["Cache-Control"] == "no-store"
    assert status(as_alice, fresh["Location"]) == 200
    assert status(as_bob, old) == 404
    Photo.objects.update(withdrawn_at=timezone.now())
    assert status(as_alice, old) == 404


def test_what_was_deleted_or_is_not_shared_any_more_is_gone_at_once(
    as_bob: Client, alice: Any, bob: Any, photo: Photo
) -> None:
    gallery = Gallery.objects.create(kind=Gallery.Kind.ALBUM, owner=alice, name="Holiday")
    membership = Membership.objects.create(gallery=gallery, user=bob)
    entries.add(gallery, [photo], by=alice)
    shared = address(photo, "small", bob)
    assert status(as_bob, shared) == 200

    membership.delete()
    assert status(as_bob, shared) == 404
    Membership.objects.create(gallery=gallery, user=bob)
    assert status(as_bob, shared) == 200
    entries.remove(gallery, [photo], by=alice)
    assert status(as_bob, shared) == 404


def test_what_is_public_is_everybodys(
    client: Client, as_bob: Client, alice: Any, photo: Photo
) -> None:
    gallery = Gallery.objects.create(
        kind=Gallery.Kind.ALBUM, owner=alice, name="Holiday", is_public=True
    )
    entries.add(gallery, [photo], by=alice)
    public = address(photo, "small", AnonymousUser())
    assert status(client, public) == 404
    GalleryEntry.objects.update(review=GalleryEntry.Review.APPROVED)

    assert status(client, public) == 200
    assert status(as_bob, public) == 200  # a page from before they signed in


def test_the_crop_of_a_dismissed_face_is_gone(as_alice: Client, alice: Any, photo: Photo) -> None:
    crop = address(photo, "crop", alice)
    photo.faces.update(dismissed_at=timezone.now())

    assert status(as_alice, crop) == 404


def test_a_picture_whose_file_is_gone_is_not_found(
    as_alice: Client, alice: Any, photo: Photo
) -> None:
    crop = address(photo, "crop", alice)
    files.delete_all(photo.pk)

    for variant in files.VARIANTS:
        assert status(as_alice, address(photo, variant, alice)) == 404
    assert status(as_alice, crop) == 404
    assert status(as_alice, f"/photos/{photo.pk}/original") == 404


def test_the_original_is_its_owners_as_a_download(
    as_alice: Client, as_bob: Client, client: Client, alice: Any, bob: Any, photo: Photo
) -> None:
    gallery = Gallery.objects.create(kind=Gallery.Kind.ALBUM, owner=alice, is_public=True)
    Membership.objects.create(gallery=gallery, user=bob, can_add=True)
    entries.add(gallery, [photo], by=alice)
    GalleryEntry.objects.update(review=GalleryEntry.Review.APPROVED)
    original = as_alice.get(f"/photos/{photo.pk}/original")

    assert b"".join(original.streaming_content) == PERSON_A_1.read_bytes()
    assert original["Content-Disposition"].startswith("attachment")
    assert original["Content-Type"] == "application/octet-stream"
    assert original["Cache-Control"] == "private, no-store"
    assert original["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert status(as_bob, f"/photos/{photo.pk}/original") == 404
    assert status(client, f"/photos/{photo.pk}/original") == 302


def test_only_reading_is_allowed(as_alice: Client, alice: Any, photo: Photo) -> None:
    small = address(photo, "small", alice)

    head = as_alice.head(small)
    assert (head.status_code, head.getvalue()) == (200, b"")
    for method in ("post", "put", "delete", "patch"):
        assert getattr(as_alice, method)(small).status_code == 405


def test_a_page_behind_a_right_of_its_own_has_addresses_of_that_right(photo: Photo) -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    template = Template('{% load media %}{% picture photo "small" %}')

    assert "to=a&" in template.render(Context({"photo": photo, "request": request}))
    context = Context({"photo": photo, "request": request, "viewer": "l123"})
    assert "to=l123&" in template.render(context)


def test_a_grant_lets_a_request_see_what_it_covers_and_no_more(
    client: Client, alice: Any, photo: Photo, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = fill(alice, 1)[0]

    def only(request: Any, word: str) -> Any:
        return Photo.objects.filter(pk=photo.pk) if word == "yes" else Photo.objects.none()

    monkeypatch.setitem(addresses.GRANTS, "x", only)
    assert status(client, address(photo, "small", "xyes")) == 200
    assert status(client, address(photo, "crop", "xyes")) == 200
    assert status(client, address(photo, "small", "xno")) == 404
    assert status(client, addresses.address(other.pk, "small", "xyes")) == 404


@pytest.mark.parametrize("variant", ["small", "crop"])
def test_a_picture_takes_one_query_beside_those_of_who_is_signed_in(
    as_alice: Client, alice: Any, photo: Photo, variant: str
) -> None:
    small = address(photo, variant, alice)
    with CaptureQueriesContext(connection) as captured:
        assert status(as_alice, small) == 200

    asked = [query["sql"] for query in captured if "photos_" in query["sql"]]
    assert len(asked) == 1
    assert len(captured) == 3


def test_the_right_to_one_of_many_photos_is_found_by_its_key(alice: Any, bob: Any) -> None:
    fill(alice, 200)
    faces = Photo.objects.owned_by(alice)[0].faces.all()
    for viewer in (alice, bob, AnonymousUser()):
        visible = Photo.objects.visible_to(viewer)
        plans = [
            visible.filter(pk=faces[0].photo_id).explain(),
            faces.model.objects.found_in(visible).filter(pk=faces[0].pk).explain(),
        ]
        for plan in plans:
            assert not re.search(r"SCAN photos_(photo|face)\b|SCAN [A-Z]\d\b", plan), plan
