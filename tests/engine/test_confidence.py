"""From similarity to confidence."""

import numpy as np
import pytest

from faceweb.engine.confidence import Calibration

STRANGERS_REACH = (0.20, 0.30, 0.38, 0.44, 0.50, 0.55, 0.60, 0.64)
CALIBRATION = Calibration(STRANGERS_REACH)


def test_half_is_reached_by_one_pair_of_strangers_in_a_thousand() -> None:
    assert float(CALIBRATION.confidence(STRANGERS_REACH[5])) == pytest.approx(0.5)


def test_each_tenth_part_of_the_strangers_is_a_sixth_more() -> None:
    one_in_10, one_in_100 = CALIBRATION.confidence([STRANGERS_REACH[1], STRANGERS_REACH[3]])
    assert (one_in_10, one_in_100) == (pytest.approx(1 / 6), pytest.approx(2 / 6))


def test_more_alike_is_more_confident_and_never_outside_the_scale() -> None:
    curve = CALIBRATION.confidence(np.linspace(-1, 1, 2001))
    assert (np.diff(curve) > 0).all()
    assert (curve[0], curve[-1]) == (0, 1)
    assert float(CALIBRATION.confidence(1.001)) == 1  # stored in float16, a face may exceed itself


def test_the_same_photo_is_certain() -> None:
    assert float(CALIBRATION.confidence(0.999)) > 0.99


def test_shapes_are_kept() -> None:
    assert CALIBRATION.confidence(0.3).shape == ()
    assert CALIBRATION.confidence(np.zeros((3, 4), np.float16)).shape == (3, 4)


@pytest.mark.parametrize("wanted", [0.01, 0.5, 0.9])
def test_the_inverse_leads_back(wanted: float) -> None:
    similarity = CALIBRATION.similarity_of(wanted)
    assert float(CALIBRATION.confidence(similarity)) == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("strangers_reach", "said"),
    [
        (STRANGERS_REACH[:5], "6 to 11"),  # the threshold itself was not measured
        (np.linspace(0.1, 0.9, 12), "6 to 11"),
        ((0.2, 0.3, 0.3, 0.5, 0.6, 0.7), "grow"),
        ((0.2, 0.3, 0.4, 0.5, 0.6, 1.0), "between"),
        ((0.2, 0.3, float("nan"), 0.5, 0.6, 0.7), "grow"),
    ],
)
def test_a_curve_that_is_none_is_refused(strangers_reach: list[float], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Calibration(strangers_reach)
