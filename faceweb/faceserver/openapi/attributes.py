"""Landmarks and attributes of a detected face as JSON Schema; what each value means stands here."""

from typing import Any

from faceweb.faceapi.attributes import (
    BLUR_BOUNDS,
    EXPOSURE_BOUNDS,
    NOISE_BOUNDS,
    AccessoryType,
    BlurLevel,
    ExposureLevel,
    FaceLandmarks,
    Gender,
    GlassesType,
    HairColorType,
    MaskType,
    NoiseLevel,
    QualityForRecognition,
)
from faceweb.faceserver.openapi.shapes import Schema, choice, list_of, object_of, ref

_TRUTH: Schema = {"type": "boolean"}
_PIXELS: Schema = {"type": "number"}


def _share(description: str = "") -> Schema:
    schema: Schema = {"type": "number", "minimum": 0, "maximum": 1}
    return {**schema, "description": description} if description else schema


def _degrees(description: str) -> Schema:
    return {"type": "number", "minimum": -180, "maximum": 180, "description": description}


def _whole(**properties: Schema) -> Schema:
    """An object none of whose properties is ever absent."""
    return object_of(tuple(properties), **properties)


def _levels(name: str, values: type[Any], bounds: tuple[float, float], larger: str) -> Schema:
    second, third = bounds
    said = f"The second begins at {second}, the third at {third}."
    return _whole(**{name: choice(values, description=said), "value": _share(larger)})


_ATTRIBUTES: dict[str, Schema] = {
    "smile": _share("The probability of a smile."),
    "headPose": _whole(
        pitch=_degrees("Positive looking up."),
        roll=_degrees("Positive clockwise in the image."),
        yaw=_degrees("Positive towards the image's left."),
    ),
    "gender": choice(Gender, description="As the face is likely read."),
    "age": {"type": "number", "minimum": 0, "description": "In years, as the face looks."},
    "facialHair": {
        **_whole(moustache=_share(), beard=_share(), sideburns=_share()),
        "description": "The probability of each.",
    },
    "glasses": choice(GlassesType, description="SwimmingGoggles are never found."),
    "emotion": _whole(
        anger=_share(),
        contempt=_share(),
        disgust=_share(),
        fear=_share(),
        happiness=_share(),
        neutral=_share(),
        sadness=_share(),
        surprise=_share(),
    ),
    "blur": _levels("blurLevel", BlurLevel, BLUR_BOUNDS, "Larger is more blurred."),
    "exposure": _levels("exposureLevel", ExposureLevel, EXPOSURE_BOUNDS, "Larger is brighter."),
    "noise": _levels("noiseLevel", NoiseLevel, NOISE_BOUNDS, "Larger is noisier."),
    "makeup": _whole(eyeMakeup=_TRUTH, lipMakeup=_TRUTH),
    "accessories": list_of(
        _whole(type=choice(AccessoryType), confidence=_share()),
        description="Those that are worn; empty for none.",
    ),
    "occlusion": _whole(foreheadOccluded=_TRUTH, eyeOccluded=_TRUTH, mouthOccluded=_TRUTH),
    "hair": _whole(
        bald=_share("The probability of a bald head."),
        invisible={**_TRUTH, "description": "Whether the hair is hidden."},
        hairColor=list_of(
            _whole(color=choice(HairColorType), confidence=_share()),
            description="Best first; empty where the hair is hidden.",
        ),
    ),
    "mask": _whole(type=choice(MaskType), noseAndMouthCovered=_TRUTH),
    "qualityForRecognition": choice(
        QualityForRecognition, description="How well the face can be recognised."
    ),
}

ATTRIBUTE_SCHEMAS: dict[str, Schema] = {
    "FaceAttributes": {
        **object_of(**_ATTRIBUTES),
        "description": "Those that were asked for.",
    },
    "FaceLandmarks": {
        **_whole(**{name: ref("LandmarkPoint") for name in FaceLandmarks.__annotations__}),
        "description": "27 points in pixels of the upright image; left and right are the image's.",
    },
    "LandmarkPoint": _whole(x=_PIXELS, y=_PIXELS),
}
