"""The contract's faceRectangle."""

import numpy as np
import pytest

from faceweb.engine.rectangle import contract_rectangle

# From the contract's example of a face with landmarks: DetectedFace, Face API v1.0 reference.
EXAMPLE_POINTS = np.array(
    [[412.7, 78.4], [446.8, 74.2], [437.7, 97.7], [417.8, 114.4], [449.5, 109.6]], np.float32
)
EXAMPLE_BOX = (398.0, 40.0, 468.0, 136.0)


def test_the_contracts_own_example_is_met_within_two_pixels() -> None:
    made = contract_rectangle(EXAMPLE_BOX, EXAMPLE_POINTS, 600, 400)
    assert made == pytest.approx((394, 54, 78, 78), abs=2)


def test_a_face_at_the_edge_is_cut_there() -> None:
    points = EXAMPLE_POINTS - np.array([405, 70], np.float32)
    left, top, width, height = contract_rectangle((-7, -30, 63, 66), points, 600, 400)
    assert (left, top) == (0, 0)
    assert width < 78
    assert height < 78


def test_any_box_and_points_stay_inside_the_image() -> None:
    random = np.random.default_rng(7)
    for _ in range(2000):
        image_width, image_height = (int(side) for side in random.integers(1, 400, 2))
        x1, y1 = random.uniform(-300, 600, 2)
        x2, y2 = np.add((x1, y1), random.exponential(150, 2))
        points = random.uniform(-500, 900, (5, 2)).astype(np.float32)
        left, top, width, height = contract_rectangle(
            (x1, y1, x2, y2), points, image_width, image_height
        )
        assert 0 <= left < left + width <= image_width
        assert 0 <= top < top + height <= image_height


def test_a_turned_head_keeps_its_size() -> None:
    """In profile the eyes come together; the distance to the mouth holds the square."""
    profile = EXAMPLE_POINTS.copy()
    profile[:, 0] = profile[:, 0].mean() + 0.2 * (profile[:, 0] - profile[:, 0].mean())
    made = contract_rectangle(EXAMPLE_BOX, profile, 600, 400)
    assert made.width == pytest.approx(78, rel=0.1)
