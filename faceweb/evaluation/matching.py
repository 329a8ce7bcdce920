"""Figures about pairs: how well similarities tell one person's pairs from strangers'.

Pure functions. A pair of one person whose face was missed has the similarity -inf: it is never
accepted, at any threshold.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

FOLDS = 10

Similarities = NDArray[np.float32]
Flags = NDArray[np.bool_]


def best_threshold(similarities: NDArray[np.floating], same: Flags) -> float:
    """The threshold that answers most pairs right, accepting from it on; the mean where several
    do as well. Similarities are finite, at least one."""
    order = np.argsort(similarities, kind="stable")
    ranked, ranked_same = similarities[order].astype(np.float64), same[order]
    # The answers that are right when the k least alike are refused, k = 0..n.
    right = np.concatenate([[0], np.cumsum(np.where(ranked_same, -1, 1))]) + same.sum()
    apart = np.concatenate([[True], np.diff(ranked) > 0, [True]])  # equals are answered alike
    right[~apart] = -1
    best = np.flatnonzero(right == right.max())
    edges = np.concatenate([ranked[:1], (ranked[1:] + ranked[:-1]) / 2, [np.inf]])
    finite = edges[best][np.isfinite(edges[best])]
    return float(finite.mean()) if finite.size else float("inf")


def fold_accuracy(similarities: NDArray[np.floating], same: Flags) -> float:
    """The mean share of right answers over ten folds, each with the threshold that does best on
    the other nine; pair i belongs to fold i modulo 10, at least ten pairs. A pair with a missed
    face, of strangers too, has the similarity -inf and is a wrong answer. Source of the protocol:
    Labeled Faces in the Wild (Huang, Ramesh, Berg, Learned-Miller; 2007), view 2.
    """
    similarities = similarities.astype(np.float64)
    fold = np.arange(len(same)) % FOLDS
    found = np.isfinite(similarities)
    shares = []
    for one in range(FOLDS):
        others = (fold != one) & found
        if not others.any():
            return 0.0
        threshold = best_threshold(similarities[others], same[others])
        right = ((similarities >= threshold) == same) & found
        shares.append(float(np.mean(right[fold == one])))
    return float(np.mean(shares))


def thresholds_at(strangers: Similarities, rates: Sequence[float]) -> list[float]:
    """The similarities that these shares of the strangers' pairs exceed; between two neighbours
    in a straight line."""
    return [float(one) for one in np.quantile(strangers, 1 - np.asarray(rates))]


def true_match_rate(genuine: Similarities, threshold: float) -> float:
    """The share of one person's pairs above the threshold."""
    return float(np.mean(genuine > threshold))


def equal_error_rate(genuine: Similarities, strangers: Similarities) -> float:
    """Where as many strangers are accepted as one person's pairs refused: the mean of the two
    shares at the threshold where they are closest."""
    thresholds = np.unique(np.concatenate([genuine[np.isfinite(genuine)], strangers]))
    refused = np.searchsorted(np.sort(genuine), thresholds, side="left") / len(genuine)
    accepted = 1 - np.searchsorted(np.sort(strangers), thresholds, side="left") / len(strangers)
    closest = int(np.argmin(np.abs(refused - accepted)))
    return float(refused[closest] + accepted[closest]) / 2


def roc(genuine: Similarities, strangers: Similarities) -> list[tuple[float, float]]:
    """(false match rate, true match rate), five points to a power of ten, from the least rate
    that ten pairs of strangers make up to 1."""
    least = min(10 / len(strangers), 1.0)
    steps = int(np.floor(-np.log10(least) * 5))
    rates = [10 ** (-step / 5) for step in range(steps, -1, -1)]
    return [
        (rate, true_match_rate(genuine, threshold if rate < 1 else -np.inf))
        for rate, threshold in zip(rates, thresholds_at(strangers, rates), strict=True)
    ]
