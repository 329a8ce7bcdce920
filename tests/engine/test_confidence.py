"""From similarity to confidence."""

import numpy as np
import pytest

from faceweb.engine.confidence import STRANGERS_REACH, confidence, similarity_of


def test_half_is_reached_by_one_pair_of_strangers_in_a_thousand() -> None:
    assert float(confidence(STRANGERS_REACH[5])) == pytest.approx(0.5)


def test_more_alike_is_more_confident_and_never_outside_the_scale() -> None:
    curve = confidence(np.linspace(-1, 1, 2001))
    assert (np.diff(curve) > 0).all()
    assert (curve[0], curve[-1]) == (0, 1)
    assert float(confidence(1.001)) == 1  # stored in float16, a face may exceed itself


def test_the_same_photo_is_certain() -> None:
    assert float(confidence(0.999)) > 0.99


def test_shapes_are_kept() -> None:
    assert confidence(0.3).shape == ()
    assert confidence(np.zeros((3, 4), np.float16)).shape == (3, 4)


@pytest.mark.parametrize("wanted", [0.01, 0.5, 0.9])
def test_the_inverse_leads_back(wanted: float) -> None:
    assert float(confidence(similarity_of(wanted))) == pytest.approx(wanted)
