"""From the detector's box and points to the contract's faceRectangle.

The contract's rectangle is a square in whole pixels that reaches from the eyebrows to the chin
(Face API v1.0, Face - Detect); the detector's box is taller, from the hairline to the chin. In
the contract's own examples with landmarks the square is centred half way between the eyes and the
mouth, and its side is 2.2 times the larger of the distance between the eyes and the distance from
the eyes to the mouth: the larger of the two, because one of them shrinks when a head turns or
nods. The box keeps the side sane where points are wrong.
"""

from typing import NamedTuple

import numpy as np

from faceweb.engine.types import Points

SIDE_PER_POINT_DISTANCE = 2.2
# The side lies within these multiples of the detected box's geometric mean side.
LEAST_SIDE_PER_BOX = 0.7
MOST_SIDE_PER_BOX = 1.1


class Rectangle(NamedTuple):
    """Whole pixels of the upright image; wholly inside it, at least 1 px wide and high."""

    left: int
    top: int
    width: int
    height: int


def contract_rectangle(
    box: tuple[float, float, float, float], points: Points, image_width: int, image_height: int
) -> Rectangle:
    """The square described above, cut where it leaves the image."""
    left, top, right, bottom = box
    eyes, mouth = points[:2].mean(axis=0), points[3:].mean(axis=0)
    distance = max(np.linalg.norm(points[1] - points[0]), np.linalg.norm(mouth - eyes))
    box_side = float(np.sqrt(max(right - left, 0.0) * max(bottom - top, 0.0)))
    side = float(
        np.clip(
            SIDE_PER_POINT_DISTANCE * distance,
            LEAST_SIDE_PER_BOX * box_side,
            MOST_SIDE_PER_BOX * box_side,
        )
    )
    centre = np.clip((eyes + mouth) / 2, [left, top], [right, bottom])
    x1, x2 = _whole_span(float(centre[0]), side, image_width)
    y1, y2 = _whole_span(float(centre[1]), side, image_height)
    return Rectangle(x1, y1, x2 - x1, y2 - y1)


def _whole_span(centre: float, length: float, limit: int) -> tuple[int, int]:
    whole = max(1, round(length))
    start = round(centre - whole / 2)
    inside = min(max(start, 0), limit - 1)
    return inside, min(max(start + whole, inside + 1), limit)
