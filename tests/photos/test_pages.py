"""The photo pages by their addresses: what is shown, to whom, with and without htmx."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from faceweb.photos.models import Photo
from tests.assets import GROUP_OF_SIX, PERSON_A_1, PERSON_B

HTMX = {"HX-Request": "true"}


def file_of(path: Path) -> SimpleUploadedFile:
    return SimpleUploadedFile(path.name, path.read_bytes())


def test_a_card_asks_for_itself_until_its_photo_is_final(
    as_alice: Client, alice: Any, upload: Any, processed: Any
) -> None:
    received = upload(alice, PERSON_A_1)
    done = processed(alice, PERSON_B)
    cards = [
        as_alice.get(reverse("photos:card", args=[photo.pk]), headers=HTMX).content.decode()
        for photo in (received, done)
    ]

    assert "hx-trigger" in cards[0]
    assert "hx-trigger" not in cards[1]
    assert "1 face" in cards[1]


def test_every_face_is_boxed_and_numbered_on_the_photo(
    as_alice: Client, alice: Any, processed: Any
) -> None:
    photo = processed(alice, GROUP_OF_SIX)
    page = as_alice.get(reverse("photos:photo", args=[photo.pk])).content.decode()

    for face in photo.faces.all():
        assert face.box_style in page
        assert reverse("photos:media", args=[face.pk, "crop"]) in page
        assert f"{face.number} of 6" in page


def test_nobody_else_can_tell_that_a_photo_is_there(
    as_bob: Client, alice: Any, processed: Any, client: Client
) -> None:
    photo = processed(alice, PERSON_A_1)
    card = as_bob.get(reverse("photos:card", args=[photo.pk]), headers=HTMX)
    assert (card.status_code, card.content) == (200, b"")
    addresses = [
        reverse("photos:photo", args=[photo.pk]),
        reverse("photos:delete", args=[photo.pk]),
        reverse("photos:original", args=[photo.pk]),
        reverse("lookalikes:face", args=[photo.faces.get().pk]),
    ]
    for address in addresses:
        assert as_bob.get(address).status_code == 404, address
        anonymous = client.get(address)
        assert anonymous.status_code == 302, address
        assert anonymous["Location"].startswith(reverse("account_login"))
    assert as_bob.post(reverse("photos:delete", args=[photo.pk])).status_code == 404
    assert Photo.objects.filter(pk=photo.pk, withdrawn_at=None).exists()


def test_deleting_asks_first_and_then_takes_the_photo_out_of_sight(
    as_alice: Client, alice: Any, processed: Any
) -> None:
    photo = processed(alice, PERSON_A_1)
    address = reverse("photos:delete", args=[photo.pk])

    assert as_alice.get(address).status_code == 200
    assert Photo.objects.visible_to(alice).exists()
    assert as_alice.post(address).status_code == 302
    assert as_alice.get(reverse("photos:photo", args=[photo.pk])).status_code == 404


def test_pages_are_locked_to_our_own_scripts(as_alice: Client) -> None:
    policy = as_alice.get(reverse("photos:library"))["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe-eval" not in policy


HOSTILE = Path(os.environ.get("FACEWEB_EVAL_DATA", "/nonexistent")) / "hostile"


@pytest.mark.skipif(not HOSTILE.is_dir(), reason="FACEWEB_EVAL_DATA names no hostile files")
@pytest.mark.parametrize(
    "path", sorted(HOSTILE.iterdir()) if HOSTILE.is_dir() else [], ids=lambda path: path.name
)
def test_a_hostile_file_is_refused_or_processed_never_an_error(
    as_alice: Client, media: Path, path: Path
) -> None:
    from faceweb.photos.processing import process

    answer = as_alice.post(reverse("photos:upload"), {"photos": file_of(path)}, headers=HTMX)
    assert answer.status_code in (200, 422)
    for photo in Photo.objects.all():
        process(photo.pk)
        photo.refresh_from_db()
        assert photo.is_final
        shown = as_alice.get(reverse("photos:photo", args=[photo.pk]))
        assert shown.status_code == 200
