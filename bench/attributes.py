"""Milliseconds a face for landmarks and attributes, by stage, beside the networks' own runs.

    python -m bench.attributes [--rounds N]

One thread, CPU time, on the test photos: one face, and a picture of ten faces made of the group
photo and part of it.
"""

import argparse
import os
import time
from collections.abc import Callable

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["FACE_ORT_THREADS"] = "1"

import numpy as np

from faceweb.engine import mesh, portrait
from faceweb.engine.attributes.emotion import EMOTION_SIZE_PX, EXPRESSION_SIZE_PX
from faceweb.engine.description import Attribute
from faceweb.engine.pipeline import get_pipeline
from faceweb.engine.types import RGBImage
from faceweb.engine.weights import EMOTION, EXPRESSION, FACE_MESH, PORTRAIT, load_session
from faceweb.imaging import UPLOAD_LIMITS, open_upright
from tests import assets

FACES = 10
STAGES = {
    "landmarks": (frozenset(), True),
    "head pose": (frozenset({Attribute.HEAD_POSE}), False),
    "blur, exposure, noise": (
        frozenset({Attribute.BLUR, Attribute.EXPOSURE, Attribute.NOISE}),
        False,
    ),
    "age and gender": (frozenset({Attribute.AGE, Attribute.GENDER}), False),
    "emotion": (frozenset({Attribute.EMOTION}), False),
    "smile": (frozenset({Attribute.SMILE}), False),
    "hair": (frozenset({Attribute.HAIR}), False),
    "quality": (frozenset({Attribute.QUALITY}), False),
    "everything": (frozenset(Attribute), True),
}
# Network: its file, the side of its crops, and how often a face goes through it.
NETWORKS = {
    "mesh": (FACE_MESH, mesh.CROP_SIZE_PX, 2),
    "portrait": (PORTRAIT, portrait.PORTRAIT_SIZE_PX, 2),
    "emotion": (EMOTION, EMOTION_SIZE_PX, 1),
    "expression": (EXPRESSION, EXPRESSION_SIZE_PX, 1),
}


def milliseconds(run: Callable[[], object], rounds: int) -> float:
    """The median of the rounds, after one that pays for memory and caches."""
    run()
    spent = []
    for _ in range(rounds):
        started = time.process_time()
        run()
        spent.append((time.process_time() - started) * 1000)
    return float(np.median(spent))


def read(path: os.PathLike[str]) -> RGBImage:
    with open(path, "rb") as photo:
        return np.asarray(open_upright(photo.read(), UPLOAD_LIMITS))


def report(name: str, image: RGBImage, rounds: int) -> None:
    faces = get_pipeline().find_faces(image)[:FACES]
    print(f"\n{name}: {len(faces)} faces, ms a face")
    for stage, (wanted, landmarks) in STAGES.items():

        def run(wanted: frozenset[Attribute] = wanted, landmarks: bool = landmarks) -> object:
            return get_pipeline().describe(image, faces, wanted, landmarks=landmarks)

        print(f"  {stage:24} {milliseconds(run, rounds) / len(faces):8.1f}")
    total = 0.0
    for network, (weight_file, side, looks) in NETWORKS.items():
        session = load_session(weight_file)
        crops = {"crops": np.full((len(faces), side, side, 3), 127, np.uint8)}
        spent = looks * milliseconds(lambda s=session, c=crops: s.run(None, c), rounds) / len(faces)
        total += spent
        print(f"  network alone: {network:9} {spent:8.1f}")
    print(f"  networks alone           {total:8.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    group = read(assets.GROUP_OF_SIX)
    report("one face", read(assets.PERSON_B), rounds)
    report("a picture of ten faces", np.concatenate([group, group]), rounds)


if __name__ == "__main__":
    main()
