"""Landmarks and head pose: where the points lie, and how they follow the picture."""

from dataclasses import astuple
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from faceweb.engine.description import Attribute, Description
from faceweb.engine.pipeline import get_pipeline
from faceweb.engine.types import RGBImage
from tests import assets
from tests.engine.photos import read_photo

PHOTOS = [assets.PERSON_A_1, assets.PERSON_A_2, assets.PERSON_B, assets.PORTRAIT]


def described(image: RGBImage) -> list[Description]:
    faces = get_pipeline().find_faces(image)
    return get_pipeline().describe(image, faces, frozenset({Attribute.HEAD_POSE}), landmarks=True)


def points_of(description: Description) -> NDArray[np.float64]:
    """(27, 2), in the contract's order."""
    assert description.landmarks is not None
    return np.array(astuple(description.landmarks), np.float64)


def eye_distance(points: NDArray[np.float64]) -> float:
    return float(np.linalg.norm(points[1] - points[0]))


@pytest.mark.parametrize("path", [*PHOTOS, assets.GROUP_OF_SIX], ids=lambda path: path.stem)
def test_left_is_the_image_s_left(path: Path) -> None:
    for description in described(read_photo(path)):
        marks = description.landmarks
        assert marks is not None
        assert marks.pupil_left.x < marks.pupil_right.x
        assert marks.eye_left_outer.x < marks.eye_left_inner.x
        assert marks.eye_right_inner.x < marks.eye_right_outer.x
        assert marks.mouth_left.x < marks.mouth_right.x
        assert marks.pupil_left.y < marks.nose_tip.y < marks.under_lip_bottom.y
        assert marks.upper_lip_top.y < marks.upper_lip_bottom.y
        assert marks.under_lip_top.y < marks.under_lip_bottom.y


@pytest.mark.parametrize("path", [*PHOTOS, assets.GROUP_OF_SIX], ids=lambda path: path.stem)
def test_landmarks_lie_where_the_detector_s_points_do(path: Path) -> None:
    image = read_photo(path)
    faces = get_pipeline().find_faces(image)
    for face, description in zip(faces, described(image), strict=True):
        points = points_of(description)
        away = np.linalg.norm(points[:5] - face.points, axis=1)
        assert away.max() < 0.35 * eye_distance(points)


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_landmarks_and_roll_turn_with_the_picture(turns: int) -> None:
    image = read_photo(assets.PERSON_A_2)
    (face,) = get_pipeline().find_faces(image)
    (upright,) = described(image)
    turned = np.ascontiguousarray(np.rot90(image, -turns))  # clockwise
    wanted = frozenset({Attribute.HEAD_POSE})
    height, width = image.shape[:2]
    points, five = points_of(upright), face.points
    x1, y1, x2, y2 = face.bounding_box
    corners = np.array([[x1, y1], [x2, y2]])
    for _ in range(turns):
        points, five, corners = (
            np.stack([height - one[:, 1], one[:, 0]], axis=1) for one in (points, five, corners)
        )
        height, width = width, height
    low, high = corners.min(axis=0), corners.max(axis=0)
    lying = type(face)(
        (float(low[0]), float(low[1]), float(high[0]), float(high[1])),
        five.astype(np.float32),
        face.score,
        face.rectangle,
    )
    (now,) = get_pipeline().describe(turned, [lying], wanted, landmarks=True)
    assert np.linalg.norm(points_of(now) - points, axis=1).max() < 0.06 * eye_distance(points)
    assert upright.head_pose is not None
    assert now.head_pose is not None
    difference = now.head_pose.roll - upright.head_pose.roll - 90 * turns
    assert abs((difference + 180) % 360 - 180) < 3


@pytest.mark.parametrize("path", PHOTOS, ids=lambda path: path.stem)
def test_a_mirrored_face_looks_the_other_way(path: Path) -> None:
    image = read_photo(path)
    plain = described(image)[0]
    mirrored = described(np.ascontiguousarray(image[:, ::-1]))[0]
    assert plain.head_pose is not None
    assert mirrored.head_pose is not None
    assert mirrored.head_pose.yaw == pytest.approx(-plain.head_pose.yaw, abs=6)
    assert mirrored.head_pose.roll == pytest.approx(-plain.head_pose.roll, abs=4)
    assert mirrored.head_pose.pitch == pytest.approx(plain.head_pose.pitch, abs=8)
    one, other = points_of(plain), points_of(mirrored)
    nose = np.array([image.shape[1] - other[2, 0], other[2, 1]])
    assert np.linalg.norm(nose - one[2]) < 0.1 * eye_distance(one)
