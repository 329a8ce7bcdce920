"""One search at the Face API: from a query face to kept candidates. Runs in a worker."""

from __future__ import annotations

import logging
from uuid import UUID

from faceweb.faceapi.client import (
    FaceAPIDenied,
    FaceAPIRefused,
    FaceAPIUnavailable,
    FaceClient,
)
from faceweb.faceapi.connect import get_client
from faceweb.faceapi.refusals import INCOMPATIBLE_MODELS
from faceweb.galleries.models import FaceList, Gallery
from faceweb.galleries.services import current_list, library_of, train
from faceweb.lookalikes import results
from faceweb.photos import detection, reembedding
from faceweb.photos.models import Enrolment, Face, Photo

logger = logging.getLogger(__name__)

MAX_CANDIDATES = 200
_AGAIN_AFTER_S = 5


class _ListOutdated(Exception):
    """The face and the list are of the same recognition model, and yet not comparable: another
    embedder stands behind the model by now."""


def search(face_id: UUID, mode: str) -> None:
    """Ask the Face API and keep the answer; quiet when the face is gone or the answer is there."""
    face = Face.objects.select_related("photo__owner").filter(pk=face_id).first()
    if face is None or face.photo.withdrawn_at is not None:
        return
    gallery = library_of(face.photo.owner)
    kept = results.load(face, mode, gallery)
    if kept is not None and kept.is_final:
        return
    try:
        found = _find(face, mode, gallery, get_client())
    except FaceAPIDenied as denied:
        reason = Photo.Reason.KEY if denied.status == 401 else Photo.Reason.QUOTA
        results.store(face, mode, gallery, results.Record("refused", reason))
    except _ListOutdated:
        reembedding.start_anew(gallery)
        results.store(face, mode, gallery, results.Record("waiting", Photo.Reason.MOVING))
        results.allow_asking(face, mode, gallery, _AGAIN_AFTER_S)
    except FaceAPIUnavailable as unavailable:
        busy = unavailable.retry_after_s is not None
        reason = Photo.Reason.BUSY if busy else Photo.Reason.AWAY
        results.store(face, mode, gallery, results.Record("waiting", reason))
        again_s = unavailable.retry_after_s or _AGAIN_AFTER_S
        results.allow_asking(face, mode, gallery, max(1, round(again_s)))
    else:
        results.store(face, mode, gallery, results.Record("done", candidates=found))


def _find(face: Face, mode: str, gallery: Gallery, client: FaceClient) -> list[tuple[str, float]]:
    """(face id, confidence) best first, without the query face itself."""
    face_list = current_list(gallery)
    train(face_list, client)
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
