"""Test photos as the engine sees them."""

from functools import cache
from pathlib import Path

import numpy as np

from faceweb.engine.types import RGBImage
from faceweb.imaging import UPLOAD_LIMITS, open_upright


@cache
def read_photo(path: Path) -> RGBImage:
    """The upright photo, read-only because tests share it."""
    image: RGBImage = np.asarray(open_upright(path.read_bytes(), UPLOAD_LIMITS))
    image.setflags(write=False)
    return image
