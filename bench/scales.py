"""What the detector's two looks cost against one look at a long side of 960 px.

    python -m bench.scales DIR

DIR holds photos, such as those of a detection set. Faces are asked for from 8 px and a score of
0.05 on, as `manage.py evaluate` does for average precision. CPU time on one thread, in turns.
"""

import argparse
import os
import time
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"

import cv2
import numpy as np

from faceweb.engine.detector import Detector, Region
from faceweb.engine.weights import DETECTOR, shared_session
from faceweb.imaging import UPLOAD_LIMITS, open_upright

LONG_SIDE_PX = 960
SMALLEST_PX = 8
LEAST_SCORE = 0.05


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    paths = sorted(parser.parse_args().folder.rglob("*.jpg"))
    cv2.setNumThreads(1)
    detector = Detector(shared_session(DETECTOR))
    fixed_s = adaptive_s = 0.0
    for path in paths:
        image = np.asarray(open_upright(path.read_bytes(), UPLOAD_LIMITS))
        height, width = image.shape[:2]
        started = time.process_time()
        scale = LONG_SIDE_PX / max(width, height)
        detector.look(image, Region(0, 0, width, height), scale, LEAST_SCORE)
        between = time.process_time()
        detector.detect(image, SMALLEST_PX, LEAST_SCORE)
        fixed_s += between - started
        adaptive_s += time.process_time() - between
    print(f"{len(paths)} photos, CPU ms a photo")
    print(f"  one look at {LONG_SIDE_PX} px   {fixed_s / len(paths) * 1000:6.1f}")
    print(f"  glance and closer look {adaptive_s / len(paths) * 1000:6.1f}")
    print(f"  {adaptive_s / fixed_s:.2f} x")


if __name__ == "__main__":
    main()
