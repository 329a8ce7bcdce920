"""What a call of Detect wants to know of each face: landmarks and attributes, checked."""

from typing import NamedTuple

from django.conf import settings

from faceweb.faceapi.attributes import FaceAttribute
from faceweb.faceapi.contract import (
    ATTRIBUTES_OF,
    MODELS_WITH_LANDMARKS,
    MODELS_WITH_QUALITY,
    DetectionModel,
    RecognitionModel,
)
from faceweb.faceapi.refusals import ATTRIBUTES_INVALID, attributes_not_supported, not_supported
from faceweb.faceserver.call import Call
from faceweb.faceserver.problems import FaceProblem

_BY_NAME = {attribute.lower(): attribute for attribute in FaceAttribute}


class Asked(NamedTuple):
    """Both may be empty; then a face is not looked at beyond where it is."""

    attributes: frozenset[FaceAttribute]
    landmarks: bool


def asked(call: Call, detection: DetectionModel, recognition: RecognitionModel) -> Asked:
    """Raises FaceProblem for an unknown name, for what the two models cannot be asked, and for what
    the operator blocked."""
    attributes = _attributes(call.text("returnFaceAttributes"))
    if not attributes <= ATTRIBUTES_OF[detection]:
        raise FaceProblem(attributes_not_supported(detection))
    if FaceAttribute.QUALITY in attributes and recognition not in MODELS_WITH_QUALITY:
        raise FaceProblem(not_supported(FaceAttribute.QUALITY, recognition))
    landmarks = call.flag("returnFaceLandmarks")
    if landmarks and detection not in MODELS_WITH_LANDMARKS:
        raise FaceProblem(not_supported("returnLandmarks", detection))
    return Asked(attributes, landmarks)


def _attributes(names: str | None) -> frozenset[FaceAttribute]:
    """The comma-separated names, in any case and with blanks around them."""
    if names is None:
        return frozenset()
    found = [_BY_NAME.get(name.strip().lower()) for name in names.split(",")]
    known = frozenset(attribute for attribute in found if attribute is not None)
    if None in found or known & settings.BLOCKED_ATTRIBUTES:
        raise FaceProblem(ATTRIBUTES_INVALID)
    return known
