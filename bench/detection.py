"""How many faces the detector finds, at which cost: average precision on photos with boxes.

    python -m bench.detection DIR

DIR holds `boxes.tsv` (path, x, y, w, h, ..., invalid, ...) and the photos, as in WIDER FACE. A
face counts from 45 px on (geometric mean of its sides), about the contract's 36 px rectangle;
smaller and invalid ones are neither asked for nor held against a detection. Rows: the detector as
the engine calls it, then single looks with the smallest face at several sizes.
"""

import argparse
import csv
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from faceweb.engine.detector import SCORE_THRESHOLD, Detections, Detector
from faceweb.engine.pipeline import min_face_px
from faceweb.engine.types import Boxes, RGBImage
from faceweb.engine.weights import DETECTOR, load_session
from faceweb.imaging import UPLOAD_LIMITS, open_upright

LEAST_SIDE_PX = 45
LEAST_OVERLAP = 0.5  # WIDER FACE's own measure of a hit


class Photo(NamedTuple):
    image: RGBImage
    boxes: Boxes
    asked: NDArray[np.bool_]  # which of the boxes must be found


class Verdicts(NamedTuple):
    """Each counted detection's score, and whether it hit a face that was asked for."""

    scores: NDArray[np.float32]
    hits: NDArray[np.bool_]


def read_photos(folder: Path) -> list[Photo]:
    rows = defaultdict(list)
    with (folder / "boxes.tsv").open() as table:
        for row in csv.DictReader(table, delimiter="\t"):
            x, y, width, height = (float(row[key]) for key in "xywh")
            asked = row["invalid"] == "0" and (width * height) ** 0.5 >= LEAST_SIDE_PX
            rows[row["path"]].append((x, y, x + width, y + height, asked))
    photos = []
    for path, faces in rows.items():
        image = np.asarray(open_upright((folder / path).read_bytes(), UPLOAD_LIMITS))
        table_of = np.array(faces, np.float32)
        photos.append(Photo(image, table_of[:, :4], table_of[:, 4] == 1))
    return photos


def overlaps(found: Boxes, boxes: Boxes) -> NDArray[np.float32]:
    """Intersection over union, (found, boxes)."""
    upper = np.maximum(found[:, None, :2], boxes[None, :, :2])
    lower = np.minimum(found[:, None, 2:], boxes[None, :, 2:])
    shared = (lower - upper).clip(0).prod(axis=2)
    area, other = (np.prod(one[:, 2:] - one[:, :2], axis=1) for one in (found, boxes))
    share: NDArray[np.float32] = shared / (area[:, None] + other[None] - shared)
    return share


def judge(photo: Photo, found: Detections) -> Verdicts:
    """Best score first, each detection takes the face it overlaps most; a face is hit once."""
    taken: set[int] = set()
    scores, hits = [], []
    overlap = overlaps(found.boxes, photo.boxes)
    for index, side in enumerate(found.sides()):
        best = int(overlap[index].argmax())
        if overlap[index, best] < LEAST_OVERLAP:
            if side < 0.9 * LEAST_SIDE_PX:
                continue
            hit = False
        elif not photo.asked[best]:
            continue
        else:
            hit = best not in taken
            taken.add(best)
        scores.append(found.scores[index])
        hits.append(hit)
    return Verdicts(np.array(scores, np.float32), np.array(hits, np.bool_))


def report(name: str, photos: list[Photo], detect: Callable[[RGBImage], Detections]) -> None:
    verdicts, spent = [], 0.0
    for photo in photos:
        started = time.process_time()
        found = detect(photo.image)
        spent += time.process_time() - started
        verdicts.append(judge(photo, found))
    scores = np.concatenate([one.scores for one in verdicts])
    hits = np.concatenate([one.hits for one in verdicts])[np.argsort(-scores, kind="stable")]
    asked = sum(int(photo.asked.sum()) for photo in photos)
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    print(
        f"{name:22} {spent / len(photos) * 1000:8.1f} ms   "
        f"average precision {envelope[hits].sum() / asked:.3f}   "
        f"found {hits.sum() / asked:.1%}   false {int((~hits).sum())}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path, help="holds boxes.tsv and the photos")
    photos = read_photos(parser.parse_args().folder)
    cv2.setNumThreads(1)
    detector = Detector(load_session(DETECTOR))
    asked = sum(int(photo.asked.sum()) for photo in photos)
    print(f"{len(photos)} photos, {asked} faces of {LEAST_SIDE_PX} px and more, CPU time a photo")

    def glance_and_look(image: RGBImage) -> Detections:
        return detector.detect(image, min_face_px(image.shape[1], image.shape[0]))

    def one_look(image: RGBImage, seen_px: float) -> Detections:
        scale = seen_px / min_face_px(image.shape[1], image.shape[0])
        found = detector.look(image, scale)
        return found.at(found.scores >= SCORE_THRESHOLD)

    report("glance and look", photos, glance_and_look)
    for seen_px in (8, 12, 16, 20, 24, 36):
        report(f"one look, {seen_px} px", photos, partial(one_look, seen_px=seen_px))


if __name__ == "__main__":
    main()
