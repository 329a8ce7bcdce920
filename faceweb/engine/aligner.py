"""A face moved to one canonical pose: the chip the embedder looks at.

The similarity transform (turn, scale, shift) that brings the detector's five points closest, in
the weighted least squares sense, to where they lie on average in the chips the network knows.
"""

import numpy as np
from numpy.typing import NDArray

from faceweb.engine.crops import LEAST_SCALE, cut
from faceweb.engine.types import Chips, Points, RGBImage

CHIP_SIZE_PX = 150

# Mean places of CenterFace's points in chips cut by dlib's own 5-point predictor with dlib's
# padding of 0.25, over the photos of LFW-dev.
MEAN_POINTS: Points = np.array(
    [[47.5, 47.4], [102.6, 46.3], [74.5, 79.5], [51.2, 105.1], [97.3, 104.1]], np.float32
)
# The chips are cut a little closer than dlib's, and the mouth, which opens and smiles, counts
# half. On LFW-dev (`manage.py evaluate`) chips at 0.95, 1.05, 1.1 and 1.15 times dlib's
# scale give an accuracy of 98.9, 99.2, 99.2 and 99.3 %, and accept 93.4, 95.2, 95.4 and 94.2 % of
# all one-person pairs at a false match rate of 1e-3.
CLOSER = 1.12
REFERENCE_POINTS: Points = (MEAN_POINTS - CHIP_SIZE_PX / 2) * CLOSER + CHIP_SIZE_PX / 2
POINT_WEIGHTS = np.array([1, 1, 1, 0.5, 0.5]) / 4


def similarity_transform(
    points: Points, reference: Points, weights: NDArray[np.float64] = POINT_WEIGHTS
) -> NDArray[np.float64]:
    """The (2, 3) matrix of the similarity that takes `points` closest to `reference`.

    In complex numbers it is one weighted linear fit, reference = turn * points + shift. Points
    that all fall together give the matrix of scale 1.
    """
    start = points[:, 0].astype(np.complex128) + 1j * points[:, 1]
    goal = reference[:, 0].astype(np.complex128) + 1j * reference[:, 1]
    start_mean, goal_mean = weights @ start, weights @ goal
    centred = start - start_mean
    spread = float(weights @ np.abs(centred) ** 2)
    turn = complex(np.vdot(centred, weights * goal)) / spread if spread > 0 else 1 + 0j
    if abs(turn) < LEAST_SCALE:
        turn = complex(LEAST_SCALE)
    shift = goal_mean - turn * start_mean
    return np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag]])


def align(image: RGBImage, points: NDArray[np.float32]) -> Chips:
    """The chips (n, 150, 150, 3) of the faces with these points (n, 5, 2); black outside."""
    chips = np.empty((len(points), CHIP_SIZE_PX, CHIP_SIZE_PX, 3), np.uint8)
    for chip, face_points in zip(chips, points, strict=True):
        chip[:] = cut(image, similarity_transform(face_points, REFERENCE_POINTS), CHIP_SIZE_PX)
    return chips
