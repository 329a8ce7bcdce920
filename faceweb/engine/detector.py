"""Faces in a picture: CenterFace, at no finer a scale than the picture needs.

CenterFace: Joint Face Detection and Alignment Using Face as Point (Xu, Yan, Sun, Yang, Deng;
2019). Its cost grows with the pixels it looks at, so a picture gets a glance first, and a closer
look only at the part of it where the glance leaves a doubt: something faint, somebody small, or
nobody at all. A face that both saw has the closer look's box and the better of their two scores.

Measured on 180 photos of WIDER FACE dev (`manage.py evaluate DIR --only detection`). As the API
asks, from 36 px on, 407 faces: 362 found with 22 false at 72 ms; before, with a closer look at all
of each doubtful picture, 364 with 19 at 77 ms. With `min_face_px` 8 and `least_score` 0.05, average
precision easy/medium/hard .915/.885/.798 for 1.23 times the CPU time of one look at a long side of
960 px (`python -m bench.scales DIR`), which has .904/.880/.729.
"""

import math
from dataclasses import dataclass, replace
from typing import NamedTuple

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from faceweb.engine.types import Boxes, RGBImage, Scores

# The network halves its input five times and answers at a quarter of its size.
SIDE_MULTIPLE_PX = 32
STRIDE_PX = 4

SCORE_THRESHOLD = 0.35
DOUBTFUL_SCORE = 0.1  # under the threshold, yet perhaps a face that a closer look would show
OVERLAP_THRESHOLD = 0.3

# How large the network sees the smallest face asked for, at a glance and looking closer.
GLANCE_FACE_PX = 8
LOOK_FACE_PX = 20
# A picture enlarged further shows little more at a cost that grows with its square, and more of
# what is no face: one look at the 180 photos at 1.25 times their size has an average precision of
# .904/.879/.798, at 1.6 times .881/.868/.819 at 1.7 times the cost, at twice .874/.868/.824.
MOST_ENLARGED = 1.25
# Bounds the memory of a look; a larger picture is looked at smaller.
MOST_PIXELS = 4_000_000
# A face this large at a glance is taken at its word; one larger than that is kept even when the
# closer look, for which it may be too large, misses it.
SURE_FACE_PX = 32
LARGE_FACE_PX = 64
# From here on a glance's score is worth the closer look's.
SCORED_FACE_PX = 16
SAME_FACE_OVERLAP = 0.5
# A closer look reaches this many face sides beyond each doubtful face, and goes everywhere where
# that is most of the picture anyway.
REACH = 3.0
MOST_OF_IT = 0.8


class Region(NamedTuple):
    """A part of the image, whole pixels; the lower right corner lies outside."""

    x1: int
    y1: int
    x2: int
    y2: int


@dataclass(frozen=True)
class Detections:
    """n faces, best score first: boxes (n, 4), points (n, 5, 2), scores (n,)."""

    boxes: Boxes
    points: NDArray[np.float32]
    scores: Scores

    def __len__(self) -> int:
        return len(self.scores)

    def at(self, which: NDArray[np.intp] | NDArray[np.bool_]) -> "Detections":
        return Detections(self.boxes[which], self.points[which], self.scores[which])

    def sides(self) -> NDArray[np.float32]:
        """The geometric mean of each box's sides, (n,)."""
        widths, heights = (self.boxes[:, 2:] - self.boxes[:, :2]).T
        mean: NDArray[np.float32] = np.sqrt(widths * heights)
        return mean

    def centred_in(self, region: Region) -> NDArray[np.bool_]:
        """Which boxes have their centre in `region`, (n,)."""
        x, y = ((self.boxes[:, :2] + self.boxes[:, 2:]) / 2).T
        inside: NDArray[np.bool_] = (
            (x >= region.x1) & (x < region.x2) & (y >= region.y1) & (y < region.y2)
        )
        return inside


class Detector:
    """Finds faces with one ONNX Runtime session; threads may share it."""

    def __init__(self, session: onnxruntime.InferenceSession) -> None:
        self._session = session

    def detect(
        self, image: RGBImage, min_face_px: float, least_score: float = SCORE_THRESHOLD
    ) -> Detections:
        """The faces of `image` from about `min_face_px` on and from `least_score` on
        (0.05 for a precision-recall curve), in pixels of `image`.

        A few smaller ones may come along. Costs a glance, then as `look` for what is looked at
        closer; below about 16 px `min_face_px` makes no further difference.
        """
        height, width = image.shape[:2]
        closer_scale = min(LOOK_FACE_PX / min_face_px, MOST_ENLARGED)
        glance_scale = closer_scale * GLANCE_FACE_PX / LOOK_FACE_PX
        faintest = min(least_score, DOUBTFUL_SCORE)
        found = self.look(image, Region(0, 0, width, height), glance_scale, faintest)
        region = _doubtful_region(found, glance_scale, width, height)
        if region is not None:
            closer = self.look(image, region, closer_scale, faintest)
            found = _merge(found, glance_scale, closer, region)
        return found.at(found.scores >= least_score)

    def look(self, image: RGBImage, region: Region, scale: float, least_score: float) -> Detections:
        """Everything from `least_score` on that a look at `region` of `image` at `scale` shows, in
        pixels of `image`; at a smaller scale where MOST_PIXELS are exceeded. About 0.2 ms per 1,000
        pixels looked at, one thread."""
        part = image[region.y1 : region.y2, region.x1 : region.x2]
        height, width = part.shape[:2]
        scale = min(scale, math.sqrt(MOST_PIXELS / (width * height)))
        seen = cv2.resize(
            part,
            (max(1, round(width * scale)), max(1, round(height * scale))),
            interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR,
        )
        rows, columns = seen.shape[:2]
        canvas = np.zeros((1, _up_to_multiple(rows), _up_to_multiple(columns), 3), np.uint8)
        canvas[0, :rows, :columns] = seen
        maps = self._session.run(None, {"image": canvas})
        heatmap, sizes, offsets, points = (np.asarray(one[0], np.float32) for one in maps)
        found = _suppress_overlaps(_decode(heatmap, sizes, offsets, points, least_score))
        grown = np.array([width / columns, height / rows] * 2, np.float32)
        corner = np.array([region.x1, region.y1] * 2, np.float32)
        return Detections(
            found.boxes * grown + corner, found.points * grown[:2] + corner[:2], found.scores
        )


