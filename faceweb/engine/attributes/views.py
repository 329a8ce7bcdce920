"""The crops that the portrait network reads a face's attributes from.

A face is turned and scaled by its five points, so its eyes and mouth always lie at the same
places. Where the photo ends its last pixels go on, since many photos are cut close to the face. On
FairFace dev, 1,597 such photos, the network alone is right about gender in 84.9 % so, and in 81.8 %
when a square 1.5 times the face's box is cut with black beyond the edge.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from faceweb.engine.aligner import CHIP_SIZE_PX, MEAN_POINTS, similarity_transform
from faceweb.engine.crops import cut
from faceweb.engine.portrait import PORTRAIT_SIZE_PX
from faceweb.engine.types import RGBImage

# Sides of the crops in those of dlib's chips. On CelebA dev, cross-validated, the close view ranks
# beards (AUC .957 against .938) and smiles (.952 against .941) better than one of 1.5; the wide
# one, which holds the whole head of hair, ranks bald heads better (.95 against .87), and both
# together tell the colour of hair in 85.8 %, the close one alone in 83.6 %.
CLOSE_REACH = 1.2
WIDE_REACH = 1.9


def view_points(reach: float) -> NDArray[np.float32]:
    """Where the five points lie in a crop, (5, 2), in OpenCV's pixel centres."""
    middle = MEAN_POINTS / CHIP_SIZE_PX - 0.5
    return ((middle / reach + 0.5) * PORTRAIT_SIZE_PX - 0.5).astype(np.float32)


def cut_views(image: RGBImage, points: NDArray[np.float32], reach: float) -> NDArray[np.uint8]:
    """The crops (n, 224, 224, 3) RGB of the faces with these points (n, 5, 2); 0.9 ms each."""
    crops = np.empty((len(points), PORTRAIT_SIZE_PX, PORTRAIT_SIZE_PX, 3), np.uint8)
    reference = view_points(reach)
    for crop, face_points in zip(crops, points, strict=True):
        matrix = similarity_transform(face_points, reference)
        crop[:] = cut(image, matrix, PORTRAIT_SIZE_PX, cv2.BORDER_REPLICATE)
    return crops
