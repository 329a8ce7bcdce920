"""A face moved to one canonical pose: the chip the embedder looks at.

The similarity transform (turn, scale, shift) that brings the detector's five points closest, in
the weighted least squares sense, to where they lie on average in the chips the network knows.
"""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from faceweb.engine.types import Chips, Points, RGBImage

CHIP_SIZE_PX = 150
LEAST_SCALE = 1e-3  # a face a thousand times the chip's size: larger than any image's

# Mean places of CenterFace's points in chips cut by dlib's own 5-point predictor with dlib's
# padding of 0.25, over the photos of LFW-dev.
MEAN_POINTS: Points = np.array(
    [[47.5, 47.4], [102.6, 46.3], [74.5, 79.5], [51.2, 105.1], [97.3, 104.1]], np.float32
)
# The chips are cut a little closer than dlib's, and the mouth, which opens and smiles, counts
# half. On LFW-dev (`python -m bench.verification`) chips at 0.95, 1.05, 1.1 and 1.15 times dlib's
# scale give an accuracy of 98.9, 99.2, 99.2 and 99.3 %, and accept 93.4, 95.2, 95.4 and 94.2 % of
# all one-person pairs at a false match rate of 1e-3.
CLOSER = 1.12
REFERENCE_POINTS: Points = (MEAN_POINTS - CHIP_SIZE_PX / 2) * CLOSER + CHIP_SIZE_PX / 2
POINT_WEIGHTS = np.array([1, 1, 1, 0.5, 0.5]) / 4


def similarity_transform(points: Points, reference: Points) -> NDArray[np.float64]:
    """The (2, 3) matrix of the similarity that takes `points` closest to `reference`.

    In complex numbers it is one weighted linear fit, reference = turn * points + shift. Points
    that all fall together give the matrix of scale 1.
    """
    start = points[:, 0].astype(np.complex128) + 1j * points[:, 1]
    goal = reference[:, 0].astype(np.complex128) + 1j * reference[:, 1]
    start_mean, goal_mean = POINT_WEIGHTS @ start, POINT_WEIGHTS @ goal
    centred = start - start_mean
    spread = float(POINT_WEIGHTS @ np.abs(centred) ** 2)
    turn = complex(np.vdot(centred, POINT_WEIGHTS * goal)) / spread if spread > 0 else 1 + 0j
    if abs(turn) < LEAST_SCALE:
        turn = complex(LEAST_SCALE)
    shift = goal_mean - turn * start_mean
    return np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag]])


def align(image: RGBImage, points: NDArray[np.float32]) -> Chips:
    """The chips (n, 150, 150, 3) of the faces with these points (n, 5, 2); black outside."""
    chips = np.empty((len(points), CHIP_SIZE_PX, CHIP_SIZE_PX, 3), np.uint8)
    for chip, face_points in zip(chips, points, strict=True):
        chip[:] = _cut(image, similarity_transform(face_points, REFERENCE_POINTS))
    return chips


def _cut(image: RGBImage, matrix: NDArray[np.float64]) -> RGBImage:
    """The chip for one matrix.

    A face over twice the chip's size is halved first, as often as needed, since sampling four
    neighbours would skip the pixels between. Only the part under the chip is touched: that is
    cheaper, and OpenCV warps no image of 32,768 px and more.
    """
    scale = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    factor = 2 ** max(0, math.floor(-math.log2(max(scale, LEAST_SCALE))))
    left, top, right, bottom = _covered(image, matrix, margin_px=factor)
    part = image[top:bottom, left:right]
    if factor > 1:
        size = (max(1, part.shape[1] // factor), max(1, part.shape[0] // factor))
        small = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    else:
        small = part
    grown_x, grown_y = part.shape[1] / small.shape[1], part.shape[0] / small.shape[0]
    # Pixel centres: x in the image = (x in small + 0.5) * grown - 0.5 + left.
    to_image = np.array(
        [
            [grown_x, 0, left + grown_x / 2 - 0.5],
            [0, grown_y, top + grown_y / 2 - 0.5],
            [0, 0, 1],
        ]
    )
    chip = cv2.warpAffine(
        small, matrix @ to_image, (CHIP_SIZE_PX, CHIP_SIZE_PX), flags=cv2.INTER_LINEAR
    )
    return chip.astype(np.uint8, copy=False)


def _covered(
    image: RGBImage, matrix: NDArray[np.float64], margin_px: int
) -> tuple[int, int, int, int]:
    """left, top, right, bottom of the part of the image under the chip; at least one pixel."""
    corners = CHIP_SIZE_PX * np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    back = np.linalg.inv(matrix[:, :2])
    under = (corners - matrix[:, 2]) @ back.T
    most = np.array([image.shape[1], image.shape[0]])
    start = np.clip(np.floor(under.min(axis=0)) - margin_px, 0, most - 1).astype(int)
    end = np.clip(np.ceil(under.max(axis=0)) + margin_px, start + 1, most).astype(int)
    return int(start[0]), int(start[1]), int(end[0]), int(end[1])
