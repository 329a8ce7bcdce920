"""Asking for a drawn face: what is refused, what the script gets, what waits, what is too late."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from faceweb.accounts import consents
from faceweb.accounts.models import Purpose
from faceweb.faceapi.client import FaceClient
from faceweb.photos import drawing, files, services
from faceweb.photos.closeups import Window
from faceweb.photos.models import Drawing, Face, Photo
from tests.assets import GROUP_OF_SIX
from tests.photos.crowd import square_of

HTMX = {"HX-Request": "true"}


@pytest.fixture
def six(alice: Any, processed: Any) -> Photo:
    photo: Photo = processed(alice, GROUP_OF_SIX)
    return photo


def test_the_script_is_told_to_wait_and_then_gets_the_stage_with_the_face_chosen(
    as_alice: Client, six: Photo
) -> None:
    address = reverse("photos:draw", args=[six.pk])
    square = square_of(six.faces.get(number=2))
    answer = as_alice.post(address, {"square": square}, headers=HTMX).content.decode()
    made = six.drawings.get()
    poll = reverse("photos:drawn", args=[six.pk, made.pk])
    assert f'hx-get="{poll}"' in answer
    assert f'hx-get="{poll}"' in as_alice.get(poll, headers=HTMX).content.decode()

    drawing.look(made.pk)
    done = as_alice.get(poll, headers=HTMX)
    assert done["HX-Retarget"] == "#stage"
    assert done["HX-Push-Url"].endswith("?face=2")
    assert 'hx-trigger="every' not in done.content.decode()


@pytest.mark.parametrize(
    "square",
    [
        "",
        "1,2,3",
        "a,b,c,d",
        "nan,0,0.2,0.2",
        "0,0,inf,1",
        "2,2,0.1,0.1",
        "0.5,0.5,0,0.2",
        "9" * 300,
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "script"])
def test_what_is_no_square_is_refused_with_a_sentence(
    as_alice: Client, six: Photo, square: str, headers: dict[str, str]
) -> None:
    address = reverse("photos:draw", args=[six.pk])
    answer = as_alice.post(address, {"square": square}, headers=headers)

    assert answer.status_code == 422
    assert "Draw a square around a face" in answer.content.decode()
    assert not six.drawings.exists()


def test_a_square_of_a_few_pixels_is_refused(as_alice: Client, six: Photo) -> None:
    answer = as_alice.post(reverse("photos:draw", args=[six.pk]), {"square": "0.5,0.5,0.001,0.001"})

    assert answer.status_code == 422
    assert "too small" in answer.content.decode()


def test_a_photo_takes_a_hundred_faces_and_no_more(as_alice: Client, six: Photo) -> None:
    Drawing.objects.bulk_create(
        Drawing(photo=six, left=0, top=0, width=0.1, height=0.1) for _ in range(94)
    )
    answer = as_alice.post(reverse("photos:draw", args=[six.pk]), {"square": "0.5,0.5,0.2,0.2"})

    assert answer.status_code == 422
    assert "as many faces" in answer.content.decode()


def test_without_consent_nothing_is_looked_for(as_alice: Client, alice: Any, six: Photo) -> None:
    made = drawing.draw(six, Window(0.1, 0.1, 0.2, 0.2))
    consents.withdraw(alice, Purpose.FACES)
    drawing.look(made.pk)
    made.refresh_from_db()
    assert made.state == Drawing.State.NOTHING

    answer = as_alice.post(reverse("photos:draw", args=[six.pk]), {"square": "0.5,0.5,0.2,0.2"})
    assert answer.status_code == 422
    page = as_alice.get(reverse("photos:photo", args=[six.pk])).content.decode()
    assert reverse("photos:draw", args=[six.pk]) not in page


def test_the_grid_of_the_plain_page_covers_the_photo(as_alice: Client, six: Photo) -> None:
    address = reverse("photos:draw", args=[six.pk])
    for size, columns in (("large", 5), ("medium", 9), ("small", 16), ("nonsense", 9)):
        page = as_alice.get(address, {"size": size})
        cells = page.context["cells"]
        assert cells[-1].column == columns
        assert cells[-1].place.left + cells[-1].place.width == pytest.approx(1)
        assert cells[-1].place.top + cells[-1].place.height == pytest.approx(1)
        assert f'value="{cells[0].value}"' in page.content.decode()
    for cell in cells:
        assert cell.square.left >= 0
        assert cell.square.left + cell.square.width <= 1


def test_a_face_service_that_is_away_delays_the_answer_and_loses_nothing(
    as_alice: Client, six: Photo, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = FaceClient("http://127.0.0.1:9", "key")
    made = drawing.draw(six, Window(0.1, 0.1, 0.2, 0.2))
    with monkeypatch.context() as patched:
        patched.setattr("faceweb.photos.detection.get_client", lambda: nowhere)
        drawing.look(made.pk)
    nowhere.close()
    made.refresh_from_db()
    assert (made.state, made.attempts) == (Drawing.State.WAITING, 0)
    assert made.due_at > timezone.now()

    Drawing.objects.update(due_at=timezone.now())
    drawing.look(made.pk)
    made.refresh_from_db()
    assert made.state != Drawing.State.WAITING


def test_a_drawing_whose_workers_died_again_and_again_is_closed(six: Photo) -> None:
    made = drawing.draw(six, Window(0.1, 0.1, 0.2, 0.2))
    Drawing.objects.update(attempts=5)
    drawing.look(made.pk)
    made.refresh_from_db()

    assert made.state == Drawing.State.NOTHING


def test_nobody_draws_in_other_peoples_photos(as_bob: Client, six: Photo) -> None:
    made = drawing.draw(six, Window(0.1, 0.1, 0.2, 0.2))

    address = reverse("photos:draw", args=[six.pk])
    assert as_bob.get(address).status_code == 404
    assert as_bob.post(address, {"square": "0.5,0.5,0.2,0.2"}).status_code == 404
    assert as_bob.get(reverse("photos:drawn", args=[six.pk, made.pk])).status_code == 404
    assert six.drawings.count() == 1


def test_a_photo_withdrawn_while_a_worker_looks_gets_no_face(
    as_alice: Client, six: Photo, media: Path
) -> None:
    made = drawing.draw(six, Window(0.1, 0.1, 0.2, 0.2))
    face = six.faces.first()
    assert face is not None
    original = files.read_original(six.pk)
    services.withdraw(six)
    drawing.look(made.pk)

    assert Face.objects.filter(source=Face.Source.DRAWN).count() == 0
    assert files.read_original(six.pk) == original
