"""Uploading very much in a short time: what is not taken now is said, and can be sent again."""

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from faceweb.photos.models import Photo
from tests.photos.zips import photo

HTMX = {"HX-Request": "true"}
UPLOAD = reverse("photos:upload")


def file(number: int) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{number}.jpg", photo(number))


@pytest.fixture
def _two_an_hour(settings: Any, media: Any) -> None:
    settings.UPLOADS_PER_HOUR = 2


@pytest.mark.usefixtures("_two_an_hour")
def test_a_file_that_comes_too_soon_is_answered_with_when_to_try_again(as_alice: Client) -> None:
    batch = uuid.uuid4()
    answers = [
        as_alice.post(UPLOAD, {"photos": file(number), "batch": batch}, headers=HTMX)
        for number in range(3)
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 0 < int(answers[2].headers["Retry-After"]) <= 3600
    assert "Nothing is lost; try again then." in answers[2].content.decode()
    assert 'class="upload-row' in answers[2].content.decode()
    assert Photo.objects.count() == 2


@pytest.mark.usefixtures("_two_an_hour")
def test_the_plain_form_is_shown_again_and_takes_all_or_nothing(as_alice: Client) -> None:
    answer = as_alice.post(UPLOAD, {"photos": [file(number) for number in range(3)]})

    assert answer.status_code == 429
    assert "Retry-After" in answer.headers
    assert "Please wait" in answer.content.decode()
    assert not Photo.objects.exists()
    assert as_alice.post(UPLOAD, {"photos": [file(1), file(2)]}).status_code == 302


@pytest.mark.usefixtures("_two_an_hour")
def test_others_go_on(as_alice: Client, as_bob: Client) -> None:
    as_alice.post(UPLOAD, {"photos": [file(1), file(2)]})

    assert as_bob.post(UPLOAD, {"photos": [file(1), file(2)]}).status_code == 302


def test_five_hundred_files_pass_in_one_go(as_alice: Client, media: Any) -> None:
    tiny = [SimpleUploadedFile(f"{number}.jpg", b"no photo") for number in range(500)]

    assert as_alice.post(UPLOAD, {"photos": tiny}).status_code == 302
