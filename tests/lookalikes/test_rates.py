"""Searching very often in a short time: what is known is shown, what is new waits a little."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from faceweb.faceapi.contract import FindSimilarMode
from faceweb.galleries.services import library_of
from faceweb.lookalikes.search import search
from faceweb.photos.models import Face, Photo
from tests.assets import PERSON_A_1, PERSON_A_2, PERSON_B

HTMX = {"HX-Request": "true"}


@pytest.fixture
def faces(alice: Any, processed: Any, settings: Any) -> list[Face]:
    settings.SEARCHES_PER_MINUTE = 1
    return [processed(alice, path).faces.get() for path in (PERSON_A_1, PERSON_A_2, PERSON_B)]


def results_page(face: Face) -> str:
    return reverse("lookalikes:face", args=[face.pk])


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_a_new_search_waits_and_the_page_goes_on_asking(
    as_alice: Client, faces: list[Face], headers: dict[str, str]
) -> None:
    assert as_alice.get(results_page(faces[0]), headers=headers).status_code == 200

    answer = as_alice.get(results_page(faces[1]), headers=headers)

    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert "That was a lot in a short time." in answer.content.decode()
    assert 'hx-trigger="every 2s"' in answer.content.decode()


def test_the_search_that_waited_is_asked_for_when_its_time_has_come(
    as_alice: Client, faces: list[Face], settings: Any, redis_server: Any
) -> None:
    as_alice.get(results_page(faces[0]))
    asked = set(redis_server.keys("lookalikes:*:asked"))
    as_alice.get(results_page(faces[1]))
    assert set(redis_server.keys("lookalikes:*:asked")) == asked != set()

    settings.SEARCHES_PER_MINUTE = 2

    assert as_alice.get(results_page(faces[1])).status_code == 200
    assert len(redis_server.keys("lookalikes:*:asked")) == 2 * len(asked)


def test_asking_again_and_what_is_known_cost_nothing(as_alice: Client, faces: list[Face]) -> None:
    for _time in range(3):
        assert as_alice.get(results_page(faces[0])).status_code == 200
    search(faces[1].pk, FindSimilarMode.MATCH_FACE.value, library_of(faces[1].photo.owner).pk)

    answer = as_alice.get(results_page(faces[1]), {"scope": "library", "mode": "matchFace"})
    assert answer.status_code == 200


def test_comparing_and_searching_with_a_photo_count_too(
    as_alice: Client, faces: list[Face], media: Any
) -> None:
    as_alice.get(results_page(faces[0]))

    file = SimpleUploadedFile("a.jpg", PERSON_B.read_bytes())
    searched = as_alice.post(reverse("lookalikes:search"), {"photo": file})
    assert searched.status_code == 429
    assert "Please wait a minute" in searched.content.decode()
    assert not Photo.objects.filter(is_query=True).exists()

    pair = as_alice.get(reverse("lookalikes:compare", args=[faces[1].pk, faces[2].pk]))
    assert pair.status_code == 429
    assert "Please wait a minute" in pair.content.decode()
