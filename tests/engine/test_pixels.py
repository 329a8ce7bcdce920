"""Blur, exposure and noise: they follow what is done to a photo, and nothing else."""

import cv2
import numpy as np
import pytest

from faceweb.engine.attributes.pixels import measure_pixels
from faceweb.engine.pipeline import get_pipeline
from faceweb.engine.rectangle import Rectangle
from faceweb.engine.types import RGBImage
from tests import assets
from tests.engine.photos import read_photo

PHOTOS = [assets.PERSON_A_1, assets.PERSON_A_2, assets.PERSON_B, assets.GROUP_OF_SIX]


@pytest.fixture(params=PHOTOS, ids=lambda path: path.stem)
def face(request: pytest.FixtureRequest) -> RGBImage:
    """The square of the largest face."""
    image = read_photo(request.param)
    left, top, width, height = get_pipeline().find_faces(image)[0].rectangle
    return np.ascontiguousarray(image[top : top + height, left : left + width])


def whole(face: RGBImage) -> Rectangle:
    return Rectangle(0, 0, face.shape[1], face.shape[0])


def rises(values: list[float]) -> bool:
    """Never falls, and ends higher than it began."""
    return values == sorted(values) and values[-1] > values[0]


def test_blur_rises_with_a_softer_lens(face: RGBImage) -> None:
    share = face.shape[0] / 100
    soft = [cv2.GaussianBlur(face, (0, 0), share * sigma) for sigma in (0.5, 1, 2, 4, 8)]
    blurs = [measure_pixels(one, whole(one)).blur for one in (face, *soft)]
    assert rises(blurs)
    assert blurs[-1] > 0.6


def test_blur_rises_when_pixels_are_lost(face: RGBImage) -> None:
    blurs = []
    for side in (96, 64, 48, 32, 20):
        few = cv2.resize(face, (side, side), interpolation=cv2.INTER_AREA)
        blurs.append(measure_pixels(few, whole(few)).blur)
    assert rises(blurs)


def test_blur_does_not_depend_on_the_light(face: RGBImage) -> None:
    dim = (face * 0.5).astype(np.uint8)
    before, after = (measure_pixels(one, whole(one)).blur for one in (face, dim))
    assert after == pytest.approx(before, abs=0.06)


def test_noise_rises_with_noise(face: RGBImage) -> None:
    random = np.random.default_rng(3)
    grain = random.normal(size=face.shape)
    noises = []
    for deviation in (0, 4, 8, 16, 32):
        noisy = np.clip(face + deviation * grain, 0, 255).astype(np.uint8)
        noises.append(measure_pixels(noisy, whole(noisy)).noise)
    assert rises(noises)
    assert noises[0] < 0.3
    assert noises[-1] > 0.7


def test_strong_compression_is_not_noise(face: RGBImage) -> None:
    _, encoded = cv2.imencode(".jpg", face, [cv2.IMWRITE_JPEG_QUALITY, 15])
    decoded = cv2.imdecode(encoded, cv2.IMREAD_COLOR).astype(np.uint8)
    assert measure_pixels(decoded, whole(decoded)).noise < 0.3


def test_exposure_rises_with_the_light(face: RGBImage) -> None:
    lit = [
        np.clip(face * gain, 0, 255).astype(np.uint8) for gain in (0.05, 0.2, 0.5, 1.0, 2.0, 6.0)
    ]
    exposures = [measure_pixels(one, whole(one)).exposure for one in lit]
    assert rises(exposures)
    assert exposures[0] < 0.25
    assert exposures[-1] > 0.75
    assert 0.25 <= exposures[3] < 0.75


@pytest.mark.parametrize("level", [0, 128, 255])
@pytest.mark.parametrize("size", [(1, 1), (1, 40), (40, 2), (300, 300)])
def test_an_even_surface_of_any_size_has_measures(level: int, size: tuple[int, int]) -> None:
    flat = np.full((*size, 3), level, np.uint8)
    blur, exposure, noise = measure_pixels(flat, whole(flat))
    assert blur == 1
    assert 0 <= exposure <= 1
    assert noise == 0
