"""The networks that look at one face crop: mesh, portrait, emotion, expression.

Published for TensorFlow.js; drawn again in ONNX with uint8 RGB inputs, the normalisation inside.
"""

import itertools
import json

import numpy as np
from fixed_point import Graph
from numpy.typing import NDArray
from tfjs_network import (
    Tfjs,
    Weights,
    conv_filters,
    depthwise_filters,
    read_weights,
    same_padding,
)

# ImageNet's mean colour as Caffe's networks subtract it, in BGR.
CAFFE_MEAN_BGR = np.array([103.939, 116.779, 123.68])
# dlib's mean colour, which face-api subtracts as well.
DLIB_MEAN_RGB = np.array([122.782, 117.001, 104.298])
# Where the portrait's bands are read, and how its 14 rows are parted: hair, eyes to mouth, chin.
BANDS_LAYER = "conv_pw_11_relu/clip_by_value"
BANDS_ROWS = (0, 4, 10, 14)
# Rec. 601, as Human weighs the colours for its emotion network.
GREY_OF_RGB = np.array([0.2989, 0.587, 0.114])


def face_mesh(model: bytes, data: bytes) -> Graph:
    """MediaPipe's face mesh: crops uint8 (n, 192, 192, 3) RGB -> mesh float32 (n, 468, 3): x, y,
    and depth in pixels of the crop; face float32 (n, 1): how sure it is that there is a face."""
    graph = Graph("MediaPipe face mesh")
    pixels = graph.normalise(graph.image_input("crops", 192, 192), np.zeros(3), 255)
    mesh, face = Tfjs.read(graph, model, data).draw(pixels, 192, "Identity_2", "Identity_1")
    graph.output(graph.node("Reshape", mesh, graph.constant(np.array([0, 468, 3]))), "mesh", 468, 3)
    graph.output(face, "face", 1)
    return graph


def portrait(model: bytes, data: bytes) -> Graph:
    """Human's faceres: crops uint8 (n, 224, 224, 3) RGB -> male float32 (n, 1) 0..1; ages float32
    (n, 100): one probability per year; descriptors float32 (n, 1024) >= 0: the last features,
    averaged over the crop; bands float32 (n, 1536) >= 0: the 512 features two layers before, which
    tell more of hair, beard and mouth, averaged over the upper, middle and lower part of it."""
    graph = Graph("faceres")
    pixels = graph.image_input("crops", 224, 224)
    swapped = graph.node("Gather", pixels, graph.constant(np.array([2, 1, 0])), axis=1)
    pixels = graph.normalise(swapped, CAFFE_MEAN_BGR, 1)
    wanted = ("gender_pred/Sigmoid", "age_pred/Softmax", "global_pooling/Mean", BANDS_LAYER)
    male, ages, descriptors, layer = Tfjs.read(graph, model, data).draw(pixels, 224, *wanted)
    bands = [
        graph.node("GlobalAveragePool", graph.rows(layer, start, end))
        for start, end in itertools.pairwise(BANDS_ROWS)
    ]
    graph.output(male, "male", 1)
    graph.output(ages, "ages", 100)
    graph.output(descriptors, "descriptors", 1024)
    graph.output(graph.flatten(graph.node("Concat", *bands, axis=1)), "bands", 1536)
    return graph


def emotion(model: bytes, data: bytes) -> Graph:
    """Human's emotion network: crops uint8 (n, 64, 64, 3) RGB -> emotions float32 (n, 7): angry,
    disgust, fear, happy, sad, surprise, neutral; they add up to 1."""
    graph = Graph("emotion")
    pixels = graph.image_input("crops", 64, 64)
    weights = graph.constant(GREY_OF_RGB.astype(np.float32).reshape(1, 3, 1, 1))
    grey = graph.node("Conv", pixels, weights, kernel_shape=[1, 1])
    scaled = graph.normalise(grey, np.array([127.5]), 127.5)
    (emotions,) = Tfjs.read(graph, model, data).draw(scaled, 64, "Identity")
    graph.output(emotions, "emotions", 7)
    return graph


def expression(manifest: bytes, data: bytes) -> Graph:
    """face-api's expression network: crops uint8 (n, 112, 112, 3) RGB -> expressions float32
    (n, 7): neutral, happy, sad, angry, fearful, disgusted, surprised; they add up to 1.

    The package holds weights without a graph. The graph is that of its faceFeatureExtractor: four
    blocks of four convolutions, of which all but the very first are separable; the first of a
    block halves the image, and each of the others adds to the sum of those before it.
    """
    graph = Graph("face-api expression")
    weights = read_weights(json.loads(manifest), data)
    flow = graph.normalise(graph.image_input("crops", 112, 112), DLIB_MEAN_RGB, 255)
    side = 112
    for block in ("dense0", "dense1", "dense2", "dense3"):
        flow = separable_conv(graph, weights, f"{block}/conv0", flow, side, stride=2)
        flow, side = graph.node("Relu", flow), side // 2
        summed = flow
        for conv in ("conv1", "conv2", "conv3"):
            more = separable_conv(graph, weights, f"{block}/{conv}", flow, side)
            summed = graph.node("Add", summed, more)
            flow = graph.node("Relu", summed)
    pooled = graph.flatten(graph.node("GlobalAveragePool", flow))
    kernel, bias = weights["fc/weights"], weights["fc/bias"]
    logits = graph.node("Gemm", pooled, graph.weight(kernel, axis=1), graph.constant(bias))
    graph.output(graph.node("Softmax", logits, axis=1), "expressions", 7)
    return graph


def separable_conv(
    graph: Graph, weights: Weights, name: str, flow: str, side: int, stride: int = 1
) -> str:
    """A 3x3 convolution per channel and a 1x1 convolution across them; a plain 3x3 convolution
    where the file has but one set of filters."""
    padding, bias = same_padding(side, 3, stride), weights[f"{name}/bias"]
    if f"{name}/filters" in weights:
        filters = conv_filters(weights[f"{name}/filters"])
        return graph.conv(flow, filters, bias, stride, padding)
    deep: NDArray[np.float32] = depthwise_filters(weights[f"{name}/depthwise_filter"])
    nothing = np.zeros(len(deep), np.float32)
    flow = graph.conv(flow, deep, nothing, stride, padding, group=len(deep))
    return graph.conv(flow, conv_filters(weights[f"{name}/pointwise_filter"]), bias)
