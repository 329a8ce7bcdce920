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


def test_an_empty_library_shows_the_way_to_the_first_photo(as_alice: Client) -> None:
    page = as_alice.get(reverse("photos:library"))

    assert page.status_code == 200
    assert reverse("photos:upload") in page.content.decode()


def test_the_library_counts_photos_and_faces(as_alice: Client, alice: Any, processed: Any) -> None:
    processed(alice, GROUP_OF_SIX)
    page = as_alice.get(reverse("photos:library"))

    assert (page.context["photo_count"], page.context["face_count"]) == (1, 6)
    assert "6 faces" in page.content.decode()


def test_many_photos_come_in_by_the_plain_form(as_alice: Client, media: Path) -> None:
    answer = as_alice.post(
        reverse("photos:upload"), {"photos": [file_of(PERSON_A_1), file_of(PERSON_B)]}
    )

    assert answer.status_code == 302
    assert answer["Location"] == reverse("photos:library")
    assert Photo.objects.count() == 2


def test_a_bad_file_among_good_ones_is_named_and_the_good_ones_stay(
    as_alice: Client, media: Path
) -> None:
    letter = SimpleUploadedFile("letter.jpg", b"no photo " * 300)
    page = as_alice.post(reverse("photos:upload"), {"photos": [letter, file_of(PERSON_B)]})

    assert page.status_code == 422
    assert "letter.jpg" in page.content.decode()
    assert Photo.objects.count() == 1


def test_an_upload_without_files_says_what_is_missing(as_alice: Client) -> None:
    page = as_alice.post(reverse("photos:upload"), {})

    assert page.status_code == 422
    assert "Choose at least one photo." in page.content.decode()


def test_a_huge_body_is_refused_before_it_is_read(as_alice: Client) -> None:
    answer = as_alice.post(
        reverse("photos:upload"), b"", content_type="multipart/form-data", CONTENT_LENGTH="9" * 12
    )

    assert answer.status_code == 413


def test_the_script_gets_a_card_for_each_photo(as_alice: Client, media: Path) -> None:
    answer = as_alice.post(reverse("photos:upload"), {"photos": file_of(PERSON_A_1)}, headers=HTMX)

    assert answer.status_code == 200
    assert f'id="photo-{Photo.objects.get().pk}"' in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_the_script_gets_a_reason_for_what_is_no_photo(as_alice: Client) -> None:
    letter = SimpleUploadedFile("letter.jpg", b"no photo " * 300)
    answer = as_alice.post(reverse("photos:upload"), {"photos": letter}, headers=HTMX)

    assert answer.status_code == 422
    assert "not a photo we can open" in answer.content.decode()


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
        assert reverse("photos:face_crop", args=[face.pk]) in page
        assert f"{face.number} of 6" in page


def test_renditions_crops_and_the_original_are_served_privately(
    as_alice: Client, alice: Any, processed: Any
) -> None:
    photo = processed(alice, PERSON_A_1)
    face = photo.faces.get()
    for address, kind in (
        (reverse("photos:file", args=[photo.pk, "small"]), "image/webp"),
        (reverse("photos:file", args=[photo.pk, "medium"]), "image/webp"),
        (reverse("photos:file", args=[photo.pk, "large"]), "image/jpeg"),
        (reverse("photos:face_crop", args=[face.pk]), "image/webp"),
    ):
        answer = as_alice.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, kind)
        assert "private" in answer["Cache-Control"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        b"".join(answer.streaming_content)
    original = as_alice.get(reverse("photos:file", args=[photo.pk, "original"]))
    assert b"".join(original.streaming_content) == PERSON_A_1.read_bytes()
    assert original["Content-Disposition"].startswith("attachment")


def test_nobody_else_can_tell_that_a_photo_is_there(
    as_bob: Client, alice: Any, processed: Any, client: Client
) -> None:
    photo = processed(alice, PERSON_A_1)
    face = photo.faces.get()
    card = as_bob.get(reverse("photos:card", args=[photo.pk]), headers=HTMX)
    assert (card.status_code, card.content) == (200, b"")
    addresses = [
        reverse("photos:photo", args=[photo.pk]),
        reverse("photos:delete", args=[photo.pk]),
        reverse("photos:face_crop", args=[face.pk]),
        reverse("lookalikes:face", args=[face.pk]),
        *(
            reverse("photos:file", args=[photo.pk, variant])
            for variant in ("small", "medium", "large", "original")
        ),
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
    assert as_alice.get(reverse("photos:file", args=[photo.pk, "small"])).status_code == 404


@pytest.mark.parametrize("variant", ["huge", "faces", "large.jpg"])
def test_an_unknown_variant_is_not_found(
    as_alice: Client, alice: Any, processed: Any, variant: str
) -> None:
    photo = processed(alice, PERSON_A_1)

    assert as_alice.get(f"/photos/{photo.pk}/file/{variant}").status_code == 404


def test_pages_are_locked_to_our_own_scripts(as_alice: Client) -> None:
    policy = as_alice.get(reverse("photos:library"))["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe-eval" not in policy


def test_the_library_takes_the_same_number_of_queries_however_long_it_is(
    as_alice: Client, alice: Any, processed: Any, django_assert_max_num_queries: Any
) -> None:
    for path in (GROUP_OF_SIX, PERSON_A_1, PERSON_B):
        processed(alice, path)
    as_alice.get(reverse("photos:library"))
    with django_assert_max_num_queries(7):
        as_alice.get(reverse("photos:library"))


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
