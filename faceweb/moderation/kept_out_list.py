"""The large face lists of kept-out faces at the Face API: made, filled, trained, given up.

As with enrolments, adding is not idempotent: the row is there before the call, and one without an
answer is looked for (its userData is our id) before it is added again.
"""

from __future__ import annotations

import logging
import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from faceweb.faceapi.client import FaceAPIRefused, FaceAPIUnavailable, FaceClient
from faceweb.galleries.services import wait_for_training
from faceweb.moderation.models import KeptOutFace, KeptOutList

if TYPE_CHECKING:
    from faceweb.photos.closeups import PixelRectangle

logger = logging.getLogger(__name__)


def current(recognition_model: str) -> KeptOutList:
    """The list for faces under this model, its row made on first use."""
    return KeptOutList.objects.get_or_create(recognition_model=recognition_model, lost_at=None)[0]


def add(kept: KeptOutFace, image: bytes, at: PixelRectangle, client: FaceClient) -> uuid.UUID:
    """Its persisted id. Raises FaceAPIError."""
    kept_list = kept.face_list
    _make(kept_list, client)
    try:
        return client.add_face(
            kept_list.large_face_list_id,
            image,
            target_face=at,
            detection_model=settings.FACE_DETECTION_MODEL,
            user_data=str(kept.pk),
        )
    except FaceAPIRefused as refused:
        if refused.code != "LargeFaceListNotFound":
            raise
        give_up(kept_list)
        raise FaceAPIUnavailable("the list is gone and another takes its place") from refused


def find(kept: KeptOutFace, client: FaceClient) -> uuid.UUID | None:
    """The persisted id whose userData is the row's id, by paging through the list."""
    start = ""
    while page := _page(kept.face_list, start, client):
        for persisted_id, user_data in page:
            if user_data == str(kept.pk):
                return persisted_id
        start = str(page[-1][0])
    return None


def remove(kept: KeptOutFace, client: FaceClient) -> None:
    """Delete it at the Face API, also where the answer to its adding was lost."""
    persisted = kept.persisted_face_id or find(kept, client)
    if persisted is not None:
        list_id = kept.face_list.large_face_list_id
        client.delete(f"largefacelists/{list_id}/persistedfaces/{persisted}")


def count_change(kept_list: KeptOutList) -> None:
    """A face came or went: the list wants training."""
    KeptOutList.objects.filter(pk=kept_list.pk).update(version=F("version") + 1)


def train(kept_list: KeptOutList, client: FaceClient) -> None:
    """Raises FaceAPIUnavailable while it goes on, and FaceAPIRefused."""
    kept_list.refresh_from_db()
    version = kept_list.version
    if not kept_list.made or kept_list.trained_version >= version:
        return
    client.train(kept_list.large_face_list_id)
    wait_for_training(kept_list.large_face_list_id, client)
    untrained = KeptOutList.objects.filter(pk=kept_list.pk, trained_version__lt=version)
    untrained.update(trained_version=version)


def give_up(kept_list: KeptOutList) -> None:
    """The Face API does not know the list any more, or cannot compare it with anything."""
    standing = KeptOutList.objects.filter(pk=kept_list.pk, lost_at=None)
    if standing.update(lost_at=timezone.now()):
        count = kept_list.kept.count()
        logger.error("kept-out list %s is lost: %d faces can be found again", kept_list.pk, count)


def _make(kept_list: KeptOutList, client: FaceClient) -> None:
    if kept_list.made:
        return
    try:
        client.create_large_face_list(
            kept_list.large_face_list_id, "faceweb", kept_list.recognition_model
        )
    except FaceAPIRefused as refused:
        if refused.code != "LargeFaceListExists":
            raise
    KeptOutList.objects.filter(pk=kept_list.pk).update(made=True)
    kept_list.made = True


def _page(kept_list: KeptOutList, start: str, client: FaceClient) -> list[tuple[uuid.UUID, str]]:
    """(persisted id, userData) by ascending id; nothing where there is no list."""
    try:
        page = client.list_faces(kept_list.large_face_list_id, start=start)
    except FaceAPIRefused as refused:
        if refused.status != 404:
            raise
        return []
    return [(uuid.UUID(each["persistedFaceId"]), str(each["userData"])) for each in page]
