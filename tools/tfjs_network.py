"""TensorFlow.js graph models drawn again in ONNX: the operators of small face networks only.

A model is a JSON file (nodes, and a manifest of the weights) and a file of the weights' bytes.
TensorFlow keeps images as (rows, columns, channels) and pads the end more than the start where a
padding is odd; ONNX wants the channels first and every padding spelled out. Batch norms fold into
the convolutions before them, and a limited ReLU becomes one clip.
"""

import base64
import json
import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from fixed_point import Graph
from numpy.typing import NDArray

Node = dict[str, Any]
Weights = dict[str, NDArray[Any]]


def read_weights(manifest: list[Node], data: bytes) -> Weights:
    """The tensors of a weights manifest, those stored in fewer bits widened to float32."""
    weights, position = {}, 0
    for entry in (entry for group in manifest for entry in group["weights"]):
        packing = entry.get("quantization", {})
        stored = np.dtype(packing.get("dtype", entry["dtype"])).newbyteorder("<")
        values = np.frombuffer(data, stored, int(np.prod(entry["shape"])), position)
        position += values.nbytes
        if "scale" in packing:
            values = values * np.float32(packing["scale"]) + np.float32(packing["min"])
        kind = np.int32 if entry["dtype"] == "int32" else np.float32
        weights[entry["name"]] = values.astype(kind).reshape(entry["shape"])
    if position != len(data):
        raise ValueError("the manifest does not fit the weights")
    return weights


