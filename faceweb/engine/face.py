"""One face as the detector finds it: what embedders and describers are given beside the image."""

from dataclasses import dataclass

from faceweb.engine.rectangle import Rectangle
from faceweb.engine.types import Points


@dataclass(frozen=True)
class FoundFace:
    """One face in an upright image; all in pixels of that image."""

    bounding_box: tuple[float, float, float, float]  # x1, y1, x2, y2 as detected
    points: Points
    score: float  # the detector's, 0..1
    rectangle: Rectangle  # the contract's
