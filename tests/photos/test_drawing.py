"""A missed face drawn by hand: a worker looks closer, finds it, and it is searched with as any."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from faceweb.accounts import consents
from faceweb.accounts.models import Purpose
from faceweb.faceapi.connect import get_cache, get_client, get_redis
from faceweb.galleries.services import current_list, library_of
from faceweb.photos import describing, detection, drawing, files, list_keeping, purging, services
from faceweb.photos.closeups import Window
from faceweb.photos.models import Drawing, Enrolment, Face, Photo
from tests.assets import GROUP_OF_SIX, NO_FACE
from tests.photos.crowd import SIZE_PX, SMALL, wide_photo

HTMX = {"HX-Request": "true"}


def around(grow: float) -> str:
    """The form's value for a square around the small face of the wide photo, `grow` times its
    size."""
    left, top, side, _height = SMALL
    beyond = side * (grow - 1) / 2
    return ",".join(
        f"{part:.6f}"
        for part in (
            (left - beyond) / SIZE_PX[0],
            (top - beyond) / SIZE_PX[1],
            side * grow / SIZE_PX[0],
            side * grow / SIZE_PX[1],
        )
    )


def square_of(face: Face) -> str:
    return f"{face.left},{face.top},{face.width},{face.height}"


def draw(browser: Client, photo: Photo, square: str) -> Drawing:
    """The drawing after a worker has looked."""
    answer = browser.post(reverse("photos:draw", args=[photo.pk]), {"square": square})
    assert answer.status_code == 302
    made = photo.drawings.get(state=Drawing.State.WAITING)
    assert answer["Location"] == f"{reverse('photos:photo', args=[photo.pk])}?drawing={made.pk}"
    drawing.look(made.pk)
    made.refresh_from_db()
    return made


@pytest.fixture(scope="module")
def wide_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return wide_photo(tmp_path_factory.mktemp("wide"))


@pytest.fixture
def wide(alice: Any, processed: Any, wide_path: Path) -> Photo:
    """Its large face was found, its small one was not."""
    photo: Photo = processed(alice, wide_path)
    assert (photo.status, photo.face_count) == (Photo.Status.READY, 1)
    return photo


@pytest.fixture
def six(alice: Any, processed: Any) -> Photo:
    photo: Photo = processed(alice, GROUP_OF_SIX)
    return photo


@pytest.mark.parametrize("grow", [1.2, 3.0, 8.0], ids=["closely", "loosely", "far around it"])
def test_a_face_too_small_to_be_found_is_found_where_it_is_drawn(
    as_alice: Client, wide: Photo, grow: float
) -> None:
    found = draw(as_alice, wide, around(grow))

    assert found.state == Drawing.State.FOUND
    face = wide.faces.get(source=Face.Source.DRAWN)
    assert face.number == 2
    middle_x = (face.left + face.width / 2) * SIZE_PX[0]
    middle_y = (face.top + face.height / 2) * SIZE_PX[1]
    assert middle_x == pytest.approx(SMALL[0] + SMALL[2] / 2, abs=SMALL[2] / 4)
    assert middle_y == pytest.approx(SMALL[1] + SMALL[3] / 2, abs=SMALL[3] / 4)
    assert SMALL[2] / 3 < face.width * SIZE_PX[0] < SMALL[2] * 1.2
    wide.refresh_from_db()
    assert wide.face_count == 2


def test_a_drawn_face_is_described_enrolled_and_searched_with_like_any_other(
    as_alice: Client, alice: Any, wide: Photo
) -> None:
    draw(as_alice, wide, around(2.0))
    face = wide.faces.get(source=Face.Source.DRAWN)
    assert face.attributes
    x, y = face.landmarks["noseTip"]
    assert face.left < x < face.left + face.width
    assert face.top < y < face.top + face.height

    face_list = current_list(library_of(alice))
    while list_keeping.fill(face_list.pk):
        pass
    enrolment = Enrolment.objects.get(face=face, face_list=face_list)
    assert enrolment.persisted_face_id is not None
    face_id = detection.live_face_id(face, face_list.recognition_model)
    assert face_id is not None
    first, *_others = get_client().find_similar(
        face_id, face_list.large_face_list_id, mode="matchFace"
    )
    assert first["persistedFaceId"] == str(enrolment.persisted_face_id)
    assert first["confidence"] > 0.95

    page = as_alice.get(reverse("photos:photo", args=[wide.pk]), {"face": "2"}).content.decode()
    assert "Face 2 of 2, right" in page
    shown = as_alice.get(page_picture(page, str(face.pk)))
    shown.close()
    assert shown.status_code == 200


def page_picture(page: str, key: str) -> str:
    """The address of the first picture with this key on a page."""
    start = page.index(f"/media/{key}/")
    return page[start : page.index('"', start)].replace("&amp;", "&")


def test_what_is_drawn_is_described_again_when_asked(
    as_alice: Client, wide: Photo, settings: Any
) -> None:
    draw(as_alice, wide, around(2.0))
    Photo.objects.update(described_at=None, describe_by=timezone.now() + dt.timedelta(minutes=1))
    Face.objects.update(attributes=None)
    describing.describe(wide.pk)

    assert not wide.faces.filter(attributes=None).exists()


def test_a_drawn_face_leaves_nothing_behind_when_its_photo_is_deleted(
    as_alice: Client, alice: Any, wide: Photo, media: Path
) -> None:
    draw(as_alice, wide, around(2.0))
    face = wide.faces.get(source=Face.Source.DRAWN)
    face_list = current_list(library_of(alice))
    while list_keeping.fill(face_list.pk):
        pass
    detection.live_face_id(face, face_list.recognition_model)
    assert kept_answers()
    services.withdraw(wide)
    purging.purge(wide.pk)

    assert not Face.objects.exists()
    assert not Drawing.objects.exists()
    assert not kept_answers()
    assert [path for path in media.rglob("*") if path.is_file()] == []
    assert list(get_client().list_faces(face_list.large_face_list_id)) == []


def kept_answers() -> list[bytes]:
    prefix = get_cache().question("detect").rsplit(":", 1)[0]
    return list(get_redis().scan_iter(f"{prefix}:*"))


def test_nothing_is_kept_of_a_place_without_a_face(
    as_alice: Client, alice: Any, processed: Any, media: Path
) -> None:
    photo = processed(alice, NO_FACE)
    before = sorted(media.rglob("*"))
    made = draw(as_alice, photo, "0.3,0.3,0.2,0.2")

    assert made.state == Drawing.State.NOTHING
    assert not photo.faces.exists()
    assert sorted(media.rglob("*")) == before
    page = as_alice.get(reverse("photos:photo", args=[photo.pk]), {"drawing": made.pk})
    assert "found no face there" in page.content.decode()


def test_drawing_over_a_known_face_chooses_it_instead_of_doubling_it(
    as_alice: Client, six: Photo
) -> None:
    third = six.faces.get(number=3)
    made = draw(as_alice, six, square_of(third))

    assert made.face == third
    assert six.faces.count() == 6
    page = as_alice.get(reverse("photos:photo", args=[six.pk]), {"drawing": made.pk})
    assert page.context["selected"] == third


def test_a_face_cut_by_the_edge_of_the_closer_picture_is_not_taken_for_another(
    as_alice: Client, six: Photo
) -> None:
    width, height = six.size_px
    side = height / 4
    parts = ((width - side) / 2 / width, 3 / 8, side / width, 1 / 4)
    made = draw(as_alice, six, ",".join(str(part) for part in parts))

    assert made.state == Drawing.State.NOTHING
    assert six.faces.count() == 6


def test_drawing_over_a_box_that_was_hidden_puts_it_back(as_alice: Client, six: Photo) -> None:
    third = six.faces.get(number=3)
    as_alice.post(reverse("photos:dismiss_face", args=[third.pk]))
    draw(as_alice, six, square_of(third))

    third.refresh_from_db()
    assert third.dismissed_at is None
    assert six.faces.count() == 6


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
    from faceweb.faceapi.client import FaceClient

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
