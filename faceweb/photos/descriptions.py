"""What the Face API is asked to say of a face, and how its answer is kept.

Attributes are kept as they came, landmarks in fractions of the photo. The words a person reads are
made in `words`.
"""

from typing import cast

from django.conf import settings

from faceweb.faceapi import contract
from faceweb.faceapi.attributes import FaceAttribute, FaceAttributes, LandmarkPoint
from faceweb.faceapi.contract import DetectionModel, RecognitionModel
from faceweb.photos.closeups import Picture

Points = dict[str, tuple[float, float]]

# A hundred-thousandth of a photo of 2,048 px is a fiftieth of a pixel.
_DIGITS = 5


def asked_attributes(recognition_model: str | None = None) -> tuple[FaceAttribute, ...]:
    """Those of FACE_API_ATTRIBUTES that the models may be asked for: the library's recognition
    model, or that of new libraries."""
    allowed = contract.ATTRIBUTES_OF[DetectionModel(settings.FACE_DETECTION_MODEL)]
    model = RecognitionModel(recognition_model or settings.FACE_RECOGNITION_MODEL)
    if model not in contract.MODELS_WITH_QUALITY:
        allowed -= {FaceAttribute.QUALITY}
    return tuple(
        each for each in FaceAttribute if each in allowed and each in settings.FACE_API_ATTRIBUTES
    )


def allowed(said: FaceAttributes | None) -> FaceAttributes | None:
    """What was estimated of a face without BLOCKED_ATTRIBUTES; None where nothing is left."""
    if not said or settings.BLOCKED_ATTRIBUTES.isdisjoint(said):
        return said
    kept = {name: value for name, value in said.items() if name not in settings.BLOCKED_ATTRIBUTES}
    return cast("FaceAttributes", kept) or None


def asks_for_landmarks() -> bool:
    """Whether the site's detection model has them."""
    return DetectionModel(settings.FACE_DETECTION_MODEL) in contract.MODELS_WITH_LANDMARKS


def points_of(picture: Picture, face: contract.DetectedFace) -> Points | None:
    """The face's landmarks by the contract's names, (x, y) in fractions of the photo."""
    if "faceLandmarks" not in face:
        return None
    landmarks = cast("dict[str, LandmarkPoint]", face["faceLandmarks"])
    places = {name: picture.point_of(point["x"], point["y"]) for name, point in landmarks.items()}
    return {name: (round(x, _DIGITS), round(y, _DIGITS)) for name, (x, y) in places.items()}
