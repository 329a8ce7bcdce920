"""The model files under `weights/`: which there are, and how they are loaded.

Nothing is loaded at import. A file is checked against its sha256 each time it is loaded, and the
checked bytes themselves are handed to ONNX Runtime, so a file exchanged in between is not run.
Licences, sources and caveats: `weights/MODELS.md`, written by `tools/build_weights.py`.
"""

import hashlib
import os
import threading
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
FACE_MESH = WeightFile(
    name="face_mesh.onnx",
    sha256="9138f6c2b28560426c85fe6f301d18d806585aba3290f66431c7f32804c7dc40",
)
PORTRAIT = WeightFile(
    name="faceres.onnx",
    sha256="11983485c5e5b1f7538d32b30835829e91bc5d219ac015ed69edf98911b8f690",
)
EMOTION = WeightFile(
    name="emotion.onnx",
    sha256="df1c90611dc4fd2d6c8f706aa7fa35a8cd9a8651e85003b66d036e5fe489f648",
)
EXPRESSION = WeightFile(
    name="expression.onnx",
    sha256="a34df61d647a30c292aac037e6dc830a959900355c5edbb328452e47c84f3e69",
)
PROBES = WeightFile(
    name="probes.npz",
    sha256="97d802def87811b27ee768993d4f084fe98bbee3f2098c3be679092dda7b57f1",
)
FUSION = WeightFile(
    name="fusion.npz",
    sha256="387674847c19a3f7ca5948d5684100db58cac70d7a8c28d5164fd416374ba916",
)
# Converted from published packages, see MODELS.md; and trained by this project, see their cards.
CONVERTED = (DETECTOR, EMBEDDER, FACE_MESH, PORTRAIT, EMOTION, EXPRESSION)
TRAINED = (PROBES, FUSION)
CATALOGUE = CONVERTED + TRAINED


def read_verified(weight_file: WeightFile, folder: Path = WEIGHTS_FOLDER) -> bytes:
    """The file's bytes. Raises WeightsProblem where it is missing or has another sha256."""
    try:
        data = (folder / weight_file.name).read_bytes()
    except OSError as error:
        raise WeightsProblem(f"cannot read the model file {weight_file.name}") from error
    if hashlib.sha256(data).hexdigest() != weight_file.sha256:
        raise WeightsProblem(f"the model file {weight_file.name} has another sha256")
    return data


_loading = threading.Lock()
_shared: dict[WeightFile, onnxruntime.InferenceSession] = {}


def shared_session(weight_file: WeightFile) -> onnxruntime.InferenceSession:
    """The process's session of this model: whoever runs it shares one copy of its weights.

    Raises WeightsProblem as `read_verified` does.
    """
    with _loading:
        if weight_file not in _shared:
            _shared[weight_file] = load_session(weight_file)
        return _shared[weight_file]


def load_session(
    weight_file: WeightFile, folder: Path = WEIGHTS_FOLDER
) -> onnxruntime.InferenceSession:
    """A session that several threads may run at once; about 60 ms.

    Each run uses `FACE_ORT_THREADS` threads (1 unless set): a server that answers several
    requests at once is faster with one thread each. Where it runs, `providers` says.

    Raises WeightsProblem as `read_verified` and `providers` do.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(os.environ.get("FACE_ORT_THREADS", "").strip() or 1)
    options.inter_op_num_threads = 1
    # A plan of one run's memory helps only where the next image has the same size; without it a
    # process that has seen many sizes holds a quarter less.
    options.enable_mem_pattern = False
    options.log_severity_level = 3  # errors only
    return onnxruntime.InferenceSession(
        read_verified(weight_file, folder), options, providers=providers()
    )


def providers() -> list[str]:
    """What runs the models, first choice first: `FACE_ORT_PROVIDERS`, comma separated, such as
    `CUDAExecutionProvider,CPUExecutionProvider`; the CPU unless set.

    Raises WeightsProblem for one that the installed ONNX Runtime does not have.
    """
    named = os.environ.get("FACE_ORT_PROVIDERS", "").split(",")
    wanted = [name.strip() for name in named if name.strip()] or ["CPUExecutionProvider"]
    offered = onnxruntime.get_available_providers()
    if missing := [name for name in wanted if name not in offered]:
        raise WeightsProblem(
            f"FACE_ORT_PROVIDERS: no {', '.join(missing)} here; onnxruntime offers "
            f"{', '.join(offered)}"
        )
    return wanted
