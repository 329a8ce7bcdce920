"""Detected faces while they live: looked up for every operation that is asked about faceIds."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.utils import timezone

from faceweb.engine.embedders.interface import Embedder
from faceweb.faceapi.contract import Refusal
from faceweb.faceapi.refusals import INCOMPATIBLE_MODELS
from faceweb.faceserver.generations import embedder_of
from faceweb.faceserver.lookups import Lookup
from faceweb.faceserver.models import Container, DetectedFace, Subscription
from faceweb.faceserver.problems import FaceProblem

_ALIVE = Lookup(DetectedFace, "subscription_id = %s AND expires_at > %s")


def find_all(
    subscription: Subscription, face_ids: Sequence[UUID], *, missing: Refusal
) -> list[DetectedFace]:
    """The faces, in the order of their ids. Raises FaceProblem with `missing` when one is not the
    subscription's or not there any more."""
    found = _ALIVE.rows(subscription.pk, timezone.now(), keys=list(set(face_ids)))
    rows = {row.pk: row for row in found}
    if any(face_id not in rows for face_id in face_ids):
        raise FaceProblem(missing)
    return [rows[face_id] for face_id in face_ids]


def check_comparable(faces: Iterable[DetectedFace], like: DetectedFace | Container) -> Embedder:
    """The embedder that made them all. Raises FaceProblem (400) when a face is of another
    recognition model, or was made by another embedder, or by one that is not installed any more."""
    wanted = (like.recognition_model, like.embedder)
    if any((face.recognition_model, face.embedder) != wanted for face in faces):
        raise FaceProblem(INCOMPATIBLE_MODELS)
    return embedder_of(like.embedder)
