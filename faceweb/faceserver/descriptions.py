"""From what the engine says of a face to the contract's payloads: names, casing, levels, rounding.

The kinds of things (glasses, masks, hair colours) bear the same names on both sides; their values
are the engine's words there and the contract's here. Numbers are rounded as in the published
answers: degrees, years and pixels to one decimal, shares to two, what is often small (smile,
emotion) to three.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import fields
from enum import StrEnum
from typing import TypeVar, cast

from faceweb.engine.description import (
    Attribute,
    Description,
    Emotion,
    FacialHair,
    Hair,
    HeadPose,
    Landmarks,
    Occlusion,
)
from faceweb.engine.face import FoundFace
from faceweb.faceapi import attributes as wire
from faceweb.faceapi.contract import DetectedFace

_Level = TypeVar("_Level", bound=StrEnum)

# From here on yes is said where the contract has no room for a probability; a face that is as
# likely a man's as a woman's has to be called one of them.
LIKELY = 0.5


def estimated(names: Iterable[wire.FaceAttribute]) -> frozenset[Attribute]:
    """What the engine has to estimate so that these can be answered."""
    return frozenset(Attribute[name.name] for name in names)


def face_payload(face: FoundFace, description: Description) -> DetectedFace:
    """Where the face is, and of its looks what was asked for."""
    left, top, width, height = face.rectangle
    payload: DetectedFace = {
        "faceRectangle": {"top": top, "left": left, "width": width, "height": height}
    }
    if description.landmarks is not None:
        payload["faceLandmarks"] = landmarks_payload(description.landmarks)
    attributes = attributes_payload(description)
    if attributes:
        payload["faceAttributes"] = attributes
    return payload


def attributes_payload(description: Description) -> wire.FaceAttributes:
    """Those that were asked for, in the order of the published answers."""
    payload: wire.FaceAttributes = {}
    if description.smile is not None:
        payload["smile"] = _rounded(description.smile, 3)
    if description.head_pose is not None:
        payload["headPose"] = _head_pose(description.head_pose)
    if description.male is not None:
        is_male = description.male >= LIKELY
        payload["gender"] = wire.Gender.MALE if is_male else wire.Gender.FEMALE
    if description.age is not None:
        payload["age"] = _rounded(description.age, 1)
    if description.facial_hair is not None:
        payload["facialHair"] = _facial_hair(description.facial_hair)
    if description.glasses is not None:
        payload["glasses"] = wire.GlassesType[description.glasses.name]
    if description.emotion is not None:
        payload["emotion"] = _emotion(description.emotion)
    if description.blur is not None:
        payload["blur"] = _blur(_rounded(description.blur, 2))
    if description.exposure is not None:
        payload["exposure"] = _exposure(_rounded(description.exposure, 2))
    if description.noise is not None:
        payload["noise"] = _noise(_rounded(description.noise, 2))
    if description.makeup is not None:
        eye, lip = description.makeup
        payload["makeup"] = {"eyeMakeup": eye >= LIKELY, "lipMakeup": lip >= LIKELY}
    if description.accessories is not None:
        payload["accessories"] = [
            {"type": wire.AccessoryType[kind.name], "confidence": _rounded(confidence, 2)}
            for kind, confidence in description.accessories
            if confidence >= LIKELY
        ]
    if description.occlusion is not None:
        payload["occlusion"] = _occlusion(description.occlusion)
    if description.hair is not None:
        payload["hair"] = _hair(description.hair)
    if description.mask is not None:
        mask, covered = description.mask
        payload["mask"] = {"type": wire.MaskType[mask.name], "noseAndMouthCovered": covered}
    if description.quality is not None:
        payload["qualityForRecognition"] = wire.QualityForRecognition[description.quality.name]
    return payload


def landmarks_payload(landmarks: Landmarks) -> wire.FaceLandmarks:
    points = {
        _camel_case(field.name): _point(*getattr(landmarks, field.name))
        for field in fields(landmarks)
    }
    return cast("wire.FaceLandmarks", points)


def _point(x: float, y: float) -> wire.LandmarkPoint:
    return {"x": _rounded(x, 1), "y": _rounded(y, 1)}


def _head_pose(pose: HeadPose) -> wire.HeadPose:
    pitch, roll, yaw = (_rounded(angle, 1) for angle in pose)
    return {"pitch": pitch, "roll": roll, "yaw": yaw}


def _facial_hair(hair: FacialHair) -> wire.FacialHair:
    moustache, beard, sideburns = (_rounded(share, 2) for share in hair)
    return {"moustache": moustache, "beard": beard, "sideburns": sideburns}


def _emotion(emotion: Emotion) -> wire.Emotion:
    """In thousandths that still add up to 1: what rounding down leaves over goes, one each, to
    those that lost most by it."""
    exact = [share * 1000 for share in emotion]
    thousandths = [int(share) for share in exact]
    by_loss = sorted(range(len(exact)), key=lambda one: thousandths[one] - exact[one])
    for one in by_loss[: 1000 - sum(thousandths)]:
        thousandths[one] += 1
    shares = {name: count / 1000 for name, count in zip(Emotion._fields, thousandths, strict=True)}
    return cast("wire.Emotion", shares)


def _blur(value: float) -> wire.Blur:
    return {"blurLevel": _level(wire.BlurLevel, wire.BLUR_BOUNDS, value), "value": value}


def _exposure(value: float) -> wire.Exposure:
    level = _level(wire.ExposureLevel, wire.EXPOSURE_BOUNDS, value)
    return {"exposureLevel": level, "value": value}


def _noise(value: float) -> wire.Noise:
    return {"noiseLevel": _level(wire.NoiseLevel, wire.NOISE_BOUNDS, value), "value": value}


def _occlusion(occlusion: Occlusion) -> wire.Occlusion:
    forehead, eye, mouth = occlusion
    return {"foreheadOccluded": forehead, "eyeOccluded": eye, "mouthOccluded": mouth}


def _hair(hair: Hair) -> wire.Hair:
    return {
        "bald": _rounded(hair.bald, 2),
        "invisible": hair.invisible,
        "hairColor": [
            {"color": wire.HairColorType[color.name], "confidence": _rounded(confidence, 2)}
            for color, confidence in hair.colors
        ],
    }


def _level(levels: type[_Level], bounds: tuple[float, ...], value: float) -> _Level:
    """The level as a reader of the rounded value would find it; a bound belongs to the higher."""
    return list(levels)[bisect_right(bounds, value)]


def _rounded(value: float, decimals: int) -> float:
    return round(float(value), decimals) + 0.0  # no "-0.0" in an answer


def _camel_case(name: str) -> str:
    return re.sub(r"_(\w)", lambda letter: letter[1].upper(), name)
