"""Faces per second: this engine against the `face_recognition` package, and where our time goes.

    python -m bench.engine [--photos DIR] [--rounds N]

The peer is what face_recognition 1.3.0 does in `face_locations` and `face_encodings` with their
defaults: dlib's HOG detector on the photo enlarged once, the 5-point predictor, dlib's embedder
on each face once. Both sides decode the same files, photo by photo in turns, on one thread; times
are CPU times, since a shared machine's clock says little. Without DIR: the test photos.
"""

import argparse
import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["FACE_ORT_THREADS"] = "1"

import cv2
import dlib
import numpy as np
from PIL import Image

from faceweb.engine.aligner import align
from faceweb.engine.detector import Detector
from faceweb.engine.embedders.dlib_resnet import DlibResnet
from faceweb.engine.pipeline import Pipeline
from faceweb.engine.weights import DETECTOR, EMBEDDER, load_session
from faceweb.imaging import UPLOAD_LIMITS, open_upright
from tests import assets

PHOTO_SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}


class Stopwatch:
    """CPU seconds by stage."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        started = time.process_time_ns()
        yield
        self.seconds[name] += time.process_time_ns() - started


class WatchedSession:
    """An ONNX Runtime session whose bare runs are timed."""

    def __init__(self, session: Any, watch: Stopwatch, stage: str) -> None:
        self.session, self.watch, self.stage = session, watch, stage

    def run(self, outputs: Any, feeds: Any) -> Any:
        with self.watch.stage(self.stage):
            return self.session.run(outputs, feeds)


class Ours:
    """This engine: two views a face."""

    def __init__(self) -> None:
        self.watch = Stopwatch()
        self.embedder = DlibResnet(self._session(EMBEDDER, "  embed: network alone"))
        detector = Detector(self._session(DETECTOR, "  detect: network alone"))
        self.pipeline = Pipeline(detector)

    def _session(self, weight_file: Any, stage: str) -> Any:
        return WatchedSession(load_session(weight_file), self.watch, stage)

    def faces(self, path: Path) -> int:
        with self.watch.stage("decode"):
            image = np.asarray(open_upright(path.read_bytes(), UPLOAD_LIMITS))
        with self.watch.stage("detect"):
            faces = self.pipeline.find_faces(image)
        if faces:
            with self.watch.stage("align"):
                chips = align(image, np.stack([face.points for face in faces]))
            with self.watch.stage("embed"):
                self.embedder.embed_chips(chips)
        return len(faces)


class Peer:
    """face_recognition 1.3.0 with its defaults, called as the package calls dlib."""

    def __init__(self) -> None:
        self.watch = Stopwatch()
        self.detector = dlib.get_frontal_face_detector()
        self.predictor = dlib.shape_predictor(str(assets.DLIB_FIVE_POINTS))
        self.embedder = dlib.face_recognition_model_v1(str(assets.DLIB_EMBEDDER))

    def faces(self, path: Path) -> int:
        with self.watch.stage("decode"), Image.open(path) as photo:
            image = np.array(photo.convert("RGB"))
        with self.watch.stage("detect"):
            boxes = self.detector(image, 1)
        for box in boxes:
            with self.watch.stage("align"):
                points = self.predictor(image, box)
            with self.watch.stage("embed"):
                np.array(self.embedder.compute_face_descriptor(image, points, 1))
        return len(boxes)


def print_stages(name: str, watch: Stopwatch, faces: int) -> float:
    """The table of one side; returns its faces per second."""
    stages = ("decode", "detect", "align", "embed")
    total = sum(watch.seconds[stage] for stage in stages) / 1e9
    print(f"\n{name}: {faces} faces, {total:.2f} s, {faces / total:.2f} faces/s")
    for stage in sorted(
        watch.seconds, key=lambda one: (stages.index(one.split()[0].strip(":")), one[0] == " ")
    ):
        seconds = watch.seconds[stage] / 1e9
        print(f"  {stage:24} {seconds / faces * 1000:8.1f} ms a face {seconds / total:7.1%}")
    return faces / total


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--photos", type=Path, default=assets.ASSETS)
    parser.add_argument("--rounds", type=int, default=1)
    arguments = parser.parse_args()
    paths = sorted(p for p in arguments.photos.iterdir() if p.suffix.lower() in PHOTO_SUFFIXES)
    cv2.setNumThreads(1)

    ours, peer = Ours(), Peer()
    for side in (ours, peer):  # the first call pays for memory and caches
        side.faces(paths[0])
        side.watch.seconds.clear()
    found_ours = found_peer = 0
    for _ in range(arguments.rounds):
        for path in paths:
            found_ours += ours.faces(path)
            found_peer += peer.faces(path)
    print(f"{len(paths)} photos, {arguments.rounds} rounds, one thread, CPU time")
    speed_peer = print_stages("face_recognition (dlib)", peer.watch, found_peer)
    speed_ours = print_stages("faceweb", ours.watch, found_ours)
    print(f"\nfaces/s: {speed_ours / speed_peer:.1f} times the peer's")
    print(f"faces found: {found_ours} against {found_peer}")


if __name__ == "__main__":
    main()
