"""`dlib_resnet_v1`: dlib's ResNet v1, looked at twice; the fast one.

Each chip is embedded as it is and mirrored; the two are summed and brought to unit length. Over
all pairs of LFW-dev's photos the second view raises the share of one-person pairs accepted at a
false match rate of 1e-3 from 93.9 to 95.4 %.
"""

from collections.abc import Sequence

import numpy as np
import onnxruntime

from faceweb.engine.aligner import align
from faceweb.engine.confidence import Calibration
from faceweb.engine.face import FoundFace
from faceweb.engine.types import Chips, Embeddings, RGBImage
from faceweb.engine.weights import EMBEDDER, shared_session

NAME = "dlib_resnet_v1"
DIMENSION = 128
# 7,199,698 pairs of strangers among the 3,796 photos of LFW-dev (`manage.py evaluate`).
STRANGERS_REACH = (0.8579, 0.8836, 0.8999, 0.9119, 0.9216, 0.9297, 0.9369, 0.9436, 0.9497, 0.9541)
# Chips per run. The time per chip is the same from 8 on; the memory grows with it.
BATCH_SIZE = 16


class DlibResnet:
    """An `Embedder` on one ONNX Runtime session."""

    name = NAME
    dimension = DIMENSION
    calibration = Calibration(STRANGERS_REACH)

    def __init__(self, session: onnxruntime.InferenceSession) -> None:
        self._session = session

    def embed(self, image: RGBImage, faces: Sequence[FoundFace]) -> Embeddings:
        """(n, 128) unit embeddings; about 15 ms a face, one thread."""
        if not faces:
            return np.empty((0, DIMENSION), np.float32)
        return self.embed_chips(align(image, np.stack([face.points for face in faces])))

    def embed_chips(self, chips: Chips) -> Embeddings:
        """(n, 150, 150, 3) aligned chips, at least one -> (n, 128) unit embeddings."""
        views = np.concatenate([chips, chips[:, :, ::-1]])
        parts = [
            self.embed_once(views[i : i + BATCH_SIZE]) for i in range(0, len(views), BATCH_SIZE)
        ]
        plain, mirrored = np.split(np.concatenate(parts), 2)
        summed = plain + mirrored
        unit: Embeddings = summed / np.linalg.norm(summed, axis=1, keepdims=True)
        return unit

    def embed_once(self, chips: Chips) -> Embeddings:
        """(n, 150, 150, 3) chips -> (n, 128) as the network gives them: one view, any length."""
        (raw,) = self._session.run(None, {"chips": chips})
        return np.asarray(raw, np.float32)


def load() -> DlibResnet:
    """Raises WeightsProblem where the model file is missing or altered."""
    return DlibResnet(shared_session(EMBEDDER))
