"""Faces that stay out of public searches because somebody asked for theirs to.

Their embeddings are in large face lists of their own at the Face API. Before a face goes into the
list of the public index it is searched in these (`lets_in`, one of `photos.enrolment.GATES`); one
that is alike is not enrolled and not wanted there any more (`Face.kept_out_at`).

No picture is kept, so what is lost at the Face API is lost, and said in the log.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from faceweb.faceapi.client import (
    FaceAPIDenied,
    FaceAPIError,
    FaceAPIRefused,
    FaceAPIUnavailable,
    FaceClient,
)
from faceweb.faceapi.contract import FindSimilarMode
from faceweb.faceapi.refusals import INCOMPATIBLE_MODELS
from faceweb.galleries.models import FaceList, Gallery
from faceweb.galleries.services import public_index
from faceweb.moderation import kept_out_list
from faceweb.moderation.models import KeptOutFace, KeptOutList, Takedown, TakedownMatch
from faceweb.photos import detection
from faceweb.photos.models import Enrolment, Face
from faceweb.photos.searchable import keep_up

if TYPE_CHECKING:
    from faceweb.photos.closeups import PixelRectangle

logger = logging.getLogger(__name__)

# One pair of strangers in 3,900 is as alike, and 92 of 100 pairs of photos of one person
# (docs/models.md). Each kept-out face is compared with every public one: stricter than 0.5.
LEAST_CONFIDENCE = 0.6
# A decision may be taken back for so long, and then the face has to be there.
_FORGOTTEN_AFTER = dt.timedelta(hours=1)
_CANDIDATES = 20


def keep(
    takedown: Takedown, model: str, image: bytes, at: PixelRectangle, client: FaceClient
) -> None:
    """Keep the embedding of the face at that place in the image; nothing when it is kept already.

    Raises FaceAPIError.
    """
    kept = KeptOutFace.objects.filter(takedown=takedown, face_list__lost_at=None).first()
    if kept is not None and kept.persisted_face_id is not None:
        kept_out_list.train(kept.face_list, client)
        return
    is_new = kept is None
    if kept is None:
        kept, _made = KeptOutFace.objects.update_or_create(
            takedown=takedown,
            defaults={
                "face_list": kept_out_list.current(model),
                "persisted_face_id": None,
                "ends_at": timezone.now() + dt.timedelta(days=settings.KEEP_OUT_DAYS),
            },
        )
    persisted = None if is_new else kept_out_list.find(kept, client)
    if persisted is None:
        persisted = kept_out_list.add(kept, image, at, client)
    KeptOutFace.objects.filter(pk=kept.pk).update(persisted_face_id=persisted)
    kept_out_list.count_change(kept.face_list)
    kept_out_list.train(kept.face_list, client)


def put_in_force(takedown: Takedown) -> None:
    """The request is confirmed."""
    kept = KeptOutFace.objects.filter(takedown=takedown)
    ends_at = F("created_at") + dt.timedelta(days=settings.KEEP_OUT_DAYS)
    kept.update(is_active=True, ends_at=ends_at)


def end(takedown: Takedown) -> None:
    """The request was not confirmed, or not granted: the face keeps nothing out any more and is
    forgotten."""
    KeptOutFace.objects.filter(takedown=takedown).update(
        is_active=False, ends_at=timezone.now() + _FORGOTTEN_AFTER
    )


def lets_in(face: Face, face_list: FaceList, client: FaceClient) -> bool:
    """Whether the face may be enrolled in the list. Raises FaceAPIUnavailable and FaceAPIDenied."""
    if face_list.gallery.kind != Gallery.Kind.PUBLIC:
        return True
    lists = KeptOutList.objects.filter(
        Exists(KeptOutFace.objects.in_force().filter(face_list=OuterRef("pk")))
    )
    # One that is in the index already, and moves with it to another list, was looked at before.
    there = Enrolment.objects.filter(face=face, face_list__gallery=face_list.gallery_id)
    if not lists or there.exclude(persisted_face_id=None).exists():
        return True
    keeping = KeptOutFace.objects.in_force().filter(
        persisted_face_id__in=[each for kept in lists for each in _alike(face, kept, client)]
    )
    with transaction.atomic():
        found = list(keeping)
        for kept in found:
            kept.faces.add(face)
        if found:
            Face.objects.filter(pk=face.pk).update(kept_out_at=timezone.now())
    return not found


def let_in(faces: Iterable[UUID]) -> None:
    """These faces may be found again, where neither a request nor a kept-out face says no."""
    upheld = TakedownMatch.objects.filter(
        face=OuterRef("pk"), is_stranger=False, takedown__upheld=True
    )
    free = Face.objects.filter(pk__in=list(faces), kept_out_by=None).exclude(Exists(upheld))
    if free.exclude(kept_out_at=None).update(kept_out_at=None):
        keep_up(public_index())


def forget_ended(client: FaceClient) -> None:
    """Delete what has run out, at the Face API and here; the next time where it does not answer."""
    for kept in KeptOutFace.objects.ended().select_related("face_list"):
        try:
            kept_out_list.remove(kept, client)
        except FaceAPIError as error:
            logger.warning("kept-out face %s stays for now: %s", kept.pk, type(error).__name__)
            return
        with transaction.atomic():
            faces = list(kept.faces.values_list("pk", flat=True))
            kept.delete()
            kept_out_list.count_change(kept.face_list)
            let_in(faces)


def _alike(face: Face, kept_list: KeptOutList, client: FaceClient) -> list[UUID]:
    """The persisted ids of kept-out faces of the list that this one may be; none where it cannot be
    searched with, as enrolling will find out too. Raises FaceAPIUnavailable and FaceAPIDenied."""
    for is_last_try in (False, True):
        try:
            face_id = detection.live_face_id(face, kept_list.recognition_model)
            return [] if face_id is None else _similar(face_id, kept_list, client)
        except FileNotFoundError:
            return []
        except FaceAPIRefused as refused:
            is_outdated = refused.message == INCOMPATIBLE_MODELS.message
            if (is_outdated or refused.code == "FaceNotFound") and not is_last_try:
                detection.forget(face.photo)
                face.refresh_from_db()
            elif is_outdated or refused.code == "LargeFaceListNotFound":
                kept_out_list.give_up(kept_list)
                return []
            elif isinstance(refused, FaceAPIDenied):
                raise
            else:
                raise FaceAPIUnavailable(f"kept-out faces: {refused.code}") from refused
    return []


def _similar(face_id: UUID, kept_list: KeptOutList, client: FaceClient) -> list[UUID]:
    kept_out_list.train(kept_list, client)
    answer = client.find_similar(
        face_id,
        kept_list.large_face_list_id,
        mode=FindSimilarMode.MATCH_PERSON,
        max_candidates=_CANDIDATES,
    )
    return [
        UUID(each["persistedFaceId"]) for each in answer if each["confidence"] >= LEAST_CONFIDENCE
    ]
