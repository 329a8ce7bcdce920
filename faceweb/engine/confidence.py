"""From a similarity to the contract's confidence: 0.5 is the same-person threshold.

A confidence says how rare it is that two strangers are this alike: one in 10 ** (6 * confidence)
pairs of strangers reaches it. So 0.5 is reached by one pair in a thousand, and each sixth more by
ten times fewer. Past the rarest similarity that was measured there are too few such pairs to count;
from there it is a straight line to the same photo's 1.

Each embedder has a calibration of its own, measured by `manage.py evaluate`.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

POWERS_OF_TEN_PER_CONFIDENCE = 6
# One measured similarity for each half power of ten. The sixth is the threshold's own, 1 in 1,000;
# the twelfth would be the same photo's 1.
LEAST_MEASURED = 6
MOST_MEASURED = 11


class Calibration:
    """The curve of one embedder.

    `strangers_reach` holds the similarities that one in 10 ** 0.5, 10 ** 1, 10 ** 1.5, ... pairs of
    strangers reaches. Raises ValueError unless they are 6 to 11 and grow within -1..1.
    """

    def __init__(self, strangers_reach: Sequence[float]) -> None:
        self.strangers_reach = tuple(float(one) for one in strangers_reach)
        if not LEAST_MEASURED <= len(self.strangers_reach) <= MOST_MEASURED:
            raise ValueError(f"strangers_reach needs {LEAST_MEASURED} to {MOST_MEASURED} values")
        self._similarities = np.array([-1, *self.strangers_reach, 1])
        if not (np.diff(self._similarities) > 0).all():
            raise ValueError("strangers_reach must grow, between -1 and 1")
        steps = np.arange(1, len(self.strangers_reach) + 1)
        self._confidences = np.array([0, *(steps / 2 / POWERS_OF_TEN_PER_CONFIDENCE), 1])

    def confidence(self, similarity: ArrayLike) -> NDArray[np.float64]:
        """The confidence 0..1 of each similarity (inner product of unit embeddings), in its shape.

        The more alike, the greater: ranking by either gives the same order.
        """
        asked = np.asarray(similarity, np.float64)
        values = np.interp(asked, self._similarities, self._confidences)
        return np.asarray(values, np.float64)

    def similarity_of(self, wanted: float) -> float:
        """The similarity whose confidence is `wanted`, 0..1: the inverse of `confidence`."""
        return float(np.interp(wanted, self._confidences, self._similarities))
