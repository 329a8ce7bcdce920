"""From a similarity to the contract's confidence: 0.5 is the same-person threshold.

A confidence says how rare it is that two strangers are this alike: one in 10 ** (6 * confidence)
pairs of strangers reaches it. So 0.5 is reached by one pair in a thousand, and each sixth more by
ten times fewer. Past 5/6, one in 100,000, there are too few such pairs to count; from there it is a
straight line to the same photo's 1.

One calibration per embedder. `python -m bench.verification DIR` measures the curve below and
prints what share of one person's photos reaches each confidence.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

POWERS_OF_TEN_PER_CONFIDENCE = 6
# The similarities that one in 10 ** 0.5, 10 ** 1, 10 ** 1.5, ... 10 ** 5 pairs of strangers
# reaches: 7,199,698 pairs of LFW-dev.
STRANGERS_REACH = (0.8579, 0.8836, 0.8999, 0.9119, 0.9216, 0.9297, 0.9369, 0.9436, 0.9497, 0.9541)

_SIMILARITIES = np.array([-1, *STRANGERS_REACH, 1])
_CONFIDENCES = np.array(
    [0, *(np.arange(1, len(STRANGERS_REACH) + 1) / 2 / POWERS_OF_TEN_PER_CONFIDENCE), 1]
)


def confidence(similarity: ArrayLike) -> NDArray[np.float64]:
    """The confidence 0..1 of each similarity (inner product of unit embeddings), in its shape.

    The more alike, the greater: ranking by either gives the same order.
    """
    values = np.interp(np.asarray(similarity, np.float64), _SIMILARITIES, _CONFIDENCES)
    return np.asarray(values, np.float64)


def similarity_of(wanted: float) -> float:
    """The similarity whose confidence is `wanted`, 0..1: the inverse of `confidence`."""
    return float(np.interp(wanted, _CONFIDENCES, _SIMILARITIES))
