"""Faces upright, with their eyes at fixed places, for looking at two side by side."""

import io
import math
from typing import Any

import pytest
from django.test import Client
from PIL import Image, ImageDraw

from faceweb.photos import aligned, media
from faceweb.photos.models import Face
from tests.assets import GROUP_OF_SIX, PERSON_A_1

RED, GREEN, BLUE = (230, 20, 20), (20, 200, 20), (20, 20, 230)
LEFT_EYE = (0.36 * aligned.SIZE_PX, 0.42 * aligned.SIZE_PX)
RIGHT_EYE = (0.64 * aligned.SIZE_PX, 0.42 * aligned.SIZE_PX)


def drawn_face(degrees: float, apart_px: float) -> tuple[Image.Image, list[tuple[float, float]]]:
    """Three dots, eyes and mouth, turned around the middle between the eyes."""
    size = round(apart_px * 8)
    middle = size / 2
    image = Image.new("RGB", (size, size), (200, 200, 200))
    pen = ImageDraw.Draw(image)
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    places = []
    for (x, y), colour in zip(((-0.5, 0), (0.5, 0), (0, 1)), (RED, GREEN, BLUE), strict=True):
        at = (middle + (cos * x - sin * y) * apart_px, middle + (sin * x + cos * y) * apart_px)
        dot = apart_px / 6
        pen.ellipse((at[0] - dot, at[1] - dot, at[0] + dot, at[1] + dot), fill=colour)
        places.append(at)
    return image, places


@pytest.mark.parametrize("degrees", [0, 17, -35, 90, 180])
@pytest.mark.parametrize("apart_px", [20, 90, 700])
def test_eyes_come_to_lie_level_at_fixed_places(degrees: float, apart_px: float) -> None:
    image, places = drawn_face(degrees, apart_px)
    square = aligned.align(image, *places)

    assert square.size == (aligned.SIZE_PX, aligned.SIZE_PX)
    for (x, y), colour in ((LEFT_EYE, RED), (RIGHT_EYE, GREEN)):
        pixel = square.getpixel((round(x), round(y)))
        assert pixel == pytest.approx(colour, abs=25)


def test_a_head_seen_from_the_side_is_not_enlarged_for_its_eyes_lie_close() -> None:
    image, (_left, _right, mouth) = drawn_face(0, 100)
    middle = image.width / 2
    square = aligned.align(image, (middle - 10, middle), (middle + 10, middle), mouth)
    down_px = 0.28 / 0.85 * aligned.SIZE_PX

    pixel = square.getpixel((aligned.SIZE_PX // 2, round(0.42 * aligned.SIZE_PX + down_px)))
    assert pixel == pytest.approx(BLUE, abs=25)


def served(browser: Client, user: Any, face: Face) -> Any:
    return browser.get(media.address(face.pk, "aligned", media.viewer_of(user)))


def test_the_aligned_picture_of_a_face_is_served_without_metadata(
    as_alice: Client, alice: Any, processed: Any
) -> None:
    for face in processed(alice, GROUP_OF_SIX).faces.all():
        answer = served(as_alice, alice, face)
        data = b"".join(answer.streaming_content)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
        assert 'filename="face.webp"' in answer["Content-Disposition"]
        with Image.open(io.BytesIO(data)) as picture:
            assert picture.size == (aligned.SIZE_PX, aligned.SIZE_PX)
            assert not picture.getexif()
            assert not picture.info.get("icc_profile")


def test_a_face_without_landmarks_is_shown_as_it_is(
    as_alice: Client, alice: Any, processed: Any
) -> None:
    face = processed(alice, PERSON_A_1).faces.get()
    Face.objects.update(landmarks=None)
    answer = served(as_alice, alice, face)

    with Image.open(io.BytesIO(b"".join(answer.streaming_content))) as picture:
        assert picture.size == (256, 256)


def test_it_is_nobody_elses(as_bob: Client, bob: Any, alice: Any, processed: Any) -> None:
    face = processed(alice, PERSON_A_1).faces.get()

    assert served(as_bob, bob, face).status_code == 404
    assert served(as_bob, alice, face).status_code == 404
