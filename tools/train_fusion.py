"""Finds the main components of the portrait network's descriptors: `weights/fusion.npz`.

    .venv/bin/python -m tools.train_fusion NAME=DIR... [--photos 950]

Takes as many photos at random from each folder, the central face of each, and fits their
descriptors' mean and main components. Nobody's name or identity is read. The names given are what
the file's card, `weights/FUSION.md`, calls the data sets. The same photos give the same file on the
same machine; elsewhere the last digit of a few numbers may differ, since sums are added up in
another order. The sha256 printed at the end belongs in `faceweb/engine/weights.py`.
"""

import argparse
import hashlib
import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faceweb.engine.embedders.fused import COMPONENTS, portrait_crops
from faceweb.engine.face import FoundFace
from faceweb.engine.pipeline import get_pipeline
from faceweb.engine.portrait import DESCRIPTOR_DIMENSION, PortraitNetwork
from faceweb.engine.types import RGBImage
from faceweb.engine.weights import FUSION, PORTRAIT, WEIGHTS_FOLDER, shared_session
from faceweb.imaging import UPLOAD_LIMITS, open_upright

SEED = 0
PHOTO_SUFFIXES = {".jpg", ".jpeg", ".png"}


def photos_in(folder: Path, count: int, random: np.random.Generator) -> list[Path]:
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in PHOTO_SUFFIXES)
    if len(paths) < count:
        raise SystemExit(f"{folder.name} holds {len(paths)} photos, fewer than {count}")
    return [paths[place] for place in random.permutation(len(paths))[:count]]


def central_face(image: RGBImage) -> FoundFace | None:
    middle = np.array([image.shape[1], image.shape[0]]) / 2

    def distance(face: FoundFace) -> float:
        x1, y1, x2, y2 = face.bounding_box
        return float(np.linalg.norm(np.array([x1 + x2, y1 + y2]) / 2 - middle))

    return min(get_pipeline().find_faces(image), key=distance, default=None)


def descriptors_of(paths: list[Path]) -> NDArray[np.float64]:
    """(n, 1024), n the photos with a face."""
    network = PortraitNetwork(shared_session(PORTRAIT))
    rows = []
    for path in paths:
        image = np.asarray(open_upright(path.read_bytes(), UPLOAD_LIMITS))
        face = central_face(image)
        if face is not None:
            rows.append(network.describe(portrait_crops(image, [face])).descriptors[0])
    return np.array(rows, np.float64)


def main_components(
    descriptors: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """The mean (1024,), the axes (1024, 256) of most variance, and their share of it.

    An axis may point either way; its largest number is made positive.
    """
    mean = descriptors.mean(axis=0)
    variances, axes = np.linalg.eigh(np.cov(descriptors.T))
    strongest = axes[:, ::-1][:, :COMPONENTS]
    largest = np.abs(strongest).argmax(axis=0)
    signs = np.sign(strongest[largest, np.arange(COMPONENTS)])
    return mean, strongest * signs, float(variances[-COMPONENTS:].sum() / variances.sum())


def card(names: list[str], photos: int, faces: int, share: float, built: bytes) -> str:
    return f"""# `{FUSION.name}`

Written by `python -m tools.train_fusion`. It brings the descriptor of the portrait network
(`{PORTRAIT.name}`) from {DESCRIPTOR_DIMENSION:,} numbers down to the {COMPONENTS} that the embedder
`fused_v1` stores: less the descriptors' mean, along their main components.

| | |
|---|---|
| role | part of the embedder `fused_v1` |
| size | {len(built):,} bytes |
| sha256 | `{hashlib.sha256(built).hexdigest()}` |
| fitted on | {faces:,} faces, from {photos:,} photos each of {", ".join(names)} |
| seed | {SEED} |
| variance kept | {share:.1%} |
| holds | `mean` ({DESCRIPTOR_DIMENSION},) float32, `axes` ({DESCRIPTOR_DIMENSION}, {COMPONENTS}) \
float16 |
| caveat | Fitted on photos from the web, many of public figures; no name was read. A face unlike \
those is described more coarsely. |
"""


def named_folder(argument: str) -> tuple[str, Path]:
    name, equals, folder = argument.partition("=")
    if not (name and equals and Path(folder).is_dir()):
        raise argparse.ArgumentTypeError(f"{argument!r} is not NAME=DIR with an existing folder")
    return name, Path(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument(
        "sets", type=named_folder, nargs="+", metavar="NAME=DIR", help="photos of faces"
    )
    parser.add_argument("--photos", type=int, default=950, help="from each folder")
    parser.add_argument("--into", type=Path, default=WEIGHTS_FOLDER, help="where to write")
    arguments = parser.parse_args()
    random = np.random.default_rng(SEED)
    paths = [
        path for _, folder in arguments.sets for path in photos_in(folder, arguments.photos, random)
    ]
    descriptors = descriptors_of(paths)
    mean, axes, share = main_components(descriptors)
    stored = io.BytesIO()
    np.savez(stored, mean=mean.astype(np.float32), axes=axes.astype(np.float16))
    built = stored.getvalue()
    (arguments.into / FUSION.name).write_bytes(built)
    names = [name for name, _ in arguments.sets]
    (arguments.into / "FUSION.md").write_text(
        card(names, arguments.photos, len(descriptors), share, built)
    )
    print(f"{FUSION.name}  {len(built):,} bytes  sha256 {hashlib.sha256(built).hexdigest()}")


if __name__ == "__main__":
    main()
