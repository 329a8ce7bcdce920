"""How bright the eyes are against the cheeks: what tells sunglasses from reading glasses."""

import cv2
import numpy as np
from numpy.typing import NDArray

from faceweb.engine.attributes.views import CLOSE_REACH, view_points

# Half the sides of the patches, in distances between the eyes.
EYE_PATCH = (0.30, 0.18)
CHEEK_PATCH = (0.18, 0.15)
# The cheeks' patches lie below the eyes, this far towards the mouth's corners.
CHEEK_PLACE = 0.62
BRIGHT_PERCENTILE = 75
LEAST_CHEEK = 1.0  # of 255: a black face is not divided by


def eyes_against_cheeks(crops: NDArray[np.uint8]) -> NDArray[np.float64]:
    """(n,) from close views (n, 224, 224, 3) RGB: the 75th percentile of the lightness at the eyes
    over that at the cheeks. About 1 with bare eyes, below 0.6 behind dark lenses; 0.9 ms a face.

    The whites and the skin around an eye are in its patch, so a dark eye alone stays well above.
    """
    left_eye, right_eye, _, left_mouth, right_mouth = view_points(CLOSE_REACH)
    unit = float(np.linalg.norm(right_eye - left_eye))
    sides = ((left_eye, left_mouth), (right_eye, right_mouth))
    ratios = np.empty(len(crops))
    for index, crop in enumerate(crops):
        lightness = cv2.cvtColor(crop, cv2.COLOR_RGB2LAB)[:, :, 0]
        eyes = [_patch(lightness, eye, EYE_PATCH, unit) for eye, _ in sides]
        cheeks = [
            _patch(lightness, eye + CHEEK_PLACE * (mouth - eye), CHEEK_PATCH, unit)
            for eye, mouth in sides
        ]
        ratios[index] = _bright(eyes) / max(_bright(cheeks), LEAST_CHEEK)
    return ratios


def _patch(
    lightness: NDArray[np.uint8],
    middle: NDArray[np.float32],
    half: tuple[float, float],
    unit: float,
) -> NDArray[np.uint8]:
    (x, y), (half_width, half_height) = middle, half
    rows = slice(round(float(y) - half_height * unit), round(float(y) + half_height * unit))
    columns = slice(round(float(x) - half_width * unit), round(float(x) + half_width * unit))
    return lightness[rows, columns]


def _bright(patches: list[NDArray[np.uint8]]) -> float:
    return float(np.percentile(np.concatenate([one.ravel() for one in patches]), BRIGHT_PERCENTILE))
