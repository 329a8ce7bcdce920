"""What is said of a face whose mask hides what the mesh looks for."""

import numpy as np
import pytest

from faceweb.engine.attributes.statements import Seen, statement
from faceweb.engine.attributes.traits import Traits
from faceweb.engine.description import Accessory, Attribute, Description, HeadPose, MaskType
from faceweb.engine.face import FoundFace
from faceweb.engine.rectangle import Rectangle

LOOKING_AHEAD = HeadPose(0, 0, 0)
WANTED = frozenset(Attribute) - {
    Attribute.BLUR,
    Attribute.EXPOSURE,
    Attribute.NOISE,
    Attribute.QUALITY,
    Attribute.HAIR,
    Attribute.EMOTION,
}


def said_of(*, mask: float, certainty: float, score: float = 0.4, side_px: int = 80) -> Description:
    face = FoundFace(
        (0, 0, side_px, side_px),
        np.array([[20, 30], [60, 30], [40, 50], [25, 65], [55, 65]], np.float32),
        score,
        Rectangle(0, 0, side_px, side_px),
    )
    traits = Traits(*(30.0, 0.9, 0.8, 0.1, 0.1), mask, *(0.7, 0.1, 0.1, 0.1, 0.1, 0.1))
    seen = Seen(face, pose=LOOKING_AHEAD, certainty=certainty, traits=traits, eye_brightness=1.0)
    return statement(seen, WANTED)


@pytest.mark.parametrize("certainty", [0.1, 0.9])
def test_a_mask_is_said_whatever_the_mesh_says(certainty: float) -> None:
    said = said_of(mask=0.9, certainty=certainty)
    assert said.mask is not None
    assert said.mask.type is MaskType.FACE_MASK
    assert said.occlusion is not None
    assert said.occlusion.mouth
    assert said.accessories is not None
    assert said.accessories[0] == (Accessory.MASK, 0.9)
    assert said.smile == 0
    assert said.facial_hair is not None
    assert said.facial_hair.beard == 0


def test_a_face_the_detector_is_sure_of_is_read_though_the_mesh_doubts_it() -> None:
    said = said_of(mask=0.1, certainty=0.1, score=0.6)
    assert said.smile == 0.8
    assert said.mask is not None
    assert said.mask.type is MaskType.NO_MASK


def test_without_a_mask_nothing_is_said_of_what_is_no_face_to_mesh_or_detector() -> None:
    said = said_of(mask=0.1, certainty=0.1)
    assert said.mask is not None
    assert said.mask.type is MaskType.UNCERTAIN
    assert said.accessories is not None
    assert all(chance < 0.5 for _, chance in said.accessories)
    assert said.smile == 0


def test_of_a_face_too_small_not_even_a_mask_is_said() -> None:
    said = said_of(mask=0.9, certainty=0.9, side_px=35)
    assert said.mask is not None
    assert said.mask.type is MaskType.UNCERTAIN
