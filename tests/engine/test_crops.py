"""Squares cut out of a picture."""

import numpy as np

from faceweb.engine.crops import Squares, crop_squares
from faceweb.engine.types import RGBImage


def square(x: float, y: float, side: float, turn: float = 0.0) -> Squares:
    return Squares(np.array([[x, y]]), np.array([side]), np.array([turn]))


def picture(height: int, width: int) -> RGBImage:
    return np.random.default_rng(1).integers(0, 256, (height, width, 3), np.uint8)


def test_a_square_at_its_own_size_is_the_picture_under_it() -> None:
    image = picture(60, 80)
    (crop,) = crop_squares(image, square(40, 30, 20), 20)
    assert np.array_equal(crop, image[20:40, 30:50])


def test_a_quarter_turn_clockwise_is_undone() -> None:
    image = picture(40, 40)
    lying = np.ascontiguousarray(np.rot90(image, -1))
    (crop,) = crop_squares(lying, square(20, 20, 40, np.pi / 2), 40)
    assert np.array_equal(crop, image)


def test_a_large_square_is_averaged_and_not_sampled() -> None:
    image = np.zeros((512, 512, 3), np.uint8)
    image[::2] = 200
    (crop,) = crop_squares(image, square(256, 256, 512), 64)
    assert np.abs(crop[2:-2].astype(int) - 100).max() <= 2


def test_outside_the_picture_is_black() -> None:
    image = np.full((50, 50, 3), 255, np.uint8)
    crops = crop_squares(image, square(0, 0, 40), 40)
    assert crops[0, 30, 30].tolist() == [255, 255, 255]
    assert not crops[0, :15].any()
    assert not crop_squares(image, square(-900, 9000, 40), 40).any()


def test_the_way_back_from_a_crop_leads_to_the_same_point() -> None:
    squares = square(33, 12, 17, 0.7)
    there, back = squares.to_crop(224)[0], squares.to_image(224)[0]
    point = np.array([30.0, 15.0])
    in_crop = there[:, :2] @ point + there[:, 2]
    assert np.allclose(back[:, :2] @ in_crop + back[:, 2], point)


def test_no_squares_give_no_crops() -> None:
    none = Squares(np.empty((0, 2)), np.empty(0), np.empty(0))
    assert crop_squares(picture(10, 10), none, 192).shape == (0, 192, 192, 3)
