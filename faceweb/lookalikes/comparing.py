"""How alike two given faces are: the kept answer, or that of a worker who asks the Face API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

import redis
from django.utils.translation import gettext as _

from faceweb.accounts import rates
from faceweb.faceapi.client import FaceAPIDenied, FaceAPIRefused, FaceAPIUnavailable, FaceClient
from faceweb.faceapi.connect import get_client
from faceweb.galleries.services import current_list, library_of
from faceweb.lookalikes import results
from faceweb.lookalikes.likeness import Likeness
from faceweb.lookalikes.results import Record
from faceweb.lookalikes.search import askable, keep, pause_s, reason_of
from faceweb.photos import detection
from faceweb.photos.models import Face, Photo
from faceweb.queueing import enqueue_named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from faceweb.accounts.models import User


@dataclass(frozen=True)
class Comparison:
    """Where the comparison stands; `likeness` once it is done, unless the faces could not be
    compared, or the question has to wait for `wait_s` seconds."""

    state: results.State
    likeness: Likeness | None = None
    sentence: str = ""
    wait_s: int = 0


def compare(viewer: User, face: Face, other: Face) -> Comparison:
    """What is known of the pair; queues the question when nothing is."""
    key = results.pair_key(face.pk, other.pk)
    try:
        (record,) = results.load([key])
        if (record is None or not record.is_final) and results.claim_asking(key):
            rates.count(viewer, rates.SEARCHES)
            enqueue_named("faceweb.lookalikes.tasks.compare_faces", str(face.pk), str(other.pk))
    except rates.TooOften as refusal:
        results.allow_asking(key, 0)
        wait_s = refusal.wait_s
        return Comparison("waiting", sentence=rates.sentence(wait_s), wait_s=wait_s)
    except (redis.exceptions.ConnectionError, redis.exceptions.TimeoutError):
        return Comparison(
            "waiting", sentence=_("The faces cannot be compared now. We keep trying.")
        )
    if record is None:
        return Comparison("searching")
    if record.state != "done":
        return Comparison(record.state, sentence=str(Photo.Reason(record.reason).label))
    if not record.candidates:
        return Comparison("done", sentence=_("These two faces could not be compared."))
    return Comparison("done", Likeness(record.candidates[0][1]))


def ask(face_id: UUID, other_id: UUID) -> None:
    """Ask the Face API and keep the answer; quiet when one of the faces is gone. For a worker."""
    pair = askable().filter(pk__in=(face_id, other_id))
    faces = list(pair.select_related("photo__owner").order_by("pk"))
    if len(faces) < 2:
        return
    key, again_s = results.pair_key(face_id, other_id), None
    try:
        confidence = _verify(faces, get_client())
    except FaceAPIDenied as denied:
        record = Record("refused", reason_of(denied))
    except FaceAPIUnavailable as unavailable:
        record, again_s = Record("waiting", reason_of(unavailable)), pause_s(unavailable)
    else:
        found = [] if confidence is None else [(str(faces[1].pk), confidence)]
        record = Record("done", candidates=found)
    keep(key, record, *faces)
    if again_s is not None:
        results.allow_asking(key, again_s)


def _verify(faces: Sequence[Face], client: FaceClient) -> float | None:
    """The confidence; asks once more with fresh faceIds when the first are not good any more.

    None when one of the faces is not found again in its photo, or they cannot be compared.
    """
    model = current_list(library_of(faces[0].photo.owner)).recognition_model
    for last_try in (False, True):
        one, other = (detection.live_face_id(face, model) for face in faces)
        if one is None or other is None:
            return None
        try:
            return client.verify(one, other)["confidence"]
        except FaceAPIRefused as refused:
            if last_try and not isinstance(refused, FaceAPIDenied):
                return None
            if isinstance(refused, FaceAPIDenied):
                raise
            for face in faces:
                detection.forget(face.photo)
                face.refresh_from_db()
    return None
