"""Attributes by the engine's front door: what is asked for, neutral where nothing shows."""

import math
from dataclasses import astuple, fields, replace
from typing import Any

import cv2
import numpy as np
import pytest

from faceweb.engine.description import Attribute, Description, Glasses, Hair, MaskType
from faceweb.engine.face import FoundFace
from faceweb.engine.pipeline import get_pipeline
from faceweb.engine.rectangle import Rectangle, contract_rectangle
from faceweb.engine.types import RGBImage
from tests import assets
from tests.engine.photos import read_photo

ALL = frozenset(Attribute)
FIELDS = {
    Attribute.AGE: "age",
    Attribute.GENDER: "male",
    Attribute.HEAD_POSE: "head_pose",
    Attribute.SMILE: "smile",
    Attribute.FACIAL_HAIR: "facial_hair",
    Attribute.GLASSES: "glasses",
    Attribute.EMOTION: "emotion",
    Attribute.HAIR: "hair",
    Attribute.MAKEUP: "makeup",
    Attribute.OCCLUSION: "occlusion",
    Attribute.ACCESSORIES: "accessories",
    Attribute.BLUR: "blur",
    Attribute.EXPOSURE: "exposure",
    Attribute.NOISE: "noise",
    Attribute.MASK: "mask",
    Attribute.QUALITY: "quality",
}


def face_at(image: RGBImage, left: float, top: float, side: float) -> FoundFace:
    """A face claimed to fill this square of the image."""
    places = np.array([[0.3, 0.4], [0.7, 0.4], [0.5, 0.6], [0.35, 0.8], [0.65, 0.8]], np.float32)
    points = (places * side + (left, top)).astype(np.float32)
    box = (left, top, left + side, top + side)
    return FoundFace(
        box, points, 0.5, contract_rectangle(box, points, image.shape[1], image.shape[0])
    )


def numbers(value: Any) -> list[float]:
    if isinstance(value, float):
        return [value]
    if isinstance(value, tuple):
        return [number for part in value for number in numbers(part)]
    return []


def assert_whole(description: Description) -> None:
    """Everything is said, and every number is one."""
    said = astuple(description)
    assert None not in said
    assert all(math.isfinite(number) for number in numbers(said))
    assert description.emotion is not None
    assert sum(description.emotion) == pytest.approx(1)


@pytest.mark.parametrize("attribute", Attribute)
def test_only_what_is_asked_for_is_said(attribute: Attribute) -> None:
    image = read_photo(assets.PERSON_A_1)
    faces = get_pipeline().find_faces(image)
    (alone,) = get_pipeline().describe(image, faces, frozenset({attribute}))
    said = {field.name for field in fields(alone) if getattr(alone, field.name) is not None}
    assert said == {FIELDS[attribute]}


def test_nothing_asked_nothing_said() -> None:
    image = read_photo(assets.PERSON_A_1)
    faces = get_pipeline().find_faces(image)
    assert get_pipeline().describe(image, faces, frozenset()) == [Description()]
    assert get_pipeline().describe(image, [], ALL, landmarks=True) == []


def test_faces_are_described_in_their_order_and_as_if_alone() -> None:
    image = read_photo(assets.GROUP_OF_SIX)
    faces = get_pipeline().find_faces(image)
    together = get_pipeline().describe(image, faces, ALL, landmarks=True)
    assert len(together) == 6
    for face, description in zip(faces, together, strict=True):
        assert_whole(description)
        (alone,) = get_pipeline().describe(image, [face], ALL, landmarks=True)
        assert numbers(astuple(alone)) == pytest.approx(numbers(astuple(description)), abs=0.05)


def test_a_man_who_smiles_is_described_as_one() -> None:
    image = read_photo(assets.PERSON_A_1)
    (said,) = get_pipeline().describe(image, get_pipeline().find_faces(image), ALL)
    assert said.age is not None
    assert 30 < said.age < 65
    assert said.male is not None
    assert said.male > 0.8
    assert said.smile is not None
    assert said.smile > 0.8
    assert said.glasses is Glasses.NONE


def noise_picture() -> RGBImage:
    return np.random.default_rng(5).integers(0, 256, (200, 200, 3), np.uint8)


PICTURES = {
    "black": np.zeros((120, 120, 3), np.uint8),
    "white": np.full((120, 120, 3), 255, np.uint8),
    "noise": noise_picture(),
    "sliver": np.full((2, 400, 3), 90, np.uint8),
}


@pytest.mark.parametrize("image", PICTURES.values(), ids=PICTURES)
@pytest.mark.parametrize(
    "square", [(10, 10, 60), (-40, -40, 60), (90, 90, 80), (0, 0, 3), (-900, -900, 2000)]
)
def test_what_is_no_face_is_described_without_nonsense(
    image: RGBImage, square: tuple[float, float, float]
) -> None:
    (said,) = get_pipeline().describe(image, [face_at(image, *square)], ALL, landmarks=True)
    assert_whole(said)


def test_points_that_fall_together_are_described_without_nonsense() -> None:
    image = read_photo(assets.PERSON_A_1)
    (face,) = get_pipeline().find_faces(image)
    flat = replace(face, points=np.full((5, 2), 50, np.float32))
    (said,) = get_pipeline().describe(image, [flat], ALL, landmarks=True)
    assert_whole(said)


def test_a_cut_face_and_a_grey_one_are_described() -> None:
    grey = cv2.cvtColor(read_photo(assets.PERSON_B), cv2.COLOR_RGB2GRAY)
    for image in (
        read_photo(assets.PERSON_A_CUT_LEFT),
        read_photo(assets.PERSON_A_CUT_RIGHT),
        np.repeat(grey[:, :, None], 3, axis=2).astype(np.uint8),
    ):
        for said in get_pipeline().describe(
            image, get_pipeline().find_faces(image), ALL, landmarks=True
        ):
            assert_whole(said)


def test_a_face_too_small_is_described_neutrally() -> None:
    image = read_photo(assets.PERSON_A_1)
    (face,) = get_pipeline().find_faces(image)
    small = replace(face, rectangle=Rectangle(*face.rectangle[:2], 20, 20))
    (said,) = get_pipeline().describe(image, [small], ALL)
    assert said.smile == 0
    assert said.hair == Hair(bald=0.0, invisible=True, colors=())
    assert said.emotion is not None
    assert said.emotion.neutral == 1
    assert said.mask is not None
    assert said.mask.type is MaskType.UNCERTAIN
    assert said.age is not None
