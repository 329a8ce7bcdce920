"""The image an operation works on, in the body or behind an address, and the model asked for."""

from django.conf import settings

from faceweb.faceapi.contract import (
    DEFAULT_DETECTION_MODEL,
    IMAGE_MAX_BYTES,
    DetectionModel,
)
from faceweb.faceapi.refusals import BODY_INVALID, IMAGE_TOO_BIG, URL_INVALID, invalid
from faceweb.faceserver.call import Call
from faceweb.faceserver.fetching import fetch
from faceweb.faceserver.problems import FaceProblem


def image_of(call: Call) -> bytes:
    """The encoded image, at most 6 MB of it. Raises FaceProblem for every other outcome."""
    if call.is_image:
        image = call.body.read(IMAGE_MAX_BYTES)
        if image is None:
            raise FaceProblem(IMAGE_TOO_BIG)
        return image
    url = call.json().get("url")
    if url is not None and not isinstance(url, str):
        raise FaceProblem(BODY_INVALID)
    if not url:
        raise FaceProblem(URL_INVALID)
    return fetch(url, allow_private=getattr(settings, "FACE_ALLOW_PRIVATE_URLS", False))


def detection_model(call: Call) -> DetectionModel:
    try:
        return DetectionModel(call.text("detectionModel") or DEFAULT_DETECTION_MODEL)
    except ValueError as error:
        raise FaceProblem(invalid("detectionModel")) from error
