"""The portrait network (faceres): age, gender and a descriptor of one face, in one run.

A MobileNet by A. Savchenko (HSE; Human's `faceres`). Attributes are read from it, and a fused
embedder may add its descriptor; each brings the crop it works best with.
"""

from dataclasses import dataclass

import numpy as np
import onnxruntime
from numpy.typing import NDArray

PORTRAIT_SIZE_PX = 224
DESCRIPTOR_DIMENSION = 1024
BANDS_DIMENSION = 1536
AGES = 100  # one probability per year, 0..99
# Crops per run. The time per crop is the same from 2 on; the memory grows with it.
BATCH_SIZE = 8


@dataclass(frozen=True)
class Portraits:
    """n faces; all float32.

    male         (n,) 0..1
    ages         (n,) years
    descriptors  (n, 1024) from 0 on, of any length: what tells people apart
    bands        (n, 1536) from 0 on: earlier features, over the upper, middle and lower part of
                 the crop, 512 each: what tells hair, glasses and mouths apart
    """

    male: NDArray[np.float32]
    ages: NDArray[np.float32]
    descriptors: NDArray[np.float32]
    bands: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.male)


class PortraitNetwork:
    """Describes crops with one ONNX Runtime session; threads may share it."""

    def __init__(self, session: onnxruntime.InferenceSession) -> None:
        self._session = session

    def describe(self, crops: NDArray[np.uint8]) -> Portraits:
        """Crops (n, 224, 224, 3) RGB, upright faces -> what the network sees in them, as it says
        it; about 15 ms a crop, one thread. An age is the mean of its distribution over years."""
        male = np.empty((len(crops), 1), np.float32)
        years = np.empty((len(crops), AGES), np.float32)
        descriptors = np.empty((len(crops), DESCRIPTOR_DIMENSION), np.float32)
        bands = np.empty((len(crops), BANDS_DIMENSION), np.float32)
        for start in range(0, len(crops), BATCH_SIZE):
            batch = slice(start, start + BATCH_SIZE)
            male[batch], years[batch], descriptors[batch], bands[batch] = self._session.run(
                ["male", "ages", "descriptors", "bands"], {"crops": crops[batch]}
            )
        ages = (years @ np.arange(AGES)).astype(np.float32)
        return Portraits(male[:, 0], ages, descriptors, bands)
