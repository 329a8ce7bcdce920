"""Uploading by its address: the plain form, the script's single files, what is refused."""

import uuid
from pathlib import Path
from typing import Any

import pillow_heif
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from faceweb.accounts import consents
from faceweb.accounts.models import Purpose
from faceweb.galleries.models import Gallery, Membership
from faceweb.photos import services
from faceweb.photos.models import BatchFile, Photo, UploadBatch
from faceweb.photos.processing import process
from tests.assets import PERSON_A_1, PERSON_B
from tests.photos.zips import file_of, photo, zipped

HTMX = {"HX-Request": "true"}
UPLOAD = "/photos/upload/"


def letter() -> SimpleUploadedFile:
    return SimpleUploadedFile("letter.jpg", b"no photo " * 300)


def send(browser: Client, file: Any, batch: uuid.UUID | None = None, **more: Any) -> Any:
    """As the script sends one file."""
    data = {"photos": file, "batch": batch or uuid.uuid4(), **more}
    return browser.post(UPLOAD, data, headers=HTMX)


def test_many_photos_come_in_by_the_plain_form(as_alice: Client, media: Path) -> None:
    files = [file_of(PERSON_A_1), file_of(PERSON_B)]
    answer = as_alice.post(UPLOAD, {"photos": files, "batch": uuid.uuid4()})

    batch = UploadBatch.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == reverse("photos:batch", args=[batch.pk])
    assert batch.photos.count() == Photo.objects.count() == 2


def test_a_bad_file_among_good_ones_is_named_and_the_good_ones_stay(
    as_alice: Client, media: Path
) -> None:
    page = as_alice.post(UPLOAD, {"photos": [letter(), file_of(PERSON_B)]}, follow=True)

    assert "letter.jpg" in page.content.decode()
    assert "not a photo we can open" in page.content.decode()
    assert Photo.objects.count() == 1


def test_the_plain_form_sent_twice_makes_one_batch_of_it(as_alice: Client, media: Path) -> None:
    batch, packed = uuid.uuid4(), zipped(("a.jpg", photo()))
    for _time in range(2):
        files = [file_of(PERSON_A_1), letter(), SimpleUploadedFile("a.zip", packed)]
        as_alice.post(UPLOAD, {"photos": files, "batch": batch})

    assert Photo.objects.count() == 1
    outcomes = BatchFile.objects.order_by("file_name").values_list("file_name", "outcome")
    assert list(outcomes) == [
        ("a.zip", "archive"),
        ("letter.jpg", "refused"),
        (PERSON_A_1.name, "taken"),
    ]


def test_an_upload_without_files_says_what_is_missing(as_alice: Client) -> None:
    page = as_alice.post(UPLOAD, {})

    assert page.status_code == 422
    assert "Choose at least one photo." in page.content.decode()


def test_a_huge_body_is_refused_before_it_is_read(as_alice: Client) -> None:
    answer = as_alice.post(UPLOAD, b"", content_type="multipart/form-data", CONTENT_LENGTH="9" * 12)

    assert answer.status_code == 413


def test_the_script_gets_a_row_for_each_file(as_alice: Client, media: Path) -> None:
    answer = send(as_alice, file_of(PERSON_A_1))

    assert answer.status_code == 200
    assert reverse("photos:photo", args=[Photo.objects.get().pk]) in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_the_script_gets_a_reason_for_what_is_no_photo(as_alice: Client) -> None:
    answer = send(as_alice, letter())

    assert answer.status_code == 422
    assert "not a photo we can open" in answer.content.decode()


def test_files_sent_one_by_one_are_one_batch(as_alice: Client, media: Path) -> None:
    batch = uuid.uuid4()
    for path in (PERSON_A_1, PERSON_B):
        send(as_alice, file_of(path), batch, announced=2)

    assert UploadBatch.objects.get().pk == batch
    assert UploadBatch.objects.get().announced == 2
    assert BatchFile.objects.count() == 2


def test_nothing_comes_into_another_person_s_batch(
    as_alice: Client, as_bob: Client, media: Path
) -> None:
    batch = uuid.uuid4()
    send(as_alice, file_of(PERSON_A_1), batch)

    assert send(as_bob, file_of(PERSON_B), batch).status_code == 404
    assert Photo.objects.count() == 1


