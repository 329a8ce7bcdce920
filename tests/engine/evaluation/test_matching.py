"""Figures about pairs, against values worked out by hand."""

import numpy as np
import pytest

from faceweb.evaluation.matching import (
    best_threshold,
    equal_error_rate,
    fold_accuracy,
    roc,
    thresholds_at,
    true_match_rate,
)


def similarities(*values: float) -> np.ndarray:
    return np.array(values, np.float32)


def test_the_threshold_lies_between_those_it_parts() -> None:
    threshold = best_threshold(similarities(0.2, 0.8, 0.4), np.array([False, True, False]))
    assert threshold == pytest.approx(0.6)


def test_of_several_thresholds_as_good_the_mean_is_taken() -> None:
    # At 0.2 and at 0.6 three of four are right.
    values = similarities(0.1, 0.3, 0.5, 0.7)
    same = np.array([False, True, False, True])
    assert best_threshold(values, same) == pytest.approx(0.4)


def test_equal_similarities_are_answered_alike() -> None:
    values, same = similarities(0.5, 0.5, 0.5, 0.1), np.array([True, True, False, False])
    assert best_threshold(values, same) == pytest.approx(0.3)


def test_a_threshold_may_refuse_or_accept_everybody() -> None:
    values = similarities(0.2, 0.4)
    assert (values >= best_threshold(values, np.array([True, True]))).all()
    assert not (values >= best_threshold(values, np.array([False, False]))).any()


def test_pairs_that_are_apart_are_all_answered_right() -> None:
    same = np.arange(40) % 4 < 2
    assert fold_accuracy(np.where(same, 0.9, 0.1).astype(np.float32), same) == 1


def test_a_missed_face_makes_its_pair_a_wrong_answer_whoever_is_on_it() -> None:
    same = np.arange(40) % 4 < 2
    values = np.where(same, 0.9, 0.1).astype(np.float32)
    values[0], values[2] = -np.inf, -np.inf  # one of the same person, one of strangers
    assert same[0]
    assert not same[2]
    assert fold_accuracy(values, same) == pytest.approx(38 / 40)


def test_each_fold_is_answered_with_the_threshold_of_the_others() -> None:
    # Fold 0 alone holds a stranger at 0.8, which the threshold of the others, 0.5, accepts.
    same = np.arange(20) < 10
    values = np.where(same, 0.9, 0.1).astype(np.float32)
    values[10] = 0.8
    assert fold_accuracy(values, same) == pytest.approx(0.95)


def test_photos_without_any_face_answer_nothing_right() -> None:
    assert fold_accuracy(np.full(20, -np.inf, np.float32), np.arange(20) < 10) == 0


def test_a_rate_of_strangers_exceeds_its_threshold() -> None:
    strangers = np.arange(101, dtype=np.float32) / 100
    low, high = thresholds_at(strangers, [0.5, 0.1])
    assert (low, high) == (pytest.approx(0.5), pytest.approx(0.9))
    assert np.mean(strangers > high) == pytest.approx(10 / 101)


def test_missed_faces_are_never_accepted() -> None:
    genuine = similarities(0.9, 0.7, 0.4, -np.inf)
    assert true_match_rate(genuine, 0.5) == 0.5
    assert true_match_rate(genuine, -np.inf) == 0.75


def test_the_equal_error_rate_is_where_both_errors_meet() -> None:
    genuine, strangers = similarities(0.9, 0.8, 0.6, 0.3), similarities(0.5, 0.2, 0.1, 0.0)
    # From 0.5 on one of four strangers is accepted, and below it one of four genuine refused.
    assert equal_error_rate(genuine, strangers) == pytest.approx(0.25)
    assert equal_error_rate(similarities(0.9, 0.8), similarities(0.1, 0.2)) == 0


def test_the_roc_rises_from_ten_strangers_to_all() -> None:
    chance = np.random.default_rng(1)
    genuine = chance.normal(1, 1, 500).astype(np.float32)
    strangers = chance.normal(-1, 1, 1000).astype(np.float32)
    points = roc(genuine, strangers)
    assert points[0][0] == pytest.approx(10 / 1000)
    assert points[-1] == (1, 1)
    assert len(points) == 11
    assert (np.diff(np.array(points), axis=0) >= 0).all()
