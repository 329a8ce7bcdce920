"""The model files under `weights/`: which there are, and how they are loaded.

Nothing is loaded at import. A file is checked against its sha256 each time it is loaded, and the
checked bytes themselves are handed to ONNX Runtime, so a file exchanged in between is not run.
Licences, sources and caveats: `weights/MODELS.md`, written by `tools/build_weights.py`.
"""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import onnxruntime

WEIGHTS_FOLDER = Path(__file__).resolve().parent.parent.parent / "weights"


class WeightsProblem(RuntimeError):
    """A model file is missing or is not the one this version of the engine was built with."""


@dataclass(frozen=True)
class WeightFile:
    """One model file: its name in `weights/` and the sha256 of its bytes, in hex."""

    name: str
    sha256: str


DETECTOR = WeightFile(
    name="centerface.onnx",
    sha256="554c127897917ffa8282a4e5b80f9f6483669281126f58478af772ff17cb401b",
)
EMBEDDER = WeightFile(
    name="dlib_resnet_v1.onnx",
    sha256="2001c1cdc6ca3ec20513e4ec89b19e5ad11efffeb02be2e79e15d3132c1e911d",
)
CATALOGUE = (DETECTOR, EMBEDDER)


def read_verified(weight_file: WeightFile, folder: Path = WEIGHTS_FOLDER) -> bytes:
    """The file's bytes. Raises WeightsProblem where it is missing or has another sha256."""
    try:
        data = (folder / weight_file.name).read_bytes()
    except OSError as error:
        raise WeightsProblem(f"cannot read the model file {weight_file.name}") from error
    if hashlib.sha256(data).hexdigest() != weight_file.sha256:
        raise WeightsProblem(f"the model file {weight_file.name} has another sha256")
    return data


def load_session(
    weight_file: WeightFile, folder: Path = WEIGHTS_FOLDER
) -> onnxruntime.InferenceSession:
    """A session that several threads may run at once; about 60 ms.

    Each run uses `FACE_ORT_THREADS` threads (1 unless set): a server that answers several
    requests at once is faster with one thread each.

    Raises WeightsProblem as `read_verified` does.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(os.environ.get("FACE_ORT_THREADS", "").strip() or 1)
    options.inter_op_num_threads = 1
    # A plan of one run's memory helps only where the next image has the same size; without it a
    # process that has seen many sizes holds a quarter less.
    options.enable_mem_pattern = False
    options.log_severity_level = 3  # errors only
    return onnxruntime.InferenceSession(
        read_verified(weight_file, folder), options, providers=["CPUExecutionProvider"]
    )
