"""A scan of codes for several queries at once: which rows could be among the best of each.

The codes are gone through once, in blocks, and each row is compared with every query while it is at
hand: memory is slower than arithmetic here. Of a block only what could still be among the best is
kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numkong
import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int8]  # (n, d)

# Between two blocks a scan takes part in Python again, and waits for its turn there when other
# requests are being answered. Of 16 queries the products of a block are 2 MB, about a core's cache.
BLOCK_ROWS = 32_768
# Making bounds anew costs as much as a block; with those of an eighth of the rows few are kept.
_TIGHTEN_AFTER = 8
_HIDDEN = -np.inf
_NO_BOUND = float(np.finfo(np.float32).min)


@dataclass(frozen=True)
class Sought:
    """Of the first `end` rows the `count` with the greatest products with `code`, and those up to
    `margin` behind."""

    code: NDArray[np.int8]  # (d,)
    count: int
    end: int
    margin: float


class _Found:
    """The rows that could be among the best of one query, of those scanned so far."""

    def __init__(self, sought: Sought) -> None:
        self._sought = sought
        self.rows: NDArray[np.intp] = np.empty(0, np.intp)
        self._products: NDArray[np.float32] = np.empty(0, np.float32)
        self.bound = _NO_BOUND

    def add(self, rows: NDArray[np.intp], products: NDArray[np.float32]) -> None:
        self.rows = np.concatenate([self.rows, rows])
        self._products = np.concatenate([self._products, products])
        self.bound = _bound(self._products, self._sought)
        near = self._products >= self.bound
        self.rows, self._products = self.rows[near], self._products[near]


def _bound(products: NDArray[np.float32], sought: Sought) -> float:
    """A row with a smaller product is neither among the best of these nor near them."""
    if sought.count > len(products):
        return _NO_BOUND
    least = float(np.partition(products, -sought.count)[-sought.count])
    return max(float(np.floor(least - sought.margin)), _NO_BOUND)


def rows_in_reach(
    codes: Codes, hidden: NDArray[np.intp], sought: Sequence[Sought]
) -> list[NDArray[np.intp]]:
    """For each query its rows, ascending, without the hidden ones (ascending row numbers).

    A product is a whole number, which float32 holds exactly for up to 1,040 numbers a code.
    """
    queries = numkong.dots_pack(np.stack([each.code for each in sought]))
    found = [_Found(each) for each in sought]
    kept: list[tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float32]]] = []
    tighten_at = _TIGHTEN_AFTER * BLOCK_ROWS
    end = max(each.end for each in sought)
    for first in range(0, end, BLOCK_ROWS):
        block = codes[first : min(first + BLOCK_ROWS, end)]
        products = _products(queries, block)
        for number, each in enumerate(sought):
            products[number, max(each.end - first, 0) :] = _HIDDEN
        within = np.searchsorted(hidden, [first, first + len(block)])
        products[:, hidden[slice(*within)] - first] = _HIDDEN
        if not first:
            pairs = zip(products, sought, strict=True)
            bounds = np.array([[_bound(row, each)] for row, each in pairs], np.float32)
        near = np.flatnonzero(products >= bounds)
        query, row = np.divmod(near, len(block))
        kept.append((query, row + first, products.ravel()[near]))
        if first >= tighten_at or first + BLOCK_ROWS >= end:
            _hand_over(kept, found)
            bounds = np.array([[each.bound] for each in found], np.float32)
            kept, tighten_at = [], _TIGHTEN_AFTER * first
    return [each.rows for each in found]


def _hand_over(
    kept: list[tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float32]]], found: list[_Found]
) -> None:
    query, rows, products = (np.concatenate(parts) for parts in zip(*kept, strict=True))
    for number, each in enumerate(found):
        mine = query == number
        each.add(rows[mine], products[mine])


def _products(queries: numkong.PackedMatrix, block: Codes) -> NDArray[np.float32]:
    """(queries, rows). Other threads run meanwhile."""
    products = np.asarray(numkong.dots_packed(block, queries))
    return np.ascontiguousarray(products.T, np.float32)