def test_what_is_in_the_library_already_is_not_doubled(
    as_alice: Client, alice: Any, upload: Any
) -> None:
    there = upload(alice, PERSON_A_1)
    answer = send(as_alice, file_of(PERSON_A_1, "copy.jpg"))

    assert "in your library already" in answer.content.decode()
    assert reverse("photos:photo", args=[there.pk]) in answer.content.decode()
    assert Photo.objects.get() == there


def test_the_same_file_sent_again_in_its_batch_was_not_there_already(
    as_alice: Client, media: Path
) -> None:
    batch = uuid.uuid4()
    answers = [send(as_alice, file_of(PERSON_A_1), batch) for _time in range(2)]

    assert "in your library already" not in answers[1].content.decode()
    assert BatchFile.objects.get().outcome == "taken"


def test_a_photo_deleted_a_moment_ago_is_put_back(
    as_alice: Client, alice: Any, upload: Any
) -> None:
    deleted = upload(alice, PERSON_A_1)
    services.withdraw(deleted, can_be_put_back=True)
    send(as_alice, file_of(PERSON_A_1))

    assert Photo.objects.get() == deleted
    assert Photo.objects.owned_by(alice).exists()


def test_a_photo_deleted_for_good_is_a_new_one(as_alice: Client, alice: Any, upload: Any) -> None:
    deleted = upload(alice, PERSON_A_1)
    services.withdraw(deleted)
    send(as_alice, file_of(PERSON_A_1))

    assert Photo.objects.owned_by(alice).get() != deleted


def test_a_heic_of_a_phone_is_taken_and_looked_at(
    as_alice: Client, parts: Any, media: Path, tmp_path: Path
) -> None:
    heic = tmp_path / "IMG_0001.HEIC"
    with Image.open(PERSON_A_1) as image:
        pillow_heif.from_pillow(image).save(heic, quality=80)
    send(as_alice, file_of(heic))
    taken = Photo.objects.get()
    process(taken.pk)
    taken.refresh_from_db()

    assert (taken.status, taken.face_count) == (Photo.Status.READY, 1)


def test_nothing_is_stored_of_somebody_who_has_not_agreed(
    as_alice: Client, alice: Any, media: Path
) -> None:
    consents.withdraw(alice, Purpose.STORE)
    page = as_alice.get(f"{UPLOAD}?gallery={uuid.UUID(int=1)}")
    plain = as_alice.post(UPLOAD, {"photos": file_of(PERSON_B)})
    single = send(as_alice, file_of(PERSON_B))

    assert page.status_code == plain.status_code == 302
    assert plain["Location"] == f"{reverse('accounts:consents')}?next=/photos/upload/"
    assert page["Location"].endswith(f"?next=/photos/upload/%3Fgallery%3D{uuid.UUID(int=1)}")
    assert single.status_code == 403
    assert reverse("accounts:consents") in single.content.decode()
    assert not Photo.objects.exists()


@pytest.fixture
def album(bob: Any) -> Gallery:
    return Gallery.objects.create(kind=Gallery.Kind.ALBUM, owner=bob, name="Holiday")


def test_photos_go_into_the_gallery_that_was_chosen(
    as_alice: Client, alice: Any, album: Gallery, media: Path
) -> None:
    Membership.objects.create(gallery=album, user=alice, can_add=True)
    page = as_alice.get(f"{UPLOAD}?gallery={album.pk}").content.decode()
    send(as_alice, file_of(PERSON_A_1), gallery=album.pk)

    assert f'<option value="{album.pk}" selected>Holiday</option>' in page
    assert album.entries.get().photo == Photo.objects.owned_by(alice).get()


def test_a_gallery_one_may_only_look_at_takes_nothing(
    as_alice: Client, alice: Any, album: Gallery, media: Path
) -> None:
    Membership.objects.create(gallery=album, user=alice)
    answer = send(as_alice, file_of(PERSON_A_1), gallery=album.pk)

    assert str(album.pk) not in as_alice.get(UPLOAD).content.decode()
    assert answer.status_code == 422
    assert "cannot add photos to this gallery" in answer.content.decode()
    assert not Photo.objects.exists()


def test_more_files_than_can_be_sent_at_once_are_refused_with_a_sentence(
    as_alice: Client, settings: Any
) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    as_alice.raise_request_exception = False
    answer = as_alice.post(UPLOAD, {"photos": [letter(), letter(), letter()]})

    assert answer.status_code == 400
    assert "No more than 500 files" in answer.content.decode()
