"""Faces moved to one pose."""

import cv2
import numpy as np
import pytest

from faceweb.engine.aligner import (
    CHIP_SIZE_PX,
    REFERENCE_POINTS,
    align,
    similarity_transform,
)
from faceweb.engine.types import RGBImage


def moved(angle_degrees: float, scale: float, shift: tuple[float, float]) -> np.ndarray:
    """The reference points turned, scaled and shifted."""
    turn = np.deg2rad(angle_degrees)
    matrix = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return (REFERENCE_POINTS @ matrix.T + shift).astype(np.float32)


def dotted(points: np.ndarray, size_px: int) -> RGBImage:
    """A black image with a white disc at every point."""
    image = np.zeros((size_px, size_px, 3), np.uint8)
    radius = max(2, round(float(np.ptp(points[:, 0])) / 25))
    for x, y in points:
        cv2.circle(image, (round(float(x)), round(float(y))), radius, (255, 255, 255), -1)
    return image


@pytest.mark.parametrize("angle", [0, 37, 90, 180, -120])
@pytest.mark.parametrize("scale", [0.3, 1.0, 2.0, 3.7, 9.0])
def test_a_face_of_any_size_and_angle_lands_on_the_reference_points(
    angle: float, scale: float
) -> None:
    size_px = round(260 * scale) + 60
    middle = size_px / 2 - (moved(angle, scale, (0, 0)).mean(axis=0))
    points = moved(angle, scale, (float(middle[0]), float(middle[1])))
    (chip,) = align(dotted(points, size_px), points[None])
    expected = dotted(REFERENCE_POINTS, CHIP_SIZE_PX)
    for x, y in np.rint(REFERENCE_POINTS).astype(int):
        assert chip[y, x, 0] > 80
    darkness = chip[cv2.dilate(expected, np.ones((15, 15))) == 0]
    assert darkness.mean() < 10


def test_the_transform_is_exact_where_a_similarity_exists() -> None:
    matrix = similarity_transform(moved(25, 1.7, (40, -9)), REFERENCE_POINTS)
    assert moved(25, 1.7, (40, -9)) @ matrix[:, :2].T + matrix[:, 2] == pytest.approx(
        REFERENCE_POINTS, abs=1e-3
    )


def test_points_that_fall_together_still_give_a_chip() -> None:
    image = np.full((60, 60, 3), 200, np.uint8)
    assert align(image, np.full((1, 5, 2), 30, np.float32)).shape == (1, 150, 150, 3)


@pytest.mark.parametrize("shift", [(-500, -500), (500, 20), (20, 5000)])
@pytest.mark.parametrize("scale", [0.5, 6.0])
def test_a_face_outside_the_image_gives_a_black_chip(
    shift: tuple[float, float], scale: float
) -> None:
    image = np.full((60, 60, 3), 200, np.uint8)
    points = moved(0, scale, (shift[0] * scale, shift[1] * scale))
    assert align(image, points[None]).mean() < 5


def test_images_longer_than_opencv_warps_are_cut_all_the_same() -> None:
    points = moved(0, 1, (39_000, 0))
    long_image = np.zeros((150, 40_000, 3), np.uint8)
    long_image[:, 39_000:39_150] = dotted(REFERENCE_POINTS, CHIP_SIZE_PX)
    (chip,) = align(long_image, points[None])
    assert np.abs(chip.astype(int) - dotted(REFERENCE_POINTS, CHIP_SIZE_PX)).mean() < 1


def test_points_as_a_tiny_mirror_image_still_give_a_chip() -> None:
    """No turn brings a face and its mirror image together: the best fit shrinks to nothing."""
    image = np.full((60, 60, 3), 200, np.uint8)
    mirrored = (REFERENCE_POINTS * [-1e6, 1e6]).astype(np.float32)
    assert align(image, mirrored[None]).shape == (1, 150, 150, 3)