def _doubtful_region(glance: Detections, scale: float, width: int, height: int) -> Region | None:
    """The part of the image that holds every doubtful face of a glance with its surroundings; all
    of the image where nobody is seen; None where nothing is in doubt."""
    sides = glance.sides()
    whole = Region(0, 0, width, height)
    if not (glance.scores >= DOUBTFUL_SCORE).any():
        return whole
    faint = glance.scores < SCORE_THRESHOLD
    small = sides * scale < SURE_FACE_PX
    doubtful = (glance.scores >= DOUBTFUL_SCORE) & (faint | small)
    if not doubtful.any():
        return None
    boxes, reach = glance.boxes[doubtful], REACH * sides[doubtful, None]
    x1, y1 = (boxes[:, :2] - reach).min(axis=0).clip(0, [width - 1, height - 1])
    x2, y2 = (boxes[:, 2:] + reach).max(axis=0).clip(1, [width, height])
    if (x2 - x1) * (y2 - y1) > MOST_OF_IT * width * height:
        return whole
    return Region(int(x1), int(y1), math.ceil(x2), math.ceil(y2))


def _merge(glance: Detections, scale: float, closer: Detections, region: Region) -> Detections:
    """What a glance at `scale` at the image and a closer look at `region` found together."""
    seen_px = glance.sides() * scale
    scored = glance.at(seen_px >= SCORED_FACE_PX)
    kept = glance.at((seen_px >= LARGE_FACE_PX) | ~glance.centred_in(region))
    same = _overlaps(closer.boxes, scored.boxes) >= SAME_FACE_OVERLAP
    also = np.max(same * scored.scores, axis=1, initial=0)
    closer = replace(closer, scores=np.maximum(closer.scores, also))
    return _suppress_overlaps(
        Detections(
            np.concatenate([closer.boxes, kept.boxes]),
            np.concatenate([closer.points, kept.points]),
            np.concatenate([closer.scores, kept.scores]),
        )
    )


def _up_to_multiple(side_px: int) -> int:
    return -(-side_px // SIDE_MULTIPLE_PX) * SIDE_MULTIPLE_PX


def _decode(
    heatmap: NDArray[np.float32],
    sizes: NDArray[np.float32],
    offsets: NDArray[np.float32],
    points: NDArray[np.float32],
    least_score: float,
) -> Detections:
    """Every cell of the heatmap from `least_score` on as a face, in pixels of the network's input.

    Maps are (channels, rows, columns): sizes are log (height, width) in cells, offsets are
    (y, x) in cells, points are five (y, x) in units of the box from its upper left corner.
    """
    rows, columns = np.nonzero(heatmap[0] >= least_score)
    height, width = np.exp(sizes[:, rows, columns]) * STRIDE_PX
    cells = np.stack([rows, columns])
    centre_y, centre_x = (cells + offsets[:, rows, columns] + 0.5) * STRIDE_PX
    left, top = centre_x - width / 2, centre_y - height / 2
    boxes = np.stack([left, top, left + width, top + height], axis=1)
    relative = points[:, rows, columns].reshape(5, 2, -1)
    located = np.stack([relative[:, 1] * width + left, relative[:, 0] * height + top], axis=2)
    return Detections(
        boxes.astype(np.float32),
        located.transpose(1, 0, 2).astype(np.float32),
        heatmap[0, rows, columns],
    )


def _suppress_overlaps(found: Detections) -> Detections:
    """Best score first; a box that overlaps a better one by more than the threshold is dropped."""
    order = np.argsort(-found.scores, kind="stable")
    kept: list[int] = []
    while order.size:
        best, order = order[0], order[1:]
        kept.append(best)
        (overlaps,) = _overlaps(found.boxes[best, None], found.boxes[order])
        order = order[overlaps <= OVERLAP_THRESHOLD]
    return found.at(np.array(kept, np.intp))


def _overlaps(boxes: Boxes, others: Boxes) -> NDArray[np.float32]:
    """Intersection over union, (boxes, others)."""
    upper = np.maximum(boxes[:, None, :2], others[None, :, :2])
    lower = np.minimum(boxes[:, None, 2:], others[None, :, 2:])
    shared = (lower - upper).clip(0).prod(axis=2)
    areas, other_areas = (np.prod(one[:, 2:] - one[:, :2], axis=1) for one in (boxes, others))
    share: NDArray[np.float32] = shared / (areas[:, None] + other_areas - shared)
    return share
