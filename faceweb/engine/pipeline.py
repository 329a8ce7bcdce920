"""The engine's front door: an upright picture in, its faces out.

Embedders are asked for by name: `embedders.catalogue`.
"""

import threading
from collections.abc import Sequence

import cv2
import numpy as np

from faceweb.engine.describer import Describer
from faceweb.engine.description import Attribute, Description
from faceweb.engine.detector import Detections, Detector
from faceweb.engine.face import FoundFace
from faceweb.engine.rectangle import contract_rectangle
from faceweb.engine.types import RGBImage
from faceweb.engine.weights import DETECTOR, shared_session

# Face API v1.0, Face - Detect: at most 100 faces, 36 to 4096 px; 36 px holds for images of up to
# 1920 x 1080, and grows with the image beyond.
MAX_FACES = 100
MIN_FACE_PX = 36
MAX_FACE_PX = 4096
MIN_FACE_IMAGE_PIXELS = 1920 * 1080


class Pipeline:
    """One instance serves any number of threads."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self._describer = Describer()

    def find_faces(self, image: RGBImage) -> list[FoundFace]:
        """The faces of an upright image, largest rectangle first, at most 100.

        Raises ValueError where the image is not (height, width, 3) uint8.
        """
        if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8:
            raise ValueError("an image is an array (height, width, 3) of uint8")
        height, width = image.shape[:2]
        least_px = min_face_px(width, height)
        if min(height, width) < least_px:
            return []  # no room for a face; and a strip could be longer than memory bears
        return _as_contract(self._detector.detect(image, least_px), width, height)

    def describe(
        self,
        image: RGBImage,
        faces: Sequence[FoundFace],
        wanted: frozenset[Attribute],
        *,
        landmarks: bool = False,
    ) -> list[Description]:
        """Landmarks and attributes of faces found in this very image, in their order.

        Only what is asked for is computed; everything takes about 76 ms a face, one thread, and
        networks are loaded when first needed (0.5 s in all). Raises WeightsProblem where a model
        file is missing or altered.
        """
        return self._describer.describe(image, faces, wanted, landmarks=landmarks)


def min_face_px(width: int, height: int) -> float:
    """The least side of a face rectangle in an image of this size."""
    return MIN_FACE_PX * max(1.0, float(np.sqrt(width * height / MIN_FACE_IMAGE_PIXELS)))


def _as_contract(found: Detections, width: int, height: int) -> list[FoundFace]:
    least_px = min_face_px(width, height)
    faces = []
    for box, points, score in zip(found.boxes, found.points, found.scores, strict=True):
        x1, y1, x2, y2 = (float(edge) for edge in box)
        rectangle = contract_rectangle((x1, y1, x2, y2), points, width, height)
        if least_px <= max(rectangle[2:]) <= MAX_FACE_PX:
            faces.append(FoundFace((x1, y1, x2, y2), points, float(score), rectangle))
    faces.sort(key=lambda face: face.rectangle.width * face.rectangle.height, reverse=True)
    return faces[:MAX_FACES]


_loading = threading.Lock()
_pipeline: Pipeline | None = None


def get_pipeline() -> Pipeline:
    """The process's pipeline, loaded on the first call (about 0.1 s).

    Raises faceweb.engine.weights.WeightsProblem where a model file is missing or altered.
    """
    global _pipeline
    with _loading:
        if _pipeline is None:
            cv2.setNumThreads(1)  # requests run side by side; one of them uses one core
            _pipeline = Pipeline(Detector(shared_session(DETECTOR)))
        return _pipeline
