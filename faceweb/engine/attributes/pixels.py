"""Blur, exposure and noise of a face: measured on its pixels, no network.

Each is 0..1 with the contract's bounds (Face API v1.0, Face - Detect): blur is low below 0.25 and
high from 0.75 on, noise low below 0.3 and high from 0.7 on, exposure good from 0.25 to 0.75. They
look at the contract's square, from the eyebrows to the chin, cut where the image ends; about 1 ms
a face.
"""

import math
from typing import NamedTuple

import cv2
import numpy as np

from faceweb.engine.rectangle import Rectangle
from faceweb.engine.types import RGBImage

# Blur is looked at on the face at this size, so that the same detail counts the same; a smaller
# face lacks the detail and counts as blurred accordingly.
BLUR_SIZE_PX = 128
# log10 of the share of the face's contrast that is fine detail (variance of the Laplacian over
# variance of the grey levels): of a sharp face (blur 0) and of a wholly blurred one (1). A share,
# so that a dark photo or dark skin, with less contrast, does not count as blurred. On 318 faces of
# CelebA dev the median blur is 0.00 of those labelled sharp and 0.28 of those labelled blurry; it
# ranks a blurry one above a sharp one in 88.3 % of pairs (the variance alone: 89.0 %).
SHARP_LOG, BLURRED_LOG = -1.0, -3.0
LEAST_DETAIL = 1e-4  # has a logarithm, and is far beyond wholly blurred
# From the light end of the face: its brightest pixels say how much light there was, while its mean
# would say how dark the skin is. On 700 faces of FairFace dev the 98th percentile of grey has a
# median of 178 (Black) to 200 (White); so it counts only where it is far lower than on any of them.
BRIGHT_PERCENTILE = 98
LIT_LEVEL, UNLIT_LEVEL = 130.0, 10.0  # nothing is too dark; all of it is
# Pixels from this grey level on are burnt out, and a face with this share of them wholly so.
BURNT_LEVEL, BURNT_SHARE = 250, 0.4
# Noise of this standard deviation, in grey levels of each colour, counts 1.
MOST_NOISE = 20.0
# Immerkaer's mask (Fast Noise Variance Estimation; 1996), the difference of two Laplacians: its
# answer to noise of standard deviation 1 has standard deviation 6.
NOISE_MASK = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
NOISE_MASK_GAIN = 6.0
MEDIAN_OF_NORMAL = 0.6745  # the median distance from the mean, in standard deviations
LEAST_SIDE_PX = 3  # what the masks need; narrower slivers are measured enlarged


class PixelMeasures(NamedTuple):
    """Each 0..1, larger is blurrier, brighter, noisier."""

    blur: float
    exposure: float
    noise: float


def measure_pixels(image: RGBImage, rectangle: Rectangle) -> PixelMeasures:
    """The measures of the face under the contract's rectangle."""
    left, top, width, height = rectangle
    face = image[top : top + height, left : left + width]
    if min(width, height) < LEAST_SIDE_PX:
        size = (max(width, LEAST_SIDE_PX), max(height, LEAST_SIDE_PX))
        face = cv2.resize(face, size, interpolation=cv2.INTER_NEAREST).astype(np.uint8)
    return PixelMeasures(blur_of(face), exposure_of(face), noise_of(face))


def blur_of(face: RGBImage) -> float:
    """From the variance of the Laplacian: blur takes the edges first."""
    # In floats: rounding would leave detail of its own in the softest faces.
    grey = cv2.cvtColor(face.astype(np.float32), cv2.COLOR_RGB2GRAY)
    shrinks = min(face.shape[:2]) >= BLUR_SIZE_PX
    seen = cv2.resize(
        grey,
        (BLUR_SIZE_PX, BLUR_SIZE_PX),
        interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR,
    )
    detail = float(cv2.Laplacian(seen, cv2.CV_32F).var())
    # One grey level of contrast more: an even surface has no detail, rather than no answer.
    share = detail / (float(seen.var()) + 1)
    return _share(math.log10(max(share, LEAST_DETAIL)), SHARP_LOG, BLURRED_LOG)


def exposure_of(face: RGBImage) -> float:
    """0.5 unless light is missing even where the face is brightest, or part of it is burnt out.

    Mean exposure of 700 faces of FairFace dev by race group: 0.487 (Black) to 0.500 (Latino).
    """
    grey = cv2.cvtColor(face, cv2.COLOR_RGB2GRAY)
    brightest = float(np.percentile(grey, BRIGHT_PERCENTILE))
    burnt = float((grey >= BURNT_LEVEL).mean())
    over, under = _share(burnt, 0, BURNT_SHARE), _share(brightest, LIT_LEVEL, UNLIT_LEVEL)
    return 0.5 + (over - under) / 2


def noise_of(face: RGBImage) -> float:
    """From Immerkaer's estimate at native pixels, by the median instead of the mean.

    The median leaves out the few pixels on edges, and the flat blocks a strong JPEG compression
    leaves count as the absence of noise they are.
    """
    answers = cv2.filter2D(face.astype(np.float32), cv2.CV_32F, NOISE_MASK)[1:-1, 1:-1]
    deviation = float(np.median(np.abs(answers))) / (MEDIAN_OF_NORMAL * NOISE_MASK_GAIN)
    return _share(deviation, 0, MOST_NOISE)


def _share(value: float, none: float, whole: float) -> float:
    """How far `value` is on the way from `none` to `whole`, 0..1."""
    return float(np.clip((value - none) / (whole - none), 0, 1))
