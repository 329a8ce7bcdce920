"""A missed face drawn by hand: a worker looks closer, finds it, and it is searched with as any."""

import datetime as dt
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from faceweb.faceapi.connect import get_cache, get_client, get_redis
from faceweb.galleries.services import current_list, library_of
from faceweb.photos import describing, detection, drawing, files, list_keeping, purging, services
from faceweb.photos.models import Drawing, Enrolment, Face, Photo
from tests.assets import GROUP_OF_SIX, NO_FACE
from tests.photos.crowd import SIZE_PX, SMALL, around, square_of, wide_photo


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
    b"".join(shown)
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


def test_what_a_dead_worker_cut_out_is_what_the_next_one_keeps(
    as_alice: Client, wide: Photo, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(drawing.detection, "count_faces", Mock(side_effect=KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            draw(as_alice, wide, around(2.0))
    assert wide.faces.count() == 1
    begun = wide.drawings.get(state=Drawing.State.WAITING)
    Drawing.objects.filter(pk=begun.pk).update(due_at=timezone.now())
    drawing.look(begun.pk)

    faces = set(wide.faces.values_list("pk", flat=True))
    assert len(faces) == 2
    assert set(files.crops_of(wide.pk)) == faces


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
