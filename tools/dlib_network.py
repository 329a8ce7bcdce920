"""dlib's face recognition network (ResNet v1): its file read, its graph drawn in ONNX.

The file is dlib's serialisation (dlib/serialize.h, dlib/dnn/layers.h): a layer writes its name,
then its parameters as one tensor. Only convolutions, affine layers (batch norms frozen after
training) and the last fully connected layer hold parameters; everything between them is skipped.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from fixed_point import Graph
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# From dlib's dnn_face_recognition_ex.cpp: mean of the training photos' colours; then all / 256.
MEAN_RGB = np.array([122.782, 117.001, 104.298])
COLOUR_RANGE = 256.0
CHIP_SIZE_PX = 150

# The residual blocks from the input on: output channels, and whether the block halves the size.
BLOCKS = (
    *[(32, False)] * 3,
    *[(64, True), *[(64, False)] * 3],
    *[(128, True), *[(128, False)] * 2],
    *[(256, True), *[(256, False)] * 2],
    (256, True),
)


class Reader:
    """A cursor over dlib's serialisation. Raises ValueError where the file is not as expected."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0

    def seek_layer(self, name: str) -> None:
        """Move behind the next layer record of this name."""
        record = bytes([1, len(name)]) + name.encode()  # the length as an integer, then the name
        found = self.data.find(record, self.position)
        if found < 0:
            raise ValueError(f"no further layer {name}")
        self.position = found + len(record)

    def integer(self) -> int:
        """A control byte (low four bits: number of bytes, high bit: minus), then the bytes."""
        control = self.data[self.position]
        start = self.position + 1
        self.position = start + (control & 0x0F)
        value = int.from_bytes(self.data[start : self.position], "little")
        return -value if control & 0x80 else value

    def tensor(self) -> Floats:
        """Version 2, four sizes, then little-endian float32."""
        if self.integer() != 2:
            raise ValueError("unknown version of a tensor")
        shape = [self.integer() for _ in range(4)]
        count = int(np.prod(shape))
        values = np.frombuffer(self.data, "<f4", count, self.position)
        self.position += values.nbytes
        return values.reshape(shape)


@dataclass(frozen=True)
class Convolution:
    """Filters (out, in, rows, columns) and bias (out), the affine layer behind it folded in."""

    filters: Floats
    bias: Floats


def read_convolutions(reader: Reader) -> Iterator[Convolution]:
    """Every convolution of the network in the order of the data's flow."""
    channels_in, size = 3, 7
    for channels_out in (32, *(channels for channels, _ in BLOCKS for _ in range(2))):
        reader.seek_layer("con_4")
        parameters = reader.tensor().ravel()
        filters = parameters[:-channels_out].reshape(channels_out, channels_in, size, size)
        bias = parameters[-channels_out:]
        reader.seek_layer("affine_")
        gamma, beta = reader.tensor().reshape(2, channels_out)
        yield Convolution(filters * gamma[:, None, None, None], bias * gamma + beta)
        channels_in, size = channels_out, 3


def build_graph(data: bytes) -> Graph:
    """The network: chips uint8 (n, 150, 150, 3) RGB -> embeddings float32 (n, 128), as dlib
    gives them: not of unit length."""
    reader = Reader(data)
    convolutions = list(read_convolutions(reader))
    reader.seek_layer("fc_2")
    if (reader.integer(), reader.integer()) != (128, 256):
        raise ValueError("the last layer is not 256 -> 128")
    projection = reader.tensor().reshape(256, 128)

    graph = Graph("dlib face recognition ResNet v1")
    flow = graph.image_input("chips", CHIP_SIZE_PX, CHIP_SIZE_PX)
    # The first convolution has no padding, so the colour normalisation folds into it exactly.
    stem = convolutions[0]
    filters = stem.filters.astype(np.float64) / COLOUR_RANGE
    bias = stem.bias - np.einsum("oirc,i->o", filters, MEAN_RGB)
    flow = graph.conv(flow, filters.astype(np.float32), bias.astype(np.float32), stride=2)
    flow = graph.node("Relu", flow)
    flow = graph.node("MaxPool", flow, kernel_shape=[3, 3], strides=[2, 2])

    side, channels = 35, 32
    rest = iter(convolutions[1:])
    for channels_out, halve in BLOCKS:
        first, second = next(rest), next(rest)
        branch = graph.conv(
            flow,
            first.filters,
            first.bias,
            stride=2 if halve else 1,
            padding=0 if halve else 1,
        )
        branch = graph.node("Relu", branch)
        branch = graph.conv(branch, second.filters, second.bias, padding=1)
        skip, skip_side, branch_side = flow, side, side
        if halve:
            skip = graph.node("AveragePool", flow, kernel_shape=[2, 2], strides=[2, 2])
            skip_side, branch_side = (side - 2) // 2 + 1, (side - 3) // 2 + 1
        # dlib adds tensors of different sizes as if the smaller one went on in zeros.
        skip = graph.pad_end(skip, channels_out - channels, branch_side - skip_side)
        branch = graph.pad_end(branch, 0, skip_side - branch_side)
        flow = graph.node("Relu", graph.node("Add", branch, skip))
        side, channels = max(skip_side, branch_side), channels_out

    flow = graph.node("Flatten", graph.node("GlobalAveragePool", flow), axis=1)
    graph.output(graph.node("MatMul", flow, graph.weight(projection, axis=1)), "embeddings", 128)
    return graph
