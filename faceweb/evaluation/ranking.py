"""Figures about ranked answers: areas under curves, and what chance alone would change in them.

Pure functions.
"""

import numpy as np
from numpy.typing import NDArray

BOOTSTRAP_ROUNDS = 1000
BOOTSTRAP_SEED = 4

Floats = NDArray[np.floating]
Flags = NDArray[np.bool_]


def area_under_roc(scores: Floats, positive: Flags) -> float | None:
    """The chance that a positive's score exceeds a negative's, equal scores counting half (Mann
    and Whitney's U); None unless there are both."""
    positives = int(positive.sum())
    negatives = len(positive) - positives
    if not positives or not negatives:
        return None
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks = (last - (counts - 1) / 2)[place]  # equals share the mean of their ranks
    above = ranks[positive].sum() - positives * (positives + 1) / 2
    return float(above / (positives * negatives))


def area_interval(scores: Floats, positive: Flags) -> tuple[float, float] | None:
    """The 95 % interval of `area_under_roc`: the 2.5th and 97.5th percentile over 1,000 seeded
    draws of as many faces with replacement; None unless there are both kinds. About 0.3 s for
    1,000 faces."""
    chance = np.random.default_rng(BOOTSTRAP_SEED)
    areas = []
    for _ in range(BOOTSTRAP_ROUNDS):
        drawn = chance.integers(0, len(scores), len(scores))
        area = area_under_roc(scores[drawn], positive[drawn])
        if area is not None:
            areas.append(area)
    if not areas:
        return None
    low, high = np.percentile(areas, [2.5, 97.5])
    return float(low), float(high)


def average_precision(scores: Floats, hits: Flags, wanted: int) -> float:
    """The area under the precision envelope over recall, every recall a step; 0 where nothing is
    wanted or found. `hits` says which of the answers are right, `wanted` how many there are to
    find. Source: PASCAL VOC 2010 development kit, which WIDER FACE follows."""
    if not wanted or not len(scores):
        return 0.0
    ranked = hits[np.argsort(-scores, kind="stable")]
    precision = np.cumsum(ranked) / np.arange(1, len(ranked) + 1)
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    return float(envelope[ranked].sum() / wanted)


def retrieval_precision(ranked_hits: Flags, wanted: int) -> float:
    """The average precision of one search: the mean, over everything wanted, of the precision at
    its place; what is not among the answers counts 0. `ranked_hits` best answer first, `wanted`
    at least 1."""
    places = np.flatnonzero(ranked_hits)
    return float((np.arange(1, len(places) + 1) / (places + 1)).sum() / wanted)
