"""The two faces drawn on the photo of `/patterns/`: where they are, and what is said of them."""

from typing import Any

from faceweb.faceapi.attributes import FaceAttributes
from faceweb.photos.models import Face, Photo

_BOXES = [(0.2167, 0.2375, 0.1667, 0.3), (0.6, 0.3375, 0.15, 0.275)]

# Left to right across a face seen from the front, in fractions of its box.
_POINTS = {
    "pupilLeft": (0.33, 0.38),
    "pupilRight": (0.67, 0.38),
    "noseTip": (0.5, 0.6),
    "mouthLeft": (0.36, 0.76),
    "mouthRight": (0.64, 0.76),
    "eyebrowLeftOuter": (0.2, 0.28),
    "eyebrowLeftInner": (0.42, 0.28),
    "eyeLeftOuter": (0.26, 0.38),
    "eyeLeftInner": (0.4, 0.38),
    "eyebrowRightInner": (0.58, 0.28),
    "eyebrowRightOuter": (0.8, 0.28),
    "eyeRightInner": (0.6, 0.38),
    "eyeRightOuter": (0.74, 0.38),
    "upperLipTop": (0.5, 0.72),
    "underLipBottom": (0.5, 0.82),
}

MUCH_SAID: FaceAttributes = {
    "age": 34.2,
    "gender": "male",
    "smile": 0.94,
    "facialHair": {"moustache": 0.61, "beard": 0.93, "sideburns": 0.2},
    "glasses": "ReadingGlasses",
    "headPose": {"pitch": -3.0, "roll": 12.4, "yaw": 18.9},
    "hair": {
        "bald": 0.03,
        "invisible": False,
        "hairColor": [
            {"color": "brown", "confidence": 0.71},
            {"color": "black", "confidence": 0.24},
        ],
    },
    "makeup": {"eyeMakeup": True, "lipMakeup": True},
    "occlusion": {"foreheadOccluded": True, "eyeOccluded": False, "mouthOccluded": False},
    "accessories": [
        {"type": "glasses", "confidence": 0.97},
        {"type": "headWear", "confidence": 0.75},
    ],
    "blur": {"blurLevel": "low", "value": 0.1},
    "exposure": {"exposureLevel": "goodExposure", "value": 0.5},
    "noise": {"noiseLevel": "medium", "value": 0.4},
    "qualityForRecognition": "high",
}
LITTLE_SAID: FaceAttributes = {
    "age": 61.0,
    "gender": "female",
    "smile": 0.12,
    "headPose": {"pitch": 1.0, "roll": -2.0, "yaw": 3.0},
    "blur": {"blurLevel": "high", "value": 0.9},
    "exposure": {"exposureLevel": "underExposure", "value": 0.1},
    "qualityForRecognition": "low",
}
TURNED_AWAY: FaceAttributes = {**LITTLE_SAID, "headPose": {"pitch": 1.0, "roll": 0.0, "yaw": -71.0}}


def draw(photo: Photo, attributes: FaceAttributes | None = None) -> list[Face]:
    """The unsaved faces of the drawing, each with its points where something is said of it."""
    return [_face(photo, number, attributes) for number in range(1, len(_BOXES) + 1)]


def _face(photo: Photo, number: int, attributes: FaceAttributes | None) -> Face:
    left, top, width, height = _BOXES[number - 1]
    drawn: dict[str, Any] = {"left": left, "top": top, "width": width, "height": height}
    if attributes is not None:
        drawn["attributes"] = attributes
        drawn["landmarks"] = {
            name: (left + x * width, top + y * height) for name, (x, y) in _POINTS.items()
        }
    return Face(photo=photo, number=number, **drawn)
