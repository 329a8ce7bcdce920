"""What the engine says of a face, in the contract's words."""

import json
import math
from dataclasses import fields

import pytest

from faceweb.engine import description as engine
from faceweb.engine.description import Description, Point
from faceweb.faceapi import attributes as wire
from faceweb.faceserver.descriptions import attributes_payload, estimated, landmarks_payload

CALM = engine.Emotion(0, 0, 0, 0, 0, 0.986, 0.009, 0.005)
EVERYTHING = Description(
    age=22.93,
    male=0.02,
    head_pose=engine.HeadPose(pitch=-0.01, roll=0.149, yaw=-32.91),
    smile=0.00049,
    facial_hair=engine.FacialHair(0.004, 0.126, 0.9951),
    glasses=engine.Glasses.NONE,
    emotion=CALM,
    hair=engine.Hair(
        0.001, False, ((engine.HairColor.BROWN, 0.995), (engine.HairColor.BLACK, 0.871))
    ),
    makeup=engine.Makeup(eye=0.5, lip=0.499),
    occlusion=engine.Occlusion(forehead=False, eye=True, mouth=False),
    accessories=(
        (engine.Accessory.HEADWEAR, 0.994),
        (engine.Accessory.MASK, 0.5),
        (engine.Accessory.GLASSES, 0.499),
    ),
    blur=0.06,
    exposure=0.67,
    noise=0.0,
    mask=engine.Mask(engine.MaskType.OTHER, True),
    quality=engine.Quality.MEDIUM,
)


def test_a_description_is_written_as_in_the_published_quickstart():
    assert attributes_payload(EVERYTHING) == {
        "smile": 0.0,
        "headPose": {"pitch": 0.0, "roll": 0.1, "yaw": -32.9},
        "gender": "female",
        "age": 22.9,
        "facialHair": {"moustache": 0.0, "beard": 0.13, "sideburns": 1.0},
        "glasses": "NoGlasses",
        "emotion": {
            "anger": 0,
            "contempt": 0,
            "disgust": 0,
            "fear": 0,
            "happiness": 0,
            "neutral": 0.986,
            "sadness": 0.009,
            "surprise": 0.005,
        },
        "blur": {"blurLevel": "low", "value": 0.06},
        "exposure": {"exposureLevel": "goodExposure", "value": 0.67},
        "noise": {"noiseLevel": "low", "value": 0.0},
        "makeup": {"eyeMakeup": True, "lipMakeup": False},
        "accessories": [
            {"type": "headWear", "confidence": 0.99},
            {"type": "mask", "confidence": 0.5},
        ],
        "occlusion": {"foreheadOccluded": False, "eyeOccluded": True, "mouthOccluded": False},
        "hair": {
            "bald": 0.0,
            "invisible": False,
            "hairColor": [
                {"color": "brown", "confidence": 0.99},
                {"color": "black", "confidence": 0.87},
            ],
        },
        "mask": {"type": "otherMaskOrOcclusion", "noseAndMouthCovered": True},
        "qualityForRecognition": "medium",
    }


def test_the_attributes_come_in_the_order_of_the_published_answers():
    assert list(attributes_payload(EVERYTHING)) == list(wire.FaceAttribute)


def test_no_zero_is_negative():
    assert "-0.0" not in json.dumps(attributes_payload(EVERYTHING))


def test_what_was_not_asked_for_is_absent():
    assert attributes_payload(Description()) == {}
    assert attributes_payload(Description(smile=0.5)) == {"smile": 0.5}


def test_nothing_worn_and_hair_that_is_hidden_are_empty_lists():
    hidden = Description(accessories=(), hair=engine.Hair(0.0, True, ()))
    assert attributes_payload(hidden) == {
        "accessories": [],
        "hair": {"bald": 0.0, "invisible": True, "hairColor": []},
    }


@pytest.mark.parametrize(
    ("value", "blur", "exposure", "noise"),
    [
        (0.0, "low", "underExposure", "low"),
        (0.244, "low", "underExposure", "low"),
        (0.246, "medium", "goodExposure", "low"),  # 0.25 to who reads two decimals
        (0.29, "medium", "goodExposure", "low"),
        (0.3, "medium", "goodExposure", "medium"),
        (0.7, "medium", "goodExposure", "high"),
        (0.74, "medium", "goodExposure", "high"),
        (0.75, "high", "overExposure", "high"),
        (1.0, "high", "overExposure", "high"),
    ],
)
def test_a_level_is_that_of_the_value_beside_it(value, blur, exposure, noise):
    said = attributes_payload(Description(blur=value, exposure=value, noise=value))
    assert said["blur"]["blurLevel"] == blur
    assert said["exposure"]["exposureLevel"] == exposure
    assert said["noise"]["noiseLevel"] == noise


@pytest.mark.parametrize(
    "shares",
    [
        (0.1249,) * 7 + (0.1257,),
        (1 / 3, 1 / 3, 1 / 3, 0, 0, 0, 0, 0),
        (0.0004, 0.0004, 0.0004, 0.0004, 0.0004, 0.0004, 0.0004, 0.9972),
        (0, 0, 0, 0, 1.0, 0, 0, 0),
    ],
)
def test_emotions_of_three_decimals_still_add_up_to_one(shares):
    said = attributes_payload(Description(emotion=engine.Emotion(*shares)))["emotion"]
    assert math.isclose(sum(said.values()), 1, abs_tol=1e-12)
    assert all(
        abs(value - share) < 0.001 for value, share in zip(said.values(), shares, strict=True)
    )


@pytest.mark.parametrize(("male", "gender"), [(0.49, "female"), (0.5, "male"), (1.0, "male")])
def test_a_face_is_called_what_it_more_likely_is(male, gender):
    assert attributes_payload(Description(male=male)) == {"gender": gender}


@pytest.mark.parametrize(
    ("kind", "wire_kind"),
    [
        (engine.Glasses, wire.GlassesType),
        (engine.HairColor, wire.HairColorType),
        (engine.Accessory, wire.AccessoryType),
        (engine.MaskType, wire.MaskType),
        (engine.Quality, wire.QualityForRecognition),
    ],
)
def test_every_kind_the_engine_knows_has_its_word(kind, wire_kind):
    assert {each.name for each in kind} <= {each.name for each in wire_kind}


def test_every_attribute_is_one_the_engine_estimates():
    assert estimated(wire.FaceAttribute) == frozenset(engine.Attribute)
    assert estimated([]) == frozenset()


def test_landmarks_are_the_contracts_points_to_a_tenth_of_a_pixel():
    names = [field.name for field in fields(engine.Landmarks)]
    points = [Point(number + 0.04, -0.04) for number in range(len(names))]
    said = landmarks_payload(engine.Landmarks(*points))
    assert list(said) == list(wire.FaceLandmarks.__annotations__)
    assert len(said) == 27
    assert said["pupilLeft"] == {"x": 0.0, "y": 0.0}
    assert said["underLipBottom"] == {"x": 26.0, "y": 0.0}
