"""Bringing a face list in step with what searches of its gallery may find.

A worker withdraws what has no business in the list any more, enrols what is missing, face by face,
and has the list trained; one that is the gallery's next list then becomes the current one. The rows
say what is left to do (`searchable`), so a killed worker, an unreachable Face API or a change in
the meantime only makes it go on. One worker at a time is at a list: `due_at` is its lease.
"""

import logging
import time
import uuid

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from faceweb.due import due_after
from faceweb.faceapi.client import FaceAPIRefused, FaceAPIUnavailable, FaceClient
from faceweb.faceapi.connect import get_client
from faceweb.galleries.models import FaceList, Gallery
from faceweb.galleries.services import LEASE, claim, current_list, retire, train
from faceweb.photos.enrolment import enrol, refuse, withdraw
from faceweb.photos.models import Enrolment, Face
from faceweb.photos.searchable import missing_faces, surplus_enrolments

logger = logging.getLogger(__name__)

# A worker gives way to others after this long; the next message goes on.
_SHARE_S = 5.0
_UNAVAILABLE_WAIT_S = 10.0
# The operator has something to put right: key, quota, a model the service does not have.
_REFUSED_WAIT_S = 300.0
_FACES_AT_ONCE = 50


def fill(list_id: uuid.UUID) -> bool:
    """Enrol faces that are missing in an incomplete list for a while; True when more are left.

    With none left the list is trained and, where it is the next one, becomes the current one.
    """
    face_list = claim(FaceList.objects.live().filter(complete=False), list_id)
    if face_list is None:
        return False
    try:
        has_more = _withdraw_some(face_list, get_client())
        has_more = _enrol_some(face_list, get_client()) or has_more
        if not has_more:
            train(face_list, get_client())
            has_more = not _finish(face_list)
    except FaceList.DoesNotExist:
        return False
    except FaceAPIRefused as refused:
        logger.error("face list %s: filling waits: %s", list_id, refused.code)
        _pause(face_list, _REFUSED_WAIT_S)
        return False
    except FaceAPIUnavailable as unavailable:
        _pause(face_list, unavailable.retry_after_s or _UNAVAILABLE_WAIT_S)
        return False
    _pause(face_list, 0)
    return has_more


def _withdraw_some(face_list: FaceList, client: FaceClient) -> bool:
    """Take out faces that ought not to be in the list any more; whether there are more."""
    surplus = surplus_enrolments(face_list)
    for enrolment in surplus.select_related("face_list")[:_FACES_AT_ONCE]:
        _pause(face_list, LEASE.total_seconds())
        if not enrolment.is_settled and enrolment.due_at > timezone.now():
            wait_s = (enrolment.due_at - timezone.now()).total_seconds()
            raise FaceAPIUnavailable("a worker is enrolling this face", retry_after_s=wait_s)
        withdraw(enrolment, client)
    return surplus.exists()


def _enrol_some(face_list: FaceList, client: FaceClient) -> bool:
    """Photo by photo, since the face server remembers for a minute what it found in an image.

    Whether faces are left when the share of time is used up."""
    until = time.monotonic() + _SHARE_S
    missing = missing_faces(face_list).select_related("photo").order_by("photo_id", "number")
    for face in missing[:_FACES_AT_ONCE]:
        if time.monotonic() > until:
            return True
        _pause(face_list, LEASE.total_seconds())
        try:
            enrol(face, face_list, client)
        except FileNotFoundError:
            logger.warning("photo %s: its files are gone; a face cannot be enrolled", face.photo_id)
            for enrolment in Enrolment.objects.filter(face=face, face_list=face_list):
                refuse(enrolment)
    return missing_faces(face_list).exists()


def _finish(face_list: FaceList) -> bool:
    """The list is complete, unless a face came meanwhile: then False."""
    with transaction.atomic():
        gallery = Gallery.objects.select_for_update().get(pk=face_list.gallery_id)
        # Whoever changes what ought to be in the list marks its row (`keep_up`). With the row
        # locked a change is either seen here or marks the list anew.
        FaceList.objects.select_for_update(no_key=True).get(pk=face_list.pk)
        face_list.refresh_from_db()
        is_in_step = not (
            missing_faces(face_list).exists() or surplus_enrolments(face_list).exists()
        )
        if not (is_in_step and face_list.is_trained):
            return False
        if face_list.state == FaceList.State.NEXT:
            retire(current_list(gallery))
            Gallery.objects.filter(pk=gallery.pk).update(version=F("version") + 1)
            # Found under the model before: a search asks for them anew.
            found = Face.objects.filter(enrolments__face_list=face_list)
            found.update(detected_face_id=None, detected_until=None)
        live = FaceList.objects.live().filter(pk=face_list.pk)
        live.update(state=FaceList.State.CURRENT, complete=True)
    return True


def _pause(face_list: FaceList, pause_s: float) -> None:
    FaceList.objects.live().filter(pk=face_list.pk).update(due_at=due_after(pause_s))
