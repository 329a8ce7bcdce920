"""The arrays that travel through the engine, by name: shape, type, colour order, range.

`x` runs to the right and `y` down, in pixels; (0, 0) is the upper left corner of the upright
image. Left and right are the image's left and right.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

# (height, width, 3) uint8, RGB, 0..255, upright.
RGBImage: TypeAlias = NDArray[np.uint8]
# (n, 150, 150, 3) uint8, RGB, 0..255: faces moved to one canonical pose.
Chips: TypeAlias = NDArray[np.uint8]
# (5, 2) float32 x, y: left eye, right eye, nose tip, left and right mouth corner.
Points: TypeAlias = NDArray[np.float32]
# (n, 4) float32 x1, y1, x2, y2.
Boxes: TypeAlias = NDArray[np.float32]
# (n,) float32, 0..1.
Scores: TypeAlias = NDArray[np.float32]
# (d,) float32 of unit length, d the embedder's; two's inner product is their similarity, -1..1.
Embedding: TypeAlias = NDArray[np.float32]
# (n, d) float32, each row of unit length.
Embeddings: TypeAlias = NDArray[np.float32]
