"""`fused_v1`: dlib's ResNet and the portrait network's descriptor in one vector; the accurate one.

Two networks see each face: dlib's ResNet its aligned chip and the chip's mirror image, the portrait
network a wider square around it. The portrait network's descriptor is brought down to its main
components, which `tools/train_fusion.py` finds without knowing who is in the photos. Both parts
have unit length and are joined, so one inner product adds up both similarities.

On LFW-dev (`manage.py evaluate`; 3,000 pairs, no face missed) the accuracy is 99.47 % where dlib's
alone is 99.20 %; of all 3,212 pairs of one person 97.1 % are accepted at a false match rate of 1e-3
where dlib's alone accepts 94.5 %, and 87.7 % at 1e-4 where it accepts 81.2 %. More views of either
network (mirrored portraits, chips turned, scaled or aligned by points looked up once more) add at
most 0.3 % and 0.9 % to the last two and cost 7 to 13 ms each.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faceweb.engine.confidence import Calibration
from faceweb.engine.crops import Squares, crop_squares
from faceweb.engine.embedders import dlib_resnet
from faceweb.engine.embedders.dlib_resnet import DlibResnet
from faceweb.engine.face import FoundFace
from faceweb.engine.portrait import PORTRAIT_SIZE_PX, PortraitNetwork
from faceweb.engine.types import Embeddings, RGBImage
from faceweb.engine.weights import FUSION, PORTRAIT, read_verified, shared_session

NAME = "fused_v1"
COMPONENTS = 256
DIMENSION = dlib_resnet.DIMENSION + COMPONENTS
# The portrait network sees a square this many times the box's longer side. At 1.5, as for
# attributes, 0.2 % fewer of LFW-dev's one-person pairs pass at a false match rate of 1e-3, and
# 0.9 % fewer at 1e-4.
PORTRAIT_SPAN = 1.2
# What a portrait similarity counts beside one of dlib's, whose strangers lie within a quarter of
# the spread. On LFW-dev the weights 0.05, 0.065, 0.08, 0.1 and 0.12 accept 96.8, 96.9, 97.2, 97.1
# and 97.0 % of all one-person pairs at a false match rate of 1e-3. Weight and number of components
# chosen on one half of the people accept no more on the other half than these, in six splits.
PORTRAIT_WEIGHT = 0.08
# Pairs of strangers among the photos of LFW-dev: 7,199,698 (`manage.py evaluate`).
STRANGERS_REACH = (0.7986, 0.8284, 0.8480, 0.8629, 0.8754, 0.8862, 0.8962, 0.9059, 0.9146, 0.9218)


@dataclass(frozen=True)
class Projection:
    """Descriptors to their main components: (descriptor - mean) @ axes.

    `mean` (1024,) and `axes` (1024, 256) are float32.
    """

    mean: NDArray[np.float32]
    axes: NDArray[np.float32]

    def __call__(self, descriptors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Descriptors (n, 1024) -> (n, 256), each row of unit length."""
        centred: NDArray[np.float32] = descriptors - self.mean
        return _unit(centred @ self.axes)


class Fused:
    """An `Embedder`."""

    name = NAME
    dimension = DIMENSION
    calibration = Calibration(STRANGERS_REACH)

    def __init__(
        self,
        resnet: DlibResnet,
        portrait: PortraitNetwork,
        projection: Projection,
    ) -> None:
        self._resnet = resnet
        self._portrait = portrait
        self._projection = projection

    def embed(self, image: RGBImage, faces: Sequence[FoundFace]) -> Embeddings:
        """(n, 384) unit embeddings; about 35 ms a face, one thread; 16 of them are dlib's."""
        if not faces:
            return np.empty((0, DIMENSION), np.float32)
        descriptors = self._portrait.describe(portrait_crops(image, faces)).descriptors
        portraits = PORTRAIT_WEIGHT**0.5 * self._projection(descriptors)
        return _unit(np.hstack([self._resnet.embed(image, faces), portraits]))


def portrait_crops(image: RGBImage, faces: Sequence[FoundFace]) -> NDArray[np.uint8]:
    """What the portrait network sees of each face, (n, 224, 224, 3)."""
    boxes = np.array([face.bounding_box for face in faces], np.float64).reshape(-1, 4)
    corners, opposite = boxes[:, :2], boxes[:, 2:]
    sides = PORTRAIT_SPAN * (opposite - corners).max(axis=1)
    squares = Squares((corners + opposite) / 2, sides, np.zeros(len(boxes)))
    return crop_squares(image, squares, PORTRAIT_SIZE_PX)


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: NDArray[np.float32] = vectors / np.maximum(lengths, np.finfo(np.float32).tiny)
    return unit


def load() -> Fused:
    """Raises WeightsProblem where a model file is missing or altered."""
    with np.load(io.BytesIO(read_verified(FUSION))) as stored:
        projection = Projection(stored["mean"], stored["axes"].astype(np.float32))
    return Fused(
        dlib_resnet.load(),
        PortraitNetwork(shared_session(PORTRAIT)),
        projection,
    )
