"""Detected faces while they live: looked up for every operation that is asked about faceIds."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.utils import timezone

from faceweb.faceapi.contract import Refusal
from faceweb.faceapi.refusals import INCOMPATIBLE_MODELS
from faceweb.faceserver.models import DetectedFace, Subscription
from faceweb.faceserver.problems import FaceProblem


def find_all(
    subscription: Subscription, face_ids: Sequence[UUID], *, missing: Refusal
) -> list[DetectedFace]:
    """The faces, in the order of their ids. Raises FaceProblem with `missing` when one is not the
    subscription's or not there any more."""
    alive = DetectedFace.objects.filter(subscription=subscription, expires_at__gt=timezone.now())
    rows = alive.in_bulk(set(face_ids))
    if any(face_id not in rows for face_id in face_ids):
        raise FaceProblem(missing)
    return [rows[face_id] for face_id in face_ids]


def check_model(faces: Iterable[DetectedFace], recognition_model: str) -> None:
    """Raises FaceProblem (400) when a face was embedded by another recognition model."""
    if any(face.recognition_model != recognition_model for face in faces):
        raise FaceProblem(INCOMPATIBLE_MODELS)
