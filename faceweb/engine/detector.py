"""Faces in a picture: CenterFace, at no finer a scale than the picture needs.

CenterFace: Joint Face Detection and Alignment Using Face as Point (Xu, Yan, Sun, Yang, Deng;
2019). Its cost grows with the pixels it looks at, so a picture gets a glance first, and a closer
look only where the glance leaves a doubt: nobody seen, something faint, or somebody small.

Measured on WIDER FACE dev, 407 faces of 45 px and more (`python -m bench.detection`): glance and
look find 89.4 % with 19 false, exactly what the closer look alone finds; full resolution finds
89.7 % at three times the cost. Most of those photos are crowds; a portrait costs a sixth of the
closer look.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from faceweb.engine.types import Boxes, RGBImage, Scores

# The network halves its input five times and answers at a quarter of its size.
SIDE_MULTIPLE_PX = 32
STRIDE_PX = 4

SCORE_THRESHOLD = 0.35
FAINT_SCORE = 0.1  # under the threshold, yet perhaps a face that a closer look would show
OVERLAP_THRESHOLD = 0.3

# How large the network sees the smallest face asked for, at a glance and looking closer.
GLANCE_FACE_PX = 8
LOOK_FACE_PX = 20
# A face this large at a glance is taken at its word; one larger than that is kept even when the
# closer look, for which it may be too large, misses it.
SURE_FACE_PX = 32
LARGE_FACE_PX = 64


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


class Detector:
    """Finds faces with one ONNX Runtime session; threads may share it."""

    def __init__(self, session: onnxruntime.InferenceSession) -> None:
        self._session = session

    def detect(self, image: RGBImage, min_face_px: float) -> Detections:
        """The faces of `image` from about `min_face_px` on, in pixels of `image`."""
        glance_scale = GLANCE_FACE_PX / min_face_px
        glance = self.look(image, glance_scale)
        found = glance.at(glance.scores >= SCORE_THRESHOLD)
        seen_px = found.sides() * glance_scale
        if len(found) == len(glance) > 0 and seen_px.min() >= SURE_FACE_PX:
            return found
        closer = self.look(image, LOOK_FACE_PX / min_face_px)
        closer = closer.at(closer.scores >= SCORE_THRESHOLD)
        return _merge(closer, found.at(seen_px >= LARGE_FACE_PX))

    def look(self, image: RGBImage, scale: float) -> Detections:
        """Everything from a faint score on that one look at `image` at `scale` shows, in pixels
        of `image`. About 0.2 ms per 1,000 pixels looked at, one thread."""
        height, width = image.shape[:2]
        seen = cv2.resize(
            image,
            (max(1, round(width * scale)), max(1, round(height * scale))),
            interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR,
        )
        rows, columns = seen.shape[:2]
        canvas = np.zeros((1, _up_to_multiple(rows), _up_to_multiple(columns), 3), np.uint8)
        canvas[0, :rows, :columns] = seen
        maps = self._session.run(None, {"image": canvas})
        heatmap, sizes, offsets, points = (np.asarray(one[0], np.float32) for one in maps)
        found = _suppress_overlaps(_decode(heatmap, sizes, offsets, points))
        grown = np.array([width / columns, height / rows] * 2, np.float32)
        return Detections(found.boxes * grown, found.points * grown[:2], found.scores)


def _up_to_multiple(side_px: int) -> int:
    return -(-side_px // SIDE_MULTIPLE_PX) * SIDE_MULTIPLE_PX


def _decode(
    heatmap: NDArray[np.float32],
    sizes: NDArray[np.float32],
    offsets: NDArray[np.float32],
    points: NDArray[np.float32],
) -> Detections:
    """Every cell of the heatmap from a faint score on as a face, in pixels of the network's input.

    Maps are (channels, rows, columns): sizes are log (height, width) in cells, offsets are
    (y, x) in cells, points are five (y, x) in units of the box from its upper left corner.
    """
    rows, columns = np.nonzero(heatmap[0] >= FAINT_SCORE)
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


def _merge(first: Detections, second: Detections) -> Detections:
    return _suppress_overlaps(
        Detections(
            np.concatenate([first.boxes, second.boxes]),
            np.concatenate([first.points, second.points]),
            np.concatenate([first.scores, second.scores]),
        )
    )


def _suppress_overlaps(found: Detections) -> Detections:
    """Best score first; a box that overlaps a better one by more than the threshold is dropped."""
    order = np.argsort(-found.scores, kind="stable")
    left, top, right, bottom = found.boxes.T
    areas = (right - left) * (bottom - top)
    kept: list[int] = []
    while order.size:
        best, order = order[0], order[1:]
        kept.append(best)
        shared_width = np.minimum(right[best], right[order]) - np.maximum(left[best], left[order])
        shared_height = np.minimum(bottom[best], bottom[order]) - np.maximum(top[best], top[order])
        shared = shared_width.clip(0) * shared_height.clip(0)
        order = order[shared <= OVERLAP_THRESHOLD * (areas[best] + areas[order] - shared)]
    return found.at(np.array(kept, np.intp))
