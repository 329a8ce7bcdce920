"""One person or two: accuracy on pairs, the rates behind it, and the curve of the confidence."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from faceweb.engine.confidence import LEAST_MEASURED, MOST_MEASURED, Calibration
from faceweb.engine.types import Embedding
from faceweb.evaluation.groups import groups_of
from faceweb.evaluation.layout import DataSet, Pair, chosen_by_chance
from faceweb.evaluation.matching import (
    FOLDS,
    Flags,
    Similarities,
    equal_error_rate,
    fold_accuracy,
    roc,
    thresholds_at,
    true_match_rate,
)

FALSE_MATCH_RATES = (1e-2, 1e-3, 1e-4)
CONFIDENCES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
# As many pairs of strangers have to reach a similarity for it to become part of a calibration.
LEAST_REACHING = 10
# Every pair of them is compared: 50 million similarities, 200 MB.
MOST_PHOTOS = 10_000


def measure_verification(
    data_set: DataSet, embeddings: Mapping[str, Embedding], in_use: Calibration | None
) -> dict[str, Any]:
    """`pairs` as the table lists them, `all_pairs` of the photos whose person is known, the
    `calibration` these give, and what the one in use does: on all pairs, and in `groups`."""
    figures: dict[str, Any] = {}
    if data_set.pairs:
        figures["pairs"] = on_pairs(data_set.pairs, embeddings)
    paths = chosen_by_chance(sorted(data_set.identities), MOST_PHOTOS)
    if paths:
        similarities, same = all_pairs(paths, data_set.identities, embeddings)
        genuine, strangers = similarities[same], _found(similarities[~same])
        figures["all_pairs"] = rates(genuine, strangers) | {"photos": len(paths)}
        figures["calibration"] = calibrate(strangers)
        if in_use is not None:
            figures["calibration"] |= in_use_on(genuine, strangers, in_use)
            figures["groups"] = by_group(data_set, paths, embeddings, in_use)
    return figures


def on_pairs(pairs: Sequence[Pair], embeddings: Mapping[str, Embedding]) -> dict[str, Any]:
    similarities = np.array(
        [
            embeddings[pair.first] @ embeddings[pair.second]
            if pair.first in embeddings and pair.second in embeddings
            else -np.inf
            for pair in pairs
        ],
        np.float32,
    )
    same = np.array([pair.same for pair in pairs])
    figures = rates(similarities[same], _found(similarities[~same]))
    figures["with_a_missed_face"] = int(np.isinf(similarities).sum())
    figures["accuracy"] = fold_accuracy(similarities, same) if len(pairs) >= FOLDS else None
    return figures


def all_pairs(
    paths: Sequence[str], people: Mapping[str, str], embeddings: Mapping[str, Embedding]
) -> tuple[Similarities, Flags]:
    """The similarity of every pair of photos, -inf where a face was missed, and whether it is one
    person's."""
    found = [path in embeddings for path in paths]
    length = len(next(iter(embeddings.values()))) if embeddings else 0
    rows = np.stack([embeddings.get(path, np.zeros(length, np.float32)) for path in paths])
    _, person = np.unique([people[path] for path in paths], return_inverse=True)
    count = len(paths) * (len(paths) - 1) // 2
    similarities, same = np.full(count, -np.inf, np.float32), np.empty(count, np.bool_)
    start = 0
    for index in range(len(paths)):
        end = start + len(paths) - index - 1
        same[start:end] = person[index + 1 :] == person[index]
        if found[index]:
            alike = rows[index + 1 :] @ rows[index]
            similarities[start:end] = np.where(found[index + 1 :], alike, -np.inf)
        start = end
    return similarities, same


def rates(genuine: Similarities, strangers: Similarities) -> dict[str, Any]:
    """A rate that fewer than one pair of strangers would make up is None."""
    figures: dict[str, Any] = {"one_person": len(genuine), "strangers": len(strangers)}
    if not len(genuine) or not len(strangers):
        return figures
    figures["true_match_rate"] = {
        f"{rate:g}": true_match_rate(genuine, threshold) if rate * len(strangers) >= 1 else None
        for rate, threshold in zip(
            FALSE_MATCH_RATES, thresholds_at(strangers, FALSE_MATCH_RATES), strict=True
        )
    }
    figures["equal_error_rate"] = equal_error_rate(genuine, strangers)
    figures["roc"] = [list(point) for point in roc(genuine, strangers)]
    return figures


def calibrate(strangers: Similarities) -> dict[str, Any]:
    """The curve these pairs give, as far as they reach."""
    steps = [
        10 ** (-half / 2)
        for half in range(1, MOST_MEASURED + 1)
        if len(strangers) * 10 ** (-half / 2) >= LEAST_REACHING
    ]
    enough = len(steps) >= LEAST_MEASURED
    return {"strangers_reach": thresholds_at(strangers, steps) if enough else []}


def in_use_on(
    genuine: Similarities, strangers: Similarities, in_use: Calibration
) -> dict[str, Any]:
    """What reaches each confidence of the curve in use."""
    return {
        "in_use": list(in_use.strangers_reach),
        "reached": [
            {
                "confidence": confidence,
                "similarity": bound,
                "strangers": float(np.mean(strangers >= bound)) if len(strangers) else None,
                "one_person": float(np.mean(genuine >= bound)) if len(genuine) else None,
            }
            for confidence in CONFIDENCES
            for bound in [in_use.similarity_of(confidence)]
        ],
    }


def by_group(
    data_set: DataSet,
    paths: Sequence[str],
    embeddings: Mapping[str, Embedding],
    in_use: Calibration,
) -> list[dict[str, Any]]:
    """Pairs within a group: the shares at or over confidence 0.5. Strangers of one gender and age
    are more alike than any two, so the false match rate here is higher than over all pairs."""
    threshold = in_use.similarity_of(0.5)
    rows = []
    for group, members in groups_of(paths, data_set.labels):
        similarities, same = all_pairs(members, data_set.identities, embeddings)
        genuine, strangers = similarities[same], _found(similarities[~same])
        if len(genuine) and len(strangers):
            rows.append(
                {
                    "group": group,
                    "photos": len(members),
                    "one_person": len(genuine),
                    "strangers": len(strangers),
                    "true_match_rate": float(np.mean(genuine >= threshold)),
                    "false_match_rate": float(np.mean(strangers >= threshold)),
                }
            )
    return rows


def _found(similarities: Similarities) -> Similarities:
    return similarities[np.isfinite(similarities)]
