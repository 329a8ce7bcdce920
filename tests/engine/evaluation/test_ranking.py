"""Areas and precisions, against values worked out by hand."""

import numpy as np
import pytest

from faceweb.evaluation.ranking import (
    area_interval,
    area_under_roc,
    average_precision,
    retrieval_precision,
)


def flags(text: str) -> np.ndarray:
    return np.array([one == "1" for one in text])


def area(scores: list[float], positive: str) -> float | None:
    return area_under_roc(np.array(scores), flags(positive))


def test_the_area_is_the_share_of_pairs_in_the_right_order() -> None:
    assert area([0.9, 0.8, 0.2, 0.1], "1100") == 1
    assert area([0.9, 0.8, 0.2, 0.1], "0011") == 0
    assert area([0.9, 0.6, 0.5, 0.1], "1010") == 0.75


def test_equal_scores_count_half() -> None:
    assert area([0.5, 0.5, 0.5, 0.5], "1010") == 0.5
    # Of two positives and two negatives: 0.9 over both, 0.5 over one and level with the other.
    assert area([0.9, 0.5, 0.5, 0.1], "1100") == 0.875


def test_one_kind_alone_has_no_area() -> None:
    assert area([0.5, 0.6], "11") is None
    assert area([], "") is None
    assert area_interval(np.array([0.5, 0.6]), flags("00")) is None


def test_the_interval_holds_the_area_and_shrinks_with_more_faces() -> None:
    chance = np.random.default_rng(1)
    widths = []
    for count in (100, 1000):
        positive = np.arange(count) % 2 == 0
        scores = chance.normal(positive, 1)
        interval, whole = area_interval(scores, positive), area_under_roc(scores, positive)
        assert interval is not None
        assert whole is not None
        assert interval[0] < whole < interval[1]
        assert interval == area_interval(scores, positive)
        widths.append(interval[1] - interval[0])
    # A tenth of the variance: about a third as wide.
    assert 0.2 < widths[1] / widths[0] < 0.5


def test_average_precision_is_the_area_under_the_envelope() -> None:
    # Ranked: right, wrong, right; of four. Precision 1, 1/2, 2/3: 1/4 * 1 + 1/4 * 2/3.
    assert average_precision(np.array([0.9, 0.8, 0.7]), flags("101"), 4) == pytest.approx(5 / 12)
    # A late right answer lifts the precision of those before it: 1/2, 2/3 becomes 2/3, 2/3.
    assert average_precision(np.array([0.9, 0.8, 0.7]), flags("011"), 2) == pytest.approx(2 / 3)


def test_average_precision_goes_by_the_score_not_by_the_order_given() -> None:
    assert average_precision(np.array([0.1, 0.9]), flags("01"), 1) == 1
    assert average_precision(np.array([0.1, 0.9]), flags("10"), 1) == 0.5


def test_nothing_found_or_wanted_has_no_precision() -> None:
    assert average_precision(np.array([]), flags(""), 3) == 0
    assert average_precision(np.array([0.5]), flags("0"), 0) == 0


def test_a_search_is_as_precise_as_at_each_thing_wanted() -> None:
    # Found first and third, a third never: (1 + 2/3 + 0) / 3.
    assert retrieval_precision(flags("1010"), 3) == pytest.approx(5 / 9)
    assert retrieval_precision(flags("0000"), 1) == 0
