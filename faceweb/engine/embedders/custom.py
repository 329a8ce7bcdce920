"""An operator's own embedder: an ONNX file run as an `entry` says."""

from collections.abc import Iterator, Sequence

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as runtime

from faceweb.engine.aligner import similarity_transform
from faceweb.engine.confidence import Calibration
from faceweb.engine.crops import cut
from faceweb.engine.embedders.entry import EmbedderProblem, Entry
from faceweb.engine.face import FoundFace
from faceweb.engine.types import Embeddings, RGBImage
from faceweb.engine.weights import WeightFile, load_session

BATCH_SIZE = 16
# Each of the five points counts as much as the others: so are the usual training chips aligned.
POINT_WEIGHTS = np.full(5, 1 / 5)
_LEAST_LENGTH = 1e-12
# What ONNX Runtime raises for a file it cannot make a network of, and for one it cannot run.
_REFUSALS = (
    runtime.Fail,
    runtime.InvalidArgument,
    runtime.InvalidGraph,
    runtime.InvalidProtobuf,
    runtime.NotImplemented,
    runtime.RuntimeException,
)


class CustomEmbedder:
    """An `Embedder` on one ONNX Runtime session.

    Raises EmbedderProblem unless the network takes and gives what the entry says, which one blank
    face tells.
    """

    def __init__(self, entry: Entry, session: onnxruntime.InferenceSession) -> None:
        self._entry = entry
        self._session = session
        self.name = entry.full_name
        self.dimension = entry.dimension
        if len(session.get_inputs()) != 1 or len(session.get_outputs()) != 1:
            raise EmbedderProblem(f"{entry.file}: one input and one output are wanted")
        (taken,) = session.get_inputs()
        if taken.type != "tensor(float)" or len(taken.shape) != 4:
            raise EmbedderProblem(f"{entry.file}: the input must be a batch of images of float32")
        self._input = taken.name
        fixed = taken.shape[0] if isinstance(taken.shape[0], int) else None
        if fixed not in (None, 1):
            raise EmbedderProblem(f"{entry.file}: the batch size must be free, or fixed to 1")
        self._batch_size = fixed or BATCH_SIZE
        self._try_out()

    @property
    def calibration(self) -> Calibration:
        """Raises EmbedderProblem where none was measured yet."""
        if self._entry.calibration is None:
            raise EmbedderProblem(
                f"{self._entry.name} has no calibration; `manage.py evaluate` measures one"
            )
        return self._entry.calibration

    def embed(self, image: RGBImage, faces: Sequence[FoundFace]) -> Embeddings:
        """(n, dimension) unit embeddings; the sum of the views. The cost is the network's."""
        parts = [self._run(batch) for batch in self._batches(image, faces)]
        if not parts:
            return np.empty((0, self.dimension), np.float32)
        views = np.concatenate(parts).reshape(len(faces), len(self._entry.views), self.dimension)
        return _unit(_unit(views).sum(axis=1))

    def _batches(self, image: RGBImage, faces: Sequence[FoundFace]) -> Iterator[NDArray[np.uint8]]:
        """Chips (n, size, size, 3) RGB, the views of a face one after the other."""
        size, waiting = self._entry.input_size, []
        for face in faces:
            matrix = similarity_transform(face.points, self._entry.reference, POINT_WEIGHTS)
            chip = cut(image, matrix, size)
            waiting += [chip, chip[:, ::-1]][: len(self._entry.views)]
            while len(waiting) >= self._batch_size:
                yield np.stack(waiting[: self._batch_size])
                del waiting[: self._batch_size]
        if waiting:
            yield np.stack(waiting)

    def _run(self, chips: NDArray[np.uint8]) -> Embeddings:
        """Chips (n, size, size, 3) RGB -> (n, dimension) as the network gives them."""
        entry = self._entry
        ordered = chips if entry.colour_order == "RGB" else chips[..., ::-1]
        mean, scale = np.array(entry.mean, np.float32), np.array(entry.scale, np.float32)
        values = (ordered.astype(np.float32) - mean) / scale
        if entry.layout == "NCHW":
            values = values.transpose(0, 3, 1, 2)
        (raw,) = self._session.run(None, {self._input: np.ascontiguousarray(values)})
        return np.asarray(raw, np.float32)

    def _try_out(self) -> None:
        entry = self._entry
        blank = np.full((1, entry.input_size, entry.input_size, 3), 127, np.uint8)
        try:
            raw = self._run(blank)
        except _REFUSALS as error:
            raise EmbedderProblem(
                f"{entry.file} does not take {entry.layout} of {entry.input_size} px: {error}"
            ) from error
        if raw.shape != (1, entry.dimension):
            raise EmbedderProblem(
                f"{entry.file} gives {raw.shape[1:]} numbers a face instead of {entry.dimension}"
            )
        if not np.isfinite(raw).all():
            raise EmbedderProblem(f"{entry.file} gives numbers that are not finite")


def load(entry: Entry) -> CustomEmbedder:
    """Raises EmbedderProblem for a file that is no such network, and WeightsProblem for one that
    is missing or has another sha256."""
    weight_file = WeightFile(name=entry.file, sha256=entry.sha256)
    try:
        session = load_session(weight_file, entry.folder)
    except _REFUSALS as error:
        raise EmbedderProblem(
            f"{entry.file} is no network ONNX Runtime can run: {error}"
        ) from error
    return CustomEmbedder(entry, session)


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: NDArray[np.float32] = vectors / np.maximum(lengths, _LEAST_LENGTH)
    return unit
