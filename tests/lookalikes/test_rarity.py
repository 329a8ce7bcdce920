"""The plain sentence of a confidence: rounded, capped, and silent where it says nothing."""

from typing import Any

import pytest

from faceweb.drawn_faces import draw
from faceweb.lookalikes.rarity import rarity
from faceweb.lookalikes.services import Candidate
from faceweb.photos.models import Photo


@pytest.mark.parametrize(
    ("confidence", "odds"),
    [
        (0.1, "About 1 in 4 "),
        (0.2, "About 1 in 15 "),
        (0.3, "About 1 in 60 "),
        (0.5, "About 1 in 1,000 "),
        (0.6, "About 1 in 4,000 "),
        (0.7, "About 1 in 15,000 "),
        (0.66, "About 1 in 10,000 "),
        (0.83, "About 1 in 100,000 "),
        (0.84, "Fewer than 1 in 100,000 "),
        (1.0, "Fewer than 1 in 100,000 "),
    ],
)
def test_a_confidence_says_how_rare_such_a_likeness_is(confidence: float, odds: str) -> None:
    assert rarity(confidence) == f"{odds}pairs of strangers look this alike"


@pytest.mark.parametrize("confidence", [0.0, 0.05, 0.099])
def test_a_likeness_most_strangers_have_is_not_remarked_on(confidence: float) -> None:
    assert rarity(confidence) == ""


def test_nothing_is_said_of_another_services_confidence(settings: Any) -> None:
    face = draw(Photo(width=1200, height=800))[0]
    assert Candidate(0.6, face).rarity

    settings.FACE_API_IS_OURS = False
    assert Candidate(0.6, face).rarity == ""
