"""This index beside faiss and simsimd, scanning the same embeddings in turns: one thread each.

One query at a time, and eight at once. What is not exact is shown for its speed alone; the best of
the exact ones is 1.00 x.
"""

import statistics
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import faiss
import numpy as np
import simsimd

from bench.crowds import DIMENSION, crowd
from bench.timing import timed

_MOST_ROUNDS = 60
_LEAST_ROUNDS = 15
_BEST = 20
_AT_ONCE = 8
_EXACT = ("faiss, exact, float32", "simsimd, exact, float16")


def compare(name: str, vectors: np.ndarray) -> None:
    """Of the list `name`, which holds these vectors; and whether the best are those of brute
    force."""
    from faceweb.faceserver.index import face_index
    from faceweb.faceserver.models import Container

    faiss.omp_set_num_threads(1)
    container = Container.objects.get(chosen_id=name)
    index: Any = face_index()
    half = vectors.astype(np.float16)
    rounds = max(_LEAST_ROUNDS, _MOST_ROUNDS * 50_000 // max(50_000, len(vectors)))
    queries = crowd(rounds * _AT_ONCE * 5)[: rounds * _AT_ONCE].reshape(rounds, _AT_ONCE, -1)
    index.search(container, queries[0, 0], _BEST)  # the first maps the segment
    with ThreadPoolExecutor(_AT_ONCE) as threads:

        def this_index(some: np.ndarray) -> None:
            if len(some) == 1:
                index.search(container, some[0], _BEST)
            else:
                list(threads.map(lambda query: index.search(container, query, _BEST), some))

        scans = {"this index": this_index, **_peers(vectors, half)}
        for at_once in (1, _AT_ONCE):
            some = queries[:, :at_once]
            print(f"    {at_once} at once, for all:" if at_once > 1 else "    one query:")
            _in_turns(scans, list(some))
    print(f"    recall of the {_BEST} best: {_recall(index, container, half, queries[:, 0]):.4f}")


def _peers(vectors: np.ndarray, half: np.ndarray) -> dict[str, Callable[[np.ndarray], object]]:
    flat = faiss.IndexFlatIP(DIMENSION)
    flat.add(vectors)
    eight = faiss.IndexScalarQuantizer(
        DIMENSION, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    eight.train(vectors[:: max(1, len(vectors) // 10_000)])
    eight.add(vectors)

    def simsimd_exact(some: np.ndarray) -> object:
        scores = simsimd.cdist(some.astype(np.float16), half, "dot", out_dtype="f32")
        return np.argpartition(np.asarray(scores), -min(_BEST, len(half)), axis=1)

    return {
        _EXACT[0]: lambda some: flat.search(some, _BEST),
        _EXACT[1]: simsimd_exact,
        "faiss, 8 bits, not exact": lambda some: eight.search(some, _BEST),
    }


def _in_turns(
    scans: dict[str, Callable[[np.ndarray], object]], questions: Sequence[np.ndarray]
) -> None:
    took: dict[str, list[float]] = {title: [] for title in scans}
    for some in questions:
        contiguous = np.ascontiguousarray(some)
        for title, scan in scans.items():
            took[title].append(timed(lambda scan=scan: scan(contiguous)))  # type: ignore[misc]  # noqa: B023
    best = min(statistics.median(took[title]) for title in _EXACT)
    for title, times in took.items():
        median = statistics.median(times)
        print(f"      {title:28}{median * 1000:8.2f} ms{median / best:7.2f} x")


def _recall(index: Any, container: Any, half: np.ndarray, queries: np.ndarray) -> float:
    exact = half.astype(np.float32)
    right = 0
    for query in queries:
        found = {hit.similarity for hit in index.search(container, query, _BEST)}
        least = np.partition(exact @ query, -_BEST)[-_BEST]
        right += sum(similarity >= least - 1e-6 for similarity in found)
    return right / (_BEST * len(queries))
