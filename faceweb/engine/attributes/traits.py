"""Traits read from the portrait network's features by linear probes, one per trait.

The probes are trained, cross-validated and calibrated by `tools/train_probes.py`; how well each
does stands in `weights/PROBES.md`. Probabilities hold for the prior named there: how common the
trait is in everyday photos, which is rarely how common it was among the training photos.
"""

import io
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from faceweb.engine.portrait import BANDS_DIMENSION, DESCRIPTOR_DIMENSION, Portraits

# Descriptor, bands, and the network's own verdicts: log odds of a man, years.
FEATURES = DESCRIPTOR_DIMENSION + BANDS_DIMENSION + 2
OLDEST = 100.0
LEAST_PROBABILITY = 1e-3


class Traits(NamedTuple):
    """One face. `age` in years, 0..100; all others are probabilities, 0..1."""

    age: float
    male: float
    smile: float
    glasses: float
    headwear: float
    mask: float
    beard: float
    moustache: float
    sideburns: float
    bangs: float
    eye_makeup: float
    lip_makeup: float


class HairTraits(NamedTuple):
    """One face: probabilities, 0..1; those of the colours need not add up to 1."""

    bald: float
    black: float
    brown: float
    blond: float
    gray: float


def features_of(portraits: Portraits) -> NDArray[np.float32]:
    """(n, 2562): what the probes look at."""
    male = np.clip(portraits.male, LEAST_PROBABILITY, 1 - LEAST_PROBABILITY)
    verdicts = np.stack([np.log(male / (1 - male)), portraits.ages], axis=1)
    return np.concatenate([portraits.descriptors, portraits.bands, verdicts], axis=1)


class Probes:
    """The weights of all probes, read from the bytes of `weights/probes.npz`.

    The file holds, for Traits and for HairTraits, `<name>_weights` (traits, features) and
    `<name>_offsets` (traits,), float32; HairTraits look at the features of two views in a row.
    """

    def __init__(self, data: bytes) -> None:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            self._traits = arrays["traits_weights"], arrays["traits_offsets"]
            self._hair = arrays["hair_weights"], arrays["hair_offsets"]

    def traits(self, close: Portraits) -> list[Traits]:
        """The traits of n faces from their close views; 0.02 ms a face."""
        scores = _scores(features_of(close), self._traits)
        ages = np.clip(scores[:, :1], 0, OLDEST)
        values = np.concatenate([ages, _probabilities(scores[:, 1:])], axis=1)
        return [Traits(*row) for row in values.tolist()]

    def hair(self, close: Portraits, wide: Portraits) -> list[HairTraits]:
        """The hair of n faces from their close and wide views; 0.02 ms a face."""
        features = np.concatenate([features_of(close), features_of(wide)], axis=1)
        return [HairTraits(*row) for row in _probabilities(_scores(features, self._hair)).tolist()]


def _scores(
    features: NDArray[np.float32], probes: tuple[NDArray[np.float32], NDArray[np.float32]]
) -> NDArray[np.float64]:
    weights, offsets = probes
    return features.astype(np.float64) @ weights.T.astype(np.float64) + offsets


def _probabilities(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """The logistic function, without overflow."""
    return 0.5 * (1 + np.tanh(scores / 2))
