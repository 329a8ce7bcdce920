"""From the photo of a takedown request to the public faces it may be about. Runs in a worker.

The photo is compared once and deleted in the same go, whatever comes of it. It waits only as long
as the Face API cannot answer, and never for more than an hour.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from faceweb.due import due_after
from faceweb.faceapi.client import (
    FaceAPIDenied,
    FaceAPIError,
    FaceAPIRefused,
    FaceAPIUnavailable,
    FaceClient,
)
from faceweb.faceapi.connect import get_client, get_management
from faceweb.faceapi.contract import FindSimilarMode
from faceweb.galleries.models import FaceList
from faceweb.galleries.services import current_list, public_index, train
from faceweb.imaging import ImageProblem
from faceweb.moderation import keeping_out, takedown_photos, takedowns
from faceweb.moderation.models import Takedown
from faceweb.photos.models import Enrolment
from faceweb.photos.searchable import missing_faces

if TYPE_CHECKING:
    from faceweb.faceapi.contract import DetectedFace

logger = logging.getLogger(__name__)

# One pair of strangers in 250 is as alike, and 99 of 100 pairs of photos of one person
# (docs/models.md): what is missed stays public, what is held back too much is shown again.
LEAST_CONFIDENCE = 0.4
MAX_MATCHES = 100
# Longer than a task may run: what ran out is a dead worker's.
_LEASE = dt.timedelta(seconds=150)
# A photo whose worker died this often is itself the likely cause.
_MAX_ATTEMPTS = 5
_AGAIN_AFTER_S = 10.0
_AT_ONCE = 20
_KEPT_AT_MOST = dt.timedelta(hours=1)
# Photos that became public a moment ago may be on their way into the index: wait for them.
_WAIT_FOR_INDEX = dt.timedelta(minutes=10)
# Only as long as this search needs it.
_FACE_ID_LIFE_S = 300

Problem = Takedown.Problem


class _Unusable(Exception):
    """Nothing can be searched for with this photo."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem


def search(takedown_id: UUID) -> None:
    """Search once and forget the photo; quiet when that was done, or another worker is at it."""
    takedown = _claim(takedown_id)
    if takedown is None:
        return
    try:
        if takedown.attempts > _MAX_ATTEMPTS:
            raise _Unusable(Problem.NO_ANSWER)
        takedowns.hold(takedown, _found(takedown, get_client()))
    except _Unusable as unusable:
        takedowns.give_up(takedown, unusable.problem)
    except FaceAPIError as error:
        if takedown.created_at > timezone.now() - _KEPT_AT_MOST:
            _wait(takedown, error)
            return
        takedowns.give_up(takedown, Problem.NO_ANSWER)
    takedown_photos.delete(takedown.pk)


def overdue() -> list[UUID]:
    """The requests that a worker should be at."""
    due = Takedown.objects.filter(state=Takedown.State.SEARCHING, due_at__lte=timezone.now())
    return list(due.order_by("due_at").values_list("pk", flat=True)[:_AT_ONCE])


def sweep() -> None:
    """Delete photos that were left behind, as by a worker that died."""
    for takedown_id, age in takedown_photos.ages():
        waiting = Takedown.objects.filter(pk=takedown_id, state=Takedown.State.SEARCHING)
        if age > _KEPT_AT_MOST or (age > _LEASE and not waiting.exists()):
            takedown_photos.delete(takedown_id)


def _claim(takedown_id: UUID) -> Takedown | None:
    now = timezone.now()
    due = Takedown.objects.filter(pk=takedown_id, state=Takedown.State.SEARCHING, due_at__lte=now)
    if not due.update(due_at=now + _LEASE, attempts=F("attempts") + 1):
        return None
    return Takedown.objects.get(pk=takedown_id)


def _wait(takedown: Takedown, error: FaceAPIError) -> None:
    logger.warning("takedown %s waits: %s", takedown.pk, type(error).__name__)
    wait_s = error.retry_after_s if isinstance(error, FaceAPIUnavailable) else None
    due_at = due_after(wait_s or _AGAIN_AFTER_S)
    Takedown.objects.filter(pk=takedown.pk).update(due_at=due_at, attempts=0)


def _found(takedown: Takedown, client: FaceClient) -> dict[UUID, float]:
    """The public faces that may be the person's, each with its confidence.

    Raises _Unusable and FaceAPIError.
    """
    image = _image(takedown)
    index = _index(takedown, client)
    with _detected(image, index.recognition_model, client) as faces:
        if len(faces) != 1:
            raise _Unusable(Problem.SEVERAL if faces else Problem.NO_FACE)
        # The embedding first: what becomes public from here on is compared with it.
        if takedown.keep_out:
            box = faces[0]["faceRectangle"]
            at = (box["left"], box["top"], box["width"], box["height"])
            keeping_out.keep(takedown, index.recognition_model, image, at, client)
        return _similar(UUID(faces[0]["faceId"]), index, client)


def _image(takedown: Takedown) -> bytes:
    try:
        return takedown_photos.read_upright(takedown.pk)
    except ImageProblem as problem:
        raise _Unusable(Problem.UNREADABLE) from problem
    except FileNotFoundError as gone:
        raise _Unusable(Problem.NO_ANSWER) from gone


def _index(takedown: Takedown, client: FaceClient) -> FaceList:
    """The list that public searches go through, with what ought to be in it."""
    index = current_list(public_index())
    is_new = takedown.created_at > timezone.now() - _WAIT_FOR_INDEX
    if is_new and missing_faces(index).exists():
        raise FaceAPIUnavailable("faces are on their way into the public index", retry_after_s=2)
    train(index, client)
    return index


@contextlib.contextmanager
def _detected(image: bytes, model: str, client: FaceClient) -> Iterator[list[DetectedFace]]:
    """The faces in the image, forgotten at the end. No answer is kept.

    Raises _Unusable for an image that the Face API does not take.
    """
    try:
        faces = client.detect(
            image,
            recognition_model=model,
            detection_model=settings.FACE_DETECTION_MODEL,
            face_id_time_to_live_s=_FACE_ID_LIFE_S,
        )
    except FaceAPIDenied:
        raise
    except FaceAPIRefused as refused:
        logger.info("the face service refused the photo of a takedown: %s", refused.code)
        raise _Unusable(Problem.UNREADABLE) from refused
    try:
        yield faces
    finally:
        if settings.FACE_MANAGEMENT_KEY and faces:
            # They end by themselves within minutes.
            with contextlib.suppress(FaceAPIError):
                get_management().forget_detected([UUID(each["faceId"]) for each in faces])


def _similar(face_id: UUID, index: FaceList, client: FaceClient) -> dict[UUID, float]:
    if not index.made:
        return {}
    try:
        answer = client.find_similar(
            face_id,
            index.large_face_list_id,
            mode=FindSimilarMode.MATCH_FACE,
            max_candidates=MAX_MATCHES,
        )
    except FaceAPIRefused as refused:
        if refused.code != "LargeFaceListNotTrained":
            raise
        return {}  # it is empty
    confidences = {
        UUID(each["persistedFaceId"]): each["confidence"]
        for each in answer
        if each["confidence"] >= LEAST_CONFIDENCE
    }
    enrolled = Enrolment.objects.filter(face_list=index, persisted_face_id__in=confidences)
    rows = enrolled.values_list("face", "persisted_face_id")
    return {face: confidences[persisted] for face, persisted in rows if persisted is not None}
