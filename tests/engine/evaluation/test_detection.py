"""Which detection hits which face, by the protocol of WIDER FACE."""

import numpy as np
import pytest

from faceweb.evaluation.detection import Found, judge, overlaps

FACES = np.array([[0, 0, 10, 10], [20, 0, 30, 10]], np.float32)
BOTH = np.array([True, True])


def found(*boxes: tuple[float, float, float, float, float]) -> Found:
    table = np.array(boxes, np.float32).reshape(-1, 5)
    return Found(table[:, :4], table[:, 4])


def test_overlap_is_intersection_over_union() -> None:
    half = np.array([[5, 0, 15, 10], [0, 0, 10, 5], [50, 50, 60, 60]], np.float32)
    assert overlaps(half, FACES) == pytest.approx(np.array([[1 / 3, 0], [0.5, 0], [0, 0]]))


def test_boxes_without_an_area_overlap_nothing() -> None:
    assert overlaps(np.zeros((1, 4), np.float32), np.zeros((1, 4), np.float32)).item() == 0


def test_the_best_score_takes_the_face_and_the_next_on_it_is_wrong() -> None:
    verdicts = judge(found((1, 0, 11, 10, 0.6), (0, 0, 10, 10, 0.9)), FACES, BOTH)
    assert verdicts.detections.tolist() == [1, 0]
    assert verdicts.hits.tolist() == [0, -1]


def test_a_detection_that_hits_nothing_is_wrong() -> None:
    verdicts = judge(found((50, 50, 60, 60, 0.9), (20, 0, 30, 10, 0.5)), FACES, BOTH)
    assert verdicts.hits.tolist() == [-1, 1]


def test_a_face_that_does_not_count_is_neither_asked_for_nor_held_against_anybody() -> None:
    answer = found((0, 0, 10, 10, 0.9), (0, 1, 10, 11, 0.8), (20, 0, 30, 10, 0.5))
    verdicts = judge(answer, FACES, np.array([False, True]))
    assert verdicts.detections.tolist() == [2]
    assert verdicts.hits.tolist() == [1]


def test_where_no_face_is_every_detection_is_wrong() -> None:
    verdicts = judge(found((0, 0, 10, 10, 0.9)), np.empty((0, 4), np.float32), np.empty(0, bool))
    assert verdicts.hits.tolist() == [-1]
    assert judge(found(), FACES, BOTH).hits.tolist() == []
