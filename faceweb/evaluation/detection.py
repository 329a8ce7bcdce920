"""Faces found and missed on photos with boxes, and what finding them costs.

Measured twice: as an API call finds them, which leaves out what is under the contract's 36 px, and
with faces asked for from a few pixels on, for average precisions that include the smallest.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from faceweb.engine.detector import SCORE_THRESHOLD, Detector
from faceweb.engine.pipeline import MIN_FACE_PX, Pipeline, min_face_px
from faceweb.engine.types import Boxes, RGBImage, Scores
from faceweb.evaluation.layout import EVERY_FACE, LEVELS, Box, DataSet
from faceweb.evaluation.photos import Unreadable, read_photo
from faceweb.evaluation.portraits import Progress
from faceweb.evaluation.ranking import average_precision

LEAST_SCORE = 0.05  # of a curve; found or false is what reaches the detector's own threshold
LEAST_OVERLAP = 0.5  # WIDER FACE's own measure of a hit
# A box around a whole head is larger than the contract's rectangle inside it: 45 px make 36 px.
BOX_PER_RECTANGLE = 1.25
# A found box a little under the least asked for is neither right nor wrong.
NEARLY = 0.9
SIZES_PX = (0, 16, 32, 64, 128, 256)  # the geometric mean of a box's sides, from


class Found(NamedTuple):
    """Boxes (n, 4) and scores (n,), in any order."""

    boxes: Boxes
    scores: Scores


NOTHING = Found(np.empty((0, 4), np.float32), np.empty(0, np.float32))


class Verdicts(NamedTuple):
    """The detections that count, best score first: their places in what was found, and the place
    of the face each hit, or -1."""

    detections: NDArray[np.intp]
    hits: NDArray[np.intp]


@dataclass(frozen=True)
class Look:
    """One photo: which faces are there, and which were found."""

    boxes: Boxes
    levels: Sequence[frozenset[str]]
    valid: NDArray[np.bool_]
    small: Found = NOTHING  # with faces asked for from a few pixels on
    contract: Found = NOTHING  # as an API call finds them
    least_px: float = BOX_PER_RECTANGLE * MIN_FACE_PX  # the least box an API call is asked for
    ms_small: float = 0.0
    ms_contract: float = 0.0


def measure_detection(
    data_set: DataSet,
    pipeline: Pipeline,
    detector: Detector,
    smallest_px: float,
    progress: Progress,
) -> dict[str, Any]:
    """`levels` with faces asked for from `smallest_px` on, `contract` as an API call finds them,
    `sizes` for both. In a photo that cannot be read nothing is found."""
    looks, unreadable = [], []
    for done, (path, boxes) in enumerate(data_set.boxes.items()):
        progress("detection", done, len(data_set.boxes))
        there = _there(boxes)
        try:
            image = read_photo(data_set.folder / path)
        except Unreadable:
            unreadable.append(path)
            looks.append(there)
        else:
            looks.append(_look(there, image, pipeline, detector, smallest_px))
    progress("detection", len(data_set.boxes), len(data_set.boxes))
    used = {level for look in looks for levels in look.levels for level in levels}
    read = max(len(looks) - len(unreadable), 1)
    return {
        "photos": len(looks),
        "unreadable": unreadable,
        "smallest_px": smallest_px,
        "levels": {
            level: _on_level(looks, level) for level in (*LEVELS, EVERY_FACE) if level in used
        },
        "contract": _as_contract(looks),
        "sizes": _by_size(looks),
        "milliseconds": {
            "small": sum(look.ms_small for look in looks) / read,
            "contract": sum(look.ms_contract for look in looks) / read,
        },
    }


def overlaps(found: Boxes, boxes: Boxes) -> NDArray[np.float64]:
    """Intersection over union, (found, boxes); 0 where both are empty."""
    upper = np.maximum(found[:, None, :2], boxes[None, :, :2])
    lower = np.minimum(found[:, None, 2:], boxes[None, :, 2:])
    shared = (lower - upper).clip(0).prod(axis=2, dtype=np.float64)
    area, other = (np.prod(one[:, 2:] - one[:, :2], axis=1) for one in (found, boxes))
    share: NDArray[np.float64] = shared / np.maximum(area[:, None] + other[None] - shared, 1e-9)
    return share


def judge(found: Found, boxes: Boxes, counted: NDArray[np.bool_]) -> Verdicts:
    """WIDER FACE's protocol: best score first, each detection goes to the face it overlaps most;
    from half on it hits it. A face that does not count is ignored, as is what hits it; a face hit
    again is a wrong detection, like one that hits nothing."""
    order = np.argsort(-found.scores, kind="stable")
    if not len(boxes):
        return Verdicts(order, np.full(len(order), -1, np.intp))
    shared = overlaps(found.boxes, boxes)
    taken: set[int] = set()
    detections, hits = [], []
    for index in order:
        face = int(shared[index].argmax())
        touches = shared[index, face] >= LEAST_OVERLAP
        if touches and not counted[face]:
            continue
        detections.append(index)
        hits.append(face if touches and face not in taken else -1)
        if touches:
            taken.add(face)
    return Verdicts(np.array(detections, np.intp), np.array(hits, np.intp))


def _there(boxes: Sequence[Box]) -> Look:
    edges = [(one.left, one.top, one.left + one.width, one.top + one.height) for one in boxes]
    return Look(
        boxes=np.array(edges, np.float32).reshape(-1, 4),
        levels=[one.levels for one in boxes],
        valid=np.array([one.valid for one in boxes], np.bool_),
    )


def _look(
    there: Look, image: RGBImage, pipeline: Pipeline, detector: Detector, smallest_px: float
) -> Look:
    height, width = image.shape[:2]
    started = time.process_time()
    faces = pipeline.find_faces(image)
    between = time.process_time()
    small = detector.detect(image, smallest_px, LEAST_SCORE)
    ended = time.process_time()
    return replace(
        there,
        small=Found(small.boxes, small.scores),
        contract=Found(
            np.array([face.bounding_box for face in faces], np.float32).reshape(-1, 4),
            np.array([face.score for face in faces], np.float32),
        ),
        least_px=BOX_PER_RECTANGLE * min_face_px(width, height),
        ms_small=(ended - between) * 1000,
        ms_contract=(between - started) * 1000,
    )


def _on_level(looks: Sequence[Look], level: str) -> dict[str, Any]:
    scores, hits, faces = [], [], 0
    for look in looks:
        counted = np.array([level in levels for levels in look.levels], np.bool_)
        verdicts = judge(look.small, look.boxes, counted)
        scores.append(look.small.scores[verdicts.detections])
        hits.append(verdicts.hits >= 0)
        faces += int(counted.sum())
    every_score, every_hit = np.concatenate(scores), np.concatenate(hits)
    return {
        "faces": faces,
        "average_precision": average_precision(every_score, every_hit, faces),
        **_rates(every_hit[every_score >= SCORE_THRESHOLD], faces),
    }


def _as_contract(looks: Sequence[Look]) -> dict[str, Any]:
    hits, faces = [], 0
    for look in looks:
        counted = look.valid & (_sides(look.boxes) >= look.least_px)
        verdicts = judge(look.contract, look.boxes, counted)
        sides = _sides(look.contract.boxes)[verdicts.detections]
        hit = verdicts.hits >= 0
        hits.append(hit[hit | (sides >= NEARLY * look.least_px)])
        faces += int(counted.sum())
    return {"faces": faces, **_rates(np.concatenate(hits), faces)}


def _by_size(looks: Sequence[Look]) -> list[dict[str, Any]]:
    rows = []
    for least, most in zip(SIZES_PX, (*SIZES_PX[1:], np.inf), strict=True):
        faces, found = 0, {"small": 0, "contract": 0}
        for look in looks:
            sides = _sides(look.boxes)
            there = look.valid & (sides >= least) & (sides < most)
            faces += int(there.sum())
            for way, answer in (("small", look.small), ("contract", look.contract)):
                verdicts = judge(answer, look.boxes, look.valid)
                sure = answer.scores[verdicts.detections] >= SCORE_THRESHOLD
                found[way] += int(there[verdicts.hits[sure & (verdicts.hits >= 0)]].sum())
        rows.append({"from_px": least, "faces": faces, "found": found})
    return rows


def _rates(hits: NDArray[np.bool_], faces: int) -> dict[str, Any]:
    right = int(hits.sum())
    return {
        "found": right,
        "false": len(hits) - right,
        "recall": right / faces if faces else None,
        "precision": right / len(hits) if len(hits) else None,
    }


def _sides(boxes: Boxes) -> NDArray[np.float64]:
    width, height = (boxes[:, 2:] - boxes[:, :2]).astype(np.float64).clip(0).T
    sides: NDArray[np.float64] = np.sqrt(width * height)
    return sides
