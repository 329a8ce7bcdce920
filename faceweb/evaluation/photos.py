"""The photos of a data set as the engine sees them: decoded once, looked at once.

In a portrait one face is meant: the one nearest to a given place, or to the middle. Some data sets
hold faces cut out at 48 px, which is no photo anybody takes; where a picture that small shows no
face it is enlarged and given a margin, once, and that is counted. Of 150 of FER2013's, 17 show a
face as they are, 115 enlarged with this margin and 102 with one twice as wide.
"""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from faceweb.engine.face import FoundFace
from faceweb.engine.pipeline import Pipeline
from faceweb.engine.types import RGBImage
from faceweb.imaging import MAX_PIXELS, MEBIBYTE, ImageProblem, Limits, open_upright

# A data set's photos are no stranger's: 48 px JPEGs have less than a kilobyte.
DATA_SET_LIMITS = Limits(
    min_bytes=1, max_bytes=100 * MEBIBYTE, min_side_px=1, max_pixels=MAX_PIXELS
)
# What the shorter side is enlarged to where it is less, and the margin beside it, in such sides.
ENLARGED_PX = 224
MARGIN = 0.25


@dataclass(frozen=True)
class Portrait:
    """The face meant and the picture it was found in; `enlarged` where that is not the photo."""

    image: RGBImage
    face: FoundFace
    enlarged: bool


class Unreadable(ValueError):
    """A photo that cannot be opened."""


def read_photo(path: Path) -> RGBImage:
    """The upright photo. Raises Unreadable."""
    try:
        image: RGBImage = np.asarray(open_upright(path.read_bytes(), DATA_SET_LIMITS))
    except (ImageProblem, OSError) as error:
        raise Unreadable(str(error)) from error
    return image


def find_portrait(
    pipeline: Pipeline, image: RGBImage, middle: tuple[float, float] | None
) -> Portrait | None:
    """The face nearest to `middle` (x, y; the picture's where None), or None."""
    height, width = image.shape[:2]
    place = np.array(middle if middle is not None else (width / 2, height / 2))
    face = _nearest(pipeline.find_faces(image), place)
    if face is not None:
        return Portrait(image, face, enlarged=False)
    if min(width, height) >= ENLARGED_PX:
        return None
    scale = ENLARGED_PX / min(width, height)
    wider = _with_margin(image, scale)
    moved = (np.array(wider.shape[1::-1]) - np.array([width, height]) * scale) / 2
    face = _nearest(pipeline.find_faces(wider), place * scale + moved)
    return None if face is None else Portrait(wider, face, enlarged=True)


def _nearest(faces: list[FoundFace], place: NDArray[np.float64]) -> FoundFace | None:
    return min(faces, key=lambda face: float(np.linalg.norm(_centre(face) - place)), default=None)


def _centre(face: FoundFace) -> NDArray[np.float64]:
    x1, y1, x2, y2 = face.bounding_box
    return np.array([x1 + x2, y1 + y2]) / 2


def _with_margin(image: RGBImage, scale: float) -> RGBImage:
    """The picture `scale` times as large, its edges drawn out to a margin."""
    large = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    margin = round(MARGIN * min(large.shape[:2]))
    wider = cv2.copyMakeBorder(large, margin, margin, margin, margin, cv2.BORDER_REPLICATE)
    return np.asarray(wider, np.uint8)
