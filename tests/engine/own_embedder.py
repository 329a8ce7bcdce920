"""An embedder of an operator's own: a small network that stands for a good one."""

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SIZE_PX = 112
DIMENSION = 24
STRANGERS_REACH = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
_CELLS = 8  # the network sees a face as 8 x 8 mean colours
WEIGHTS = np.random.default_rng(7).normal(size=(3 * _CELLS**2, DIMENSION)).astype(np.float32)


def network(batch: int | str = "n", layout: str = "NCHW", output: str = "embedding") -> bytes:
    """Mean colours of 14 x 14 px, times a matrix."""
    shape = [batch, 3, SIZE_PX, SIZE_PX]
    nodes = [
        helper.make_node(
            "AveragePool",
            ["planes" if layout == "NHWC" else "face"],
            ["cells"],
            kernel_shape=[SIZE_PX // _CELLS] * 2,
            strides=[SIZE_PX // _CELLS] * 2,
        ),
        helper.make_node("Flatten", ["cells"], ["flat"]),
        helper.make_node("MatMul", ["flat", "weights"], [output]),
    ]
    if layout == "NHWC":
        shape = [batch, SIZE_PX, SIZE_PX, 3]
        nodes.insert(0, helper.make_node("Transpose", ["face"], ["planes"], perm=[0, 3, 1, 2]))
    graph = helper.make_graph(
        nodes,
        "own",
        [helper.make_tensor_value_info("face", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, [batch, DIMENSION])],
        [numpy_helper.from_array(WEIGHTS, "weights")],
    )
    opset = helper.make_opsetid("", 17)
    data: bytes = helper.make_model(graph, opset_imports=[opset], ir_version=8).SerializeToString()
    onnx.checker.check_model(data)
    return data


def install(folder: Path, *, model: bytes | None = None, **changes: object) -> Path:
    """Network, calibration and entry in a folder; `changes` of the entry, None leaves a key out."""
    folder.mkdir(exist_ok=True)
    data = network() if model is None else model
    (folder / "own.onnx").write_bytes(data)
    measured = {"calibration": {"strangers_reach": STRANGERS_REACH}}
    (folder / "own.json").write_text(json.dumps(measured))
    keys: dict[str, object] = {
        "name": "own",
        "file": "own.onnx",
        "sha256": hashlib.sha256(data).hexdigest(),
        "input_size": SIZE_PX,
        "colour_order": "RGB",
        "layout": "NCHW",
        "mean": 127.5,
        "scale": 127.5,
        "dimension": DIMENSION,
        "calibration": "own.json",
    } | changes
    lines = [f"{key} = {json.dumps(value)}" for key, value in keys.items() if value is not None]
    (folder / "own.toml").write_text("\n".join(lines))
    return folder
