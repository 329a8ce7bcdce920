"""Quality for recognition: the worst of what hinders decides."""

from dataclasses import replace
from typing import Any

import pytest

from faceweb.engine.attributes.quality import Conditions, quality_of
from faceweb.engine.description import HeadPose, Occlusion, Quality

GOOD = Conditions(
    side_px=200,
    score=0.9,
    certainty=1.0,
    blur=0.1,
    exposure=0.5,
    noise=0.1,
    pose=HeadPose(0, 0, 0),
    occlusion=Occlusion(forehead=False, eye=False, mouth=False),
)


def test_a_good_photo_is_of_high_quality() -> None:
    assert quality_of(GOOD) is Quality.HIGH


def test_a_head_that_leans_is_as_good_as_an_upright_one() -> None:
    assert quality_of(replace(GOOD, pose=HeadPose(pitch=0, roll=170, yaw=0))) is Quality.HIGH


@pytest.mark.parametrize(
    ("hindrance", "expected"),
    [
        ({"side_px": 50}, Quality.MEDIUM),
        ({"blur": 0.6}, Quality.MEDIUM),
        ({"blur": 0.8}, Quality.LOW),
        ({"exposure": 0.2}, Quality.MEDIUM),
        ({"exposure": 0.05}, Quality.LOW),
        ({"exposure": 0.95}, Quality.LOW),
        ({"noise": 0.9}, Quality.MEDIUM),
        ({"pose": HeadPose(0, 0, -50)}, Quality.MEDIUM),
        ({"pose": HeadPose(0, 0, -70)}, Quality.LOW),
        ({"pose": HeadPose(-50, 0, 0)}, Quality.MEDIUM),
        ({"certainty": 0.2}, Quality.LOW),
        ({"score": 0.4}, Quality.LOW),
        ({"occlusion": Occlusion(forehead=False, eye=False, mouth=True)}, Quality.MEDIUM),
        ({"occlusion": Occlusion(forehead=False, eye=True, mouth=True)}, Quality.LOW),
    ],
)
def test_what_hinders_lowers_it(hindrance: dict[str, Any], expected: Quality) -> None:
    assert quality_of(replace(GOOD, **hindrance)) is expected
