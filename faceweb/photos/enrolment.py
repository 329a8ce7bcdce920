"""Enrolling faces in large face lists, and taking them out, exactly once.

The Face API's add is not idempotent: asked twice it enrols twice. So the row is made before the
call; one that is found later without an outcome means that the answer was lost, and the list is
searched for the face (its userData is our id) before it is enrolled again.
"""

import datetime as dt
import uuid
from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from faceweb.faceapi.client import (
    FaceAPIError,
    FaceAPIRefused,
    FaceAPISlow,
    FaceAPIUnavailable,
    FaceClient,
)
from faceweb.galleries.models import FaceList
from faceweb.galleries.services import LEASE, count_change, make_list, replace_lost
from faceweb.photos.closeups import face_image
from faceweb.photos.models import Enrolment, Face, Photo
from faceweb.photos.searchable import searchable
from faceweb.photos.signals import face_enrolled

# Other parts of the site that may keep a face out of a list: each says whether it may go in, after
# having seen to it that the face is not wanted there any more where it may not. They raise
# FaceAPIUnavailable and FaceAPIDenied. Filled in AppConfig.ready.
GATES: list[Callable[[Face, FaceList, FaceClient], bool]] = []


def enrol(face: Face, face_list: FaceList, client: FaceClient) -> None:
    """Bring the face into the list; nothing when it is there, or has no business there any more.
    A face the service cannot enrol is remembered as refused.

    Raises FaceAPIUnavailable, also while another worker is at it, and FaceAPIDenied.
    """
    make_list(face_list, client)
    if not all(lets_in(face, face_list, client) for lets_in in GATES):
        return
    claimed = _claim(face, face_list)
    if claimed is None:
        return
    enrolment, is_new = claimed
    try:
        persisted = None if is_new else _enrolled_before(enrolment, client)
        if persisted is None:
            persisted = _add(face, face_list, client)
    except FaceAPIRefused as refused:
        if refused.status in (401, 403):
            _let_go(enrolment, refused, is_new=is_new)
            raise
        # Found by detect, not found again at the same place: it cannot be searched for.
        refuse(enrolment)
        return
    except FaceAPIError as error:
        _let_go(enrolment, error, is_new=is_new)
        raise
    row = Enrolment.objects.filter(pk=enrolment.pk)
    with transaction.atomic():
        written = row.unsettled().update(persisted_face_id=persisted)
        count_change(face_list)
    if written:
        face_enrolled.send(sender=Face, face=face, face_list=face_list)
    # However long the call took: the photo was purged, the list replaced, or another worker, to
    # whom the lease seemed to have run out, enrolled the face too or found this one.
    elif not row.filter(persisted_face_id=persisted).exists():
        _take_out(face_list, persisted, client)


def refuse(enrolment: Enrolment) -> None:
    """The face cannot be enrolled: do not try again."""
    Enrolment.objects.filter(pk=enrolment.pk).update(refused=True)


def withdraw(enrolment: Enrolment, client: FaceClient) -> None:
    """Take the face out of the list. Raises FaceAPIUnavailable, FaceAPIDenied."""
    persisted = enrolment.persisted_face_id
    if not enrolment.is_settled:
        persisted = _enrolled_before(enrolment, client)
    if persisted is not None:
        _take_out(enrolment.face_list, persisted, client)
    with transaction.atomic():
        enrolment.delete()
        count_change(enrolment.face_list)


def is_on_its_way(photo: Photo) -> bool:
    """Whether a worker may be waiting for the answer to an enrolment of one of its faces."""
    open_calls = Enrolment.objects.unsettled().filter(due_at__gt=timezone.now())
    return open_calls.filter(face__photo=photo).exists()


def _claim(face: Face, face_list: FaceList) -> tuple[Enrolment, bool] | None:
    """The row of this enrolment, leased to the caller, and whether it is new."""
    now = timezone.now()
    with transaction.atomic():
        Photo.objects.select_for_update().filter(pk=face.photo_id).first()
        wanted = searchable(face_list.gallery, [face.pk]).exists()
        if not wanted or not FaceList.objects.live().filter(pk=face_list.pk).exists():
            return None
        enrolment, is_new = Enrolment.objects.select_for_update().get_or_create(
            face=face, face_list=face_list, defaults={"due_at": now + LEASE}
        )
        if is_new:
            return enrolment, True
        if enrolment.is_settled:
            return None
        if enrolment.due_at > now:
            wait_s = (enrolment.due_at - now).total_seconds()
            raise FaceAPIUnavailable("another worker enrols this face", retry_after_s=wait_s)
        enrolment.due_at = now + LEASE
        enrolment.save(update_fields=["due_at"])
    return enrolment, False


def _let_go(enrolment: Enrolment, error: FaceAPIError, *, is_new: bool) -> None:
    """The call is over without an outcome; the next one looks for the face first, unless it cannot
    be there. A service that is slow is given the time to bring it there."""
    row = Enrolment.objects.filter(pk=enrolment.pk)
    if is_new and error.is_undone:
        row.unsettled().delete()
    else:
        is_slow = isinstance(error, FaceAPISlow)
        row.update(due_at=timezone.now() + (LEASE if is_slow else dt.timedelta()))


def _add(face: Face, face_list: FaceList, client: FaceClient) -> uuid.UUID:
    image, rectangle = face_image(face)
    try:
        return client.add_face(
            face_list.large_face_list_id,
            image,
            target_face=rectangle,
            detection_model=settings.FACE_DETECTION_MODEL,
            user_data=str(face.pk),
        )
    except FaceAPIRefused as refused:
        if refused.code != "LargeFaceListNotFound":
            raise
        replace_lost(face_list)
        raise FaceAPIUnavailable("the list is gone and another takes its place") from refused


def _enrolled_before(enrolment: Enrolment, client: FaceClient) -> uuid.UUID | None:
    """The persisted id whose userData is the face's id, by paging through the list."""
    start = ""
    while True:
        try:
            page = client.list_faces(enrolment.face_list.large_face_list_id, start=start)
        except FaceAPIRefused as refused:
            if refused.status == 404:
                return None
            raise
        for persisted in page:
            if persisted["userData"] == str(enrolment.face_id):
                return uuid.UUID(persisted["persistedFaceId"])
        if not page:
            return None
        start = page[-1]["persistedFaceId"]


def _take_out(face_list: FaceList, persisted: uuid.UUID, client: FaceClient) -> None:
    try:
        client.delete_face(face_list.large_face_list_id, persisted)
    except FaceAPIRefused as refused:
        if refused.status != 404:
            raise