def same_padding(side: int, kernel: int, stride: int) -> tuple[int, int]:
    """Zeros before and after one side so that it comes out at side / stride, rounded up."""
    whole = max((-(-side // stride) - 1) * stride + kernel - side, 0)
    return whole // 2, whole - whole // 2


def conv_filters(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """(rows, columns, in, out) -> ONNX's (out, in, rows, columns)."""
    return values.transpose(3, 2, 0, 1)


def depthwise_filters(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """(rows, columns, channels, 1) -> ONNX's (channels, 1, rows, columns)."""
    return values.transpose(2, 3, 0, 1)


@dataclass
class Tfjs:
    """One model being drawn into `graph`.

    flows   the ONNX name of each TensorFlow node drawn so far
    sides   the rows, which are also the columns, of each flow that is an image
    folded  the nodes drawn as a part of the node before them
    """

    graph: Graph
    nodes: dict[str, Node]
    weights: Weights
    flows: dict[str, str] = field(default_factory=dict)
    sides: dict[str, int] = field(default_factory=dict)
    readers: dict[str, list[Node]] = field(default_factory=lambda: defaultdict(list))
    folded: set[str] = field(default_factory=set)

    @classmethod
    def read(cls, graph: Graph, model: bytes, data: bytes) -> "Tfjs":
        description = json.loads(model)
        nodes = {node["name"]: node for node in description["modelTopology"]["node"]}
        made = cls(graph, nodes, read_weights(description["weightsManifest"], data))
        for node in nodes.values():
            for name in node.get("input", ()):
                made.readers[name].append(node)
        return made

    def draw(self, image: str, side: int, *wanted: str) -> list[str]:
        """The flows of the wanted nodes, and of nothing they do not need. `image` is the flow
        that stands for the placeholder, (n, channels, side, side).

        Raises ValueError on an operator no model of ours has.
        """
        needed, open_ends = set(wanted), list(wanted)
        while open_ends:
            new = set(self.nodes[open_ends.pop()].get("input", ())) - needed
            needed |= new
            open_ends += new
        for name, node in self.nodes.items():
            if node["op"] == "Placeholder":
                self.remember(node, image, side)
            elif node["op"] != "Const" and name in needed and name not in self.folded:
                self.draw_node(node)
        return [self.flows[name] for name in wanted]

    def remember(self, node: Node, flow: str, side: int = 0) -> None:
        self.flows[node["name"]], self.sides[flow] = flow, side

    def draw_node(self, node: Node) -> None:
        graph, operator = self.graph, node["op"]
        first = self.flows[node["input"][0]]
        side = self.sides[first]
        match operator:
            case "Conv2D" | "_FusedConv2D" | "DepthwiseConv2dNative":
                self.draw_conv(node, first, side)
            case "_FusedMatMul":
                kernel, bias = (self.weights[name] for name in node["input"][1:3])
                made = graph.node("Gemm", first, graph.weight(kernel, axis=1), graph.constant(bias))
                self.remember(node, self.activated(node, made))
            case "MaxPool":
                self.draw_max_pool(node, first, side)
            case "Relu":
                self.draw_relu(node, first, side)
            case "Prelu":
                self.remember(node, self.prelu(first, node["input"][1]), side)
            case "AddV2" | "Add":
                made = graph.node("Add", first, self.flows[node["input"][1]])
                self.remember(node, made, side)
            case "Pad":
                (*others, (before, after)) = self.weights[node["input"][1]].tolist()
                if before or others != [[0, 0]] * 3:
                    raise ValueError("a padding of more than the last channels")
                self.remember(node, graph.pad_end(first, after, 0), side)
            case "Mean":
                self.remember(node, graph.flatten(graph.node("GlobalAveragePool", first)))
            case "Reshape":
                if side != 1:
                    raise ValueError("a reshape that would mix rows and channels")
                self.remember(node, graph.flatten(first))
            case "Softmax":
                self.remember(node, graph.node("Softmax", first, axis=1))
            case "Sigmoid":
                self.remember(node, graph.node("Sigmoid", first), side)
            case "Identity":
                self.remember(node, first, side)
            case _:
                raise ValueError(f"unexpected node {operator}")

    def draw_conv(self, node: Node, flow: str, side: int) -> None:
        """A convolution with the bias, batch norm and activation behind it."""
        values = self.weights[node["input"][1]]
        depthwise = node["op"] == "DepthwiseConv2dNative"
        filters = depthwise_filters(values) if depthwise else conv_filters(values)
        bias = np.zeros(len(filters), np.float32)
        if node["op"] == "_FusedConv2D":
            bias = self.weights[node["input"][2]]
        last = node
        while (after := self.fold_reader(last, "Mul", "Add")) is not None:
            values = self.weights[after["input"][1]].ravel()
            if after["op"] == "Mul":
                filters, bias = filters * values[:, None, None, None], bias * values
            else:
                bias = bias + values
            last = after
        kernel, stride = filters.shape[2], strides(node)
        padding = self.padding(node, side, kernel, stride)
        made = self.graph.conv(
            flow, filters, bias, stride, padding, group=len(filters) if depthwise else 1
        )
        side = (side + sum(padding) - kernel) // stride + 1
        self.remember(last, self.activated(node, made), side)

    def fold_reader(self, node: Node, *operators: str) -> Node | None:
        """The one node that reads this one, if it is such an operator with a constant; it is
        then a part of this one."""
        match self.readers[node["name"]]:
            case [after] if after["op"] in operators and after["input"][1] in self.weights:
                self.folded.add(after["name"])
                return after
        return None

    def activated(self, node: Node, flow: str) -> str:
        """`flow` with the activation that is fused into the node, if any."""
        fused = [base64.b64decode(name) for name in attribute(node, "fused_ops", "s") or ()]
        if b"Relu" in fused:
            return self.graph.node("Relu", flow)
        return self.prelu(flow, node["input"][3]) if b"Prelu" in fused else flow

    def prelu(self, flow: str, slopes: str) -> str:
        values = self.weights[slopes].reshape(-1, 1, 1)
        return self.graph.node("PRelu", flow, self.graph.constant(values))

    def draw_relu(self, node: Node, flow: str, side: int) -> None:
        """A ReLU; one that a minimum and a maximum limit further is a clip."""
        least, most = 0.0, math.inf
        last = node
        while (after := self.fold_reader(last, "Minimum", "Maximum")) is not None:
            limit = float(self.weights[after["input"][1]])
            if after["op"] == "Minimum":
                most = min(most, limit)
            else:
                least = max(least, limit)
            last = after
        if (least, most) == (0, math.inf):
            made = self.graph.node("Relu", flow)
        else:
            limits = (self.graph.constant(np.array(value, np.float32)) for value in (least, most))
            made = self.graph.node("Clip", flow, *limits)
        self.remember(last, made, side)

    def draw_max_pool(self, node: Node, flow: str, side: int) -> None:
        kernel, stride = attribute(node, "ksize", "i")[1], strides(node)
        before, after = self.padding(node, side, int(kernel), stride)
        made = self.graph.node(
            "MaxPool",
            flow,
            kernel_shape=[int(kernel)] * 2,
            strides=[stride] * 2,
            pads=[before, before, after, after],
        )
        self.remember(node, made, (side + before + after - int(kernel)) // stride + 1)

    @staticmethod
    def padding(node: Node, side: int, kernel: int, stride: int) -> tuple[int, int]:
        same = base64.b64decode(node["attr"]["padding"]["s"]) == b"SAME"
        return same_padding(side, kernel, stride) if same else (0, 0)


def attribute(node: Node, name: str, kind: str) -> Any:
    """The values of a list attribute, None where the node has it not."""
    return node["attr"].get(name, {}).get("list", {}).get(kind)


def strides(node: Node) -> int:
    return int(attribute(node, "strides", "i")[1])
