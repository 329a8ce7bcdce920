"""CenterFace redrawn: free sizes, batch norms folded, uint8 input, named outputs.

The published file fixes its shapes to [10, 3, 32, 32], lists every weight as an input and keeps
three batch norms behind transposed convolutions. Its nodes are plain, so they are drawn again one
by one.
"""

import numpy as np
import onnx
from fixed_point import Graph, array_of
from onnx import helper

# Outputs of the published file in their order, and their channels.
OUTPUTS = (("heatmap", 1), ("sizes", 2), ("offsets", 2), ("points", 10))


def build_graph(data: bytes) -> Graph:
    """The network: uint8 (n, height, width, 3) RGB, both sides multiples of 32 -> four float32
    maps (n, channels, height / 4, width / 4).

    Raises ValueError on a node that the published file does not have.
    """
    source = onnx.load_model_from_string(data).graph
    weights = {item.name: array_of(item) for item in source.initializer}
    graph = Graph("CenterFace")
    renamed = {source.input[0].name: graph.image_input("image", "height", "width")}
    norm_behind = {n.input[0]: n for n in source.node if n.op_type == "BatchNormalization"}

    for node in source.node:
        attributes = {item.name: helper.get_attribute_value(item) for item in node.attribute}
        if node.op_type == "Conv":
            filters, bias = weights[node.input[1]], weights[node.input[2]]
            (stride, _), (padding, *_) = attributes["strides"], attributes["pads"]
            made = graph.conv(
                renamed[node.input[0]], filters, bias, stride, padding, attributes["group"]
            )
        elif node.op_type == "ConvTranspose":
            norm = norm_behind[node.output[0]]
            gamma, beta, mean, variance = (weights[name] for name in norm.input[1:])
            epsilon = next(item.f for item in norm.attribute if item.name == "epsilon")
            gain = gamma / np.sqrt(variance + epsilon)
            filters = weights[node.input[1]] * gain[:, None, None]
            made = graph.node(
                "ConvTranspose",
                renamed[node.input[0]],
                graph.weight(filters, axis=1),
                graph.constant((beta - mean * gain).astype(np.float32)),
                kernel_shape=[2, 2],
                strides=[2, 2],
            )
            renamed[norm.output[0]] = made
        elif node.op_type == "BatchNormalization":
            continue
        elif node.op_type in ("Relu", "Add", "Sigmoid"):
            made = graph.node(node.op_type, *(renamed[name] for name in node.input))
        else:
            raise ValueError(f"unexpected node {node.op_type}")
        renamed[node.output[0]] = made

    for output, (name, channels) in zip(source.output, OUTPUTS, strict=True):
        graph.output(renamed[output.name], name, channels, "rows", "columns")
    return graph
