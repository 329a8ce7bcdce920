"""Which embedder stands behind a recognition model: the setting FACE_RECOGNITION_MODELS.

The setting says what new containers and faceIds are made with. Rows remember the embedder that made
them: what was made before the setting changed keeps its own, and is compared with its like only.
"""

import functools
import logging

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from faceweb.engine.embedders.catalogue import EmbedderUnknown, get_embedder
from faceweb.engine.embedders.entry import EmbedderProblem
from faceweb.engine.embedders.interface import Embedder
from faceweb.engine.weights import WeightsProblem
from faceweb.faceapi.contract import RecognitionModel
from faceweb.faceapi.refusals import INCOMPATIBLE_MODELS
from faceweb.faceserver.problems import FaceProblem

logger = logging.getLogger(__name__)

_UNUSABLE = (EmbedderUnknown, EmbedderProblem, WeightsProblem)


def embedder_behind(recognition_model: str) -> str:
    """The full name of the embedder that new faces of this recognition model are given to."""
    return get_embedder(_named()[recognition_model]).name


def embedder_of(name: str) -> Embedder:
    """The embedder that a row names.

    Raises FaceProblem (400) when it is not installed any more, or cannot be used: what it embedded
    is compared with nothing then, and nothing is added to it.
    """
    try:
        return _calibrated(name)
    except _UNUSABLE as error:
        _tell_once(name)
        raise FaceProblem(INCOMPATIBLE_MODELS) from error


def make_ready() -> None:
    """Load what stands behind the recognition models, so that mistakes are met at the start.

    Raises ImproperlyConfigured unless each has a calibrated embedder that works.
    """
    for recognition_model, name in _named().items():
        if recognition_model not in set(RecognitionModel):
            message = f"FACE_RECOGNITION_MODELS: {recognition_model} is no recognition model"
            raise ImproperlyConfigured(message)
        try:
            _calibrated(name)
        except _UNUSABLE as error:
            raise ImproperlyConfigured(f"{recognition_model}: {error}") from error


def _calibrated(name: str) -> Embedder:
    embedder = get_embedder(name)
    _ = embedder.calibration
    return embedder


@functools.cache
def _tell_once(name: str) -> None:
    logger.error("the embedder %s cannot be used: calls about what it made are refused", name)


def _named() -> dict[str, str]:
    named: dict[str, str] = getattr(settings, "FACE_RECOGNITION_MODELS", {})
    return named
