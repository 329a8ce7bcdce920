"""Who of many: whether a search ranks the right person first."""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from faceweb.engine.types import Embedding
from faceweb.evaluation.layout import SEED
from faceweb.evaluation.ranking import retrieval_precision


def measure_identification(
    people: Mapping[str, str], embeddings: Mapping[str, Embedding]
) -> dict[str, Any]:
    """`rank_1`: of everyone with two photos or more one is in the gallery, by chance, and each
    other is searched for; the share whose most alike is the same person. `mean_average_precision`:
    each photo of such a person is searched for among all other photos of the set. A missed face
    finds nothing and is never found.
    """
    photos: dict[str, list[str]] = defaultdict(list)
    for path in sorted(people):
        photos[people[path]].append(path)
    several = {person: paths for person, paths in sorted(photos.items()) if len(paths) > 1}
    if len(several) < 2:
        return {}
    chance = random.Random(SEED)  # noqa: S311
    gallery = [chance.choice(paths) for paths in several.values()]
    chosen = set(gallery)
    probes = [path for paths in several.values() for path in paths if path not in chosen]
    return {
        "people": len(several),
        "photos": len(people),
        "gallery": len(gallery),
        "probes": len(probes),
        "rank_1": rank_1(probes, gallery, people, embeddings),
        "mean_average_precision": mean_average_precision(
            [path for paths in several.values() for path in paths], people, embeddings
        ),
    }


def rank_1(
    probes: Sequence[str],
    gallery: Sequence[str],
    people: Mapping[str, str],
    embeddings: Mapping[str, Embedding],
) -> float:
    found = [path for path in gallery if path in embeddings]
    if not found:
        return 0.0
    matrix = np.stack([embeddings[path] for path in found])
    right = sum(
        people[found[int((matrix @ embeddings[probe]).argmax())]] == people[probe]
        for probe in probes
        if probe in embeddings
    )
    return right / len(probes)


def mean_average_precision(
    queries: Sequence[str], people: Mapping[str, str], embeddings: Mapping[str, Embedding]
) -> float:
    """Every query has another photo of its person in `people`."""
    found = sorted(path for path in people if path in embeddings)
    if not found:
        return 0.0
    matrix = np.stack([embeddings[path] for path in found])
    person = np.array([people[path] for path in found])
    names, counts = np.unique(list(people.values()), return_counts=True)
    wanted = dict(zip(names.tolist(), (counts - 1).tolist(), strict=True))
    place = {path: index for index, path in enumerate(found)}
    total = 0.0
    for query in queries:
        if query not in place:
            continue
        order = np.argsort(-(matrix @ matrix[place[query]]), kind="stable")
        hits = person[order[order != place[query]]] == people[query]
        total += retrieval_precision(hits, wanted[people[query]])
    return total / len(queries)
