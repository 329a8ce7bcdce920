"""One search at the Face API: from a query face to kept candidates. Runs in a worker."""

from __future__ import annotations

import logging
from uuid import UUID

from faceweb.accounts.consents import allowed_by
from faceweb.accounts.models import Purpose
from faceweb.faceapi.client import (
    FaceAPIDenied,
    FaceAPIRefused,
    FaceAPIUnavailable,
    FaceClient,
)
from faceweb.faceapi.connect import get_client
from faceweb.faceapi.refusals import INCOMPATIBLE_MODELS
from faceweb.galleries.models import FaceList, Gallery
from faceweb.galleries.services import train
from faceweb.lookalikes import results
from faceweb.lookalikes.results import Record
from faceweb.photos import detection, reembedding
from faceweb.photos.models import Enrolment, Face, FaceQuerySet, Photo

logger = logging.getLogger(__name__)

# Of each gallery.
MAX_CANDIDATES = 200
_AGAIN_AFTER_S = 5


class _ListOutdated(Exception):
    """The face and the list are of the same recognition model, and yet not comparable: another
    embedder stands behind the model by now."""


def search(face_id: UUID, mode: str, gallery_id: UUID) -> None:
    """Ask the Face API and keep the answer; quiet when the face or the gallery is gone, or the
    answer is there."""
    face = askable().select_related("photo__owner").filter(pk=face_id).first()
    gallery = Gallery.objects.live().filter(pk=gallery_id).first()
    if face is None or gallery is None:
        return
    (kept,) = results.load([results.search_key(face.pk, mode, gallery)])
    if kept is not None and kept.is_final:
        return
    again_s = None
    try:
        record = Record("done", candidates=_find(face, mode, gallery, get_client()))
    except FaceAPIDenied as denied:
        record = Record("refused", reason_of(denied))
    except _ListOutdated:
        reembedding.start_anew(gallery)
        record, again_s = Record("waiting", Photo.Reason.MOVING), _AGAIN_AFTER_S
    except FaceAPIUnavailable as unavailable:
        record, again_s = Record("waiting", reason_of(unavailable)), pause_s(unavailable)
    key = results.search_key(face.pk, mode, gallery)
    keep(key, record, face)
    if again_s is not None:
        results.allow_asking(key, again_s)


def askable() -> FaceQuerySet:
    """The faces that the Face API may be asked about: there, and with their owner's consent."""
    return Face.objects.standing().filter(
        allowed_by("photo__owner", Purpose.FACES), photo__withdrawn_at=None
    )


def keep(key: str, record: Record, *asked_about: Face) -> None:
    """Keep an answer. What was deleted while the Face API was asked is not kept."""
    named = {face.pk for face in asked_about} | {UUID(each) for each, _ in record.candidates}
    results.store(key, record, [face.pk for face in asked_about])
    there = askable().filter(pk__in=named)
    results.forget(named - set(there.values_list("pk", flat=True)))


def reason_of(error: FaceAPIDenied | FaceAPIUnavailable) -> Photo.Reason:
    """Why there is no answer, in the words of the site."""
    if isinstance(error, FaceAPIDenied):
        return Photo.Reason.KEY if error.status == 401 else Photo.Reason.QUOTA
    return Photo.Reason.BUSY if error.is_busy else Photo.Reason.AWAY


def pause_s(unavailable: FaceAPIUnavailable) -> int:
    """When to ask again."""
    return max(1, round(unavailable.retry_after_s or _AGAIN_AFTER_S))


def _find(face: Face, mode: str, gallery: Gallery, client: FaceClient) -> list[tuple[str, float]]:
    """(face id, confidence) best first, without the query face itself."""
    face_list = FaceList.objects.current().filter(gallery=gallery).first()
    if face_list is None:
        return []  # nothing was ever enrolled
    try:
        train(face_list, client)
    except FaceList.DoesNotExist:
        return []
    if not face_list.made or face_list.state != FaceList.State.CURRENT:
        gallery.refresh_from_db()  # the Face API lost the list: this is the answer for now
        return []
    persisted = _similar(face, mode, face_list, client)
    rows = Enrolment.objects.filter(persisted_face_id__in=[each for each, _ in persisted])
    ours = dict(rows.values_list("persisted_face_id", "face"))
    return [
        (str(ours[each]), confidence)
        for each, confidence in persisted
        if each in ours and ours[each] != face.pk
    ]


def _similar(
    face: Face, mode: str, face_list: FaceList, client: FaceClient
) -> list[tuple[UUID, float]]:
    """(persisted id, confidence); asks once more with a fresh faceId when the first is unknown, or
    was made before the list.

    Raises _ListOutdated when the fresh one cannot be compared either.
    """
    for last_try in (False, True):
        face_id = detection.live_face_id(face, face_list.recognition_model)
        if face_id is None:
            return []
        try:
            answer = client.find_similar(
                face_id, face_list.large_face_list_id, mode=mode, max_candidates=MAX_CANDIDATES
            )
            return [(UUID(each["persistedFaceId"]), each["confidence"]) for each in answer]
        except FaceAPIRefused as refused:
            outdated = refused.message == INCOMPATIBLE_MODELS.message
            if (refused.code == "FaceNotFound" or outdated) and not last_try:
                detection.forget(face.photo)
                face.refresh_from_db()
                continue
            if outdated:
                raise _ListOutdated from refused
            if refused.code in ("LargeFaceListNotFound", "LargeFaceListNotTrained"):
                logger.warning("face list %s: %s", face_list.pk, refused.code)
                return []
            raise
    return []
