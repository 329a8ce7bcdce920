"""From a received photo to enrolled faces: renditions, detection, enrolment, outcome.

Every step looks at the rows first, so a photo can be taken up where a dead worker left it.
"""

from __future__ import annotations

import logging
import random
import uuid

from django.db import transaction

from faceweb.accounts.consents import allows
from faceweb.accounts.models import Purpose
from faceweb.due import due_after
from faceweb.faceapi.client import FaceAPIDenied, FaceAPIRefused, FaceAPIUnavailable
from faceweb.faceapi.connect import get_client
from faceweb.faceapi.pacing import urgently
from faceweb.galleries.models import FaceList, Gallery
from faceweb.galleries.services import current_list, library_of
from faceweb.galleries.tasks import train_list
from faceweb.imaging import ImageProblem
from faceweb.operations import tracing
from faceweb.photos import blocking, detection, files, leases
from faceweb.photos.enrolment import enrol
from faceweb.photos.models import Photo
from faceweb.photos.searchable import galleries_of, keep_up, missing_faces
from faceweb.photos.signals import photo_finished
from faceweb.queueing import enqueue

logger = logging.getLogger(__name__)

# A photo whose worker died this often is itself the likely cause; it is parked.
_MAX_ATTEMPTS = 5
_FIRST_WAIT_S = 2.0
_LONGEST_WAIT_S = 60.0
# A key or quota problem is the operator's to solve; look again now and then.
_DENIED_WAIT_S = 300.0


def process(photo_id: uuid.UUID) -> None:
    """Do what is left to do for the photo; quiet when there is nothing."""
    token = uuid.uuid4()
    try:
        photo = leases.claim(photo_id, token)
        if photo is None:
            return
        tracing.go_on_with(photo.trace)
        try:
            _work_on(photo)
        except leases.LeaseLost:
            leases.release(photo)
            logger.info("photo %s: another worker has it, or it was withdrawn", photo.pk)
    except SystemExit:  # the worker ends: the next one need not wait for the lease to run out
        leases.give_back(photo_id, token)
        raise


def _work_on(photo: Photo) -> None:
    """Bring the leased photo to an outcome. Raises LeaseLost when it is the caller's no more."""
    if photo.attempts > _MAX_ATTEMPTS:
        _refuse(photo, Photo.Reason.GAVE_UP)
        return
    try:
        with urgently(photo.is_query):
            _go_through(photo)
    except ImageProblem as problem:
        _refuse(photo, files.reason_of(problem))
    except FaceAPIDenied as denied:
        reason = Photo.Reason.KEY if denied.status == 401 else Photo.Reason.QUOTA
        _wait(photo, reason, _DENIED_WAIT_S)
    except FaceAPIRefused as refused:
        logger.info("photo %s: the face service refused: %s", photo.pk, refused.code)
        _refuse(photo, Photo.Reason.NOT_ACCEPTED)
    except FaceAPIUnavailable as unavailable:
        reason = Photo.Reason.BUSY if unavailable.is_busy else Photo.Reason.AWAY
        _wait(photo, reason, unavailable.retry_after_s)
    except FileNotFoundError:
        raise
    except OSError as error:
        logger.error("photo %s: its files are out of reach: %s", photo.pk, type(error).__name__)
        _wait(photo, Photo.Reason.FILES, None)


def _go_through(photo: Photo) -> None:
    if photo.width is None:
        renditions = files.make_renditions(photo.pk)
        if blocking.is_blocked_look(photo):
            _turn_away(photo)
            return
        leases.write(photo, **renditions._asdict())
    if photo.detected_at is None and not allows(photo.owner, Purpose.FACES):
        leases.write(photo, status=Photo.Status.READY, reason="", claim=None, waits=0)
        photo_finished.send(sender=Photo, photo=photo)
        return
    if photo.detected_at is None:
        detection.look_for_faces(photo)
    gallery = library_of(photo.owner)
    while not _is_ready(photo, gallery):
        _enrol_all(photo, current_list(gallery))


def _enrol_all(photo: Photo, face_list: FaceList) -> None:
    client = get_client()
    for face in missing_faces(face_list).filter(photo=photo):
        leases.renew(photo)
        enrol(face, face_list, client)


def _is_ready(photo: Photo, gallery: Gallery) -> bool:
    """READY from now on, unless a face is missing in the list that is searched now: while the
    faces were enrolled, another list may have taken the place of the one they went into."""
    with transaction.atomic():
        Gallery.objects.select_for_update().get(pk=gallery.pk)
        face_list = current_list(gallery)
        if missing_faces(face_list).filter(photo=photo).exists():
            return False
        leases.write(photo, status=Photo.Status.READY, reason="", claim=None, waits=0)
        if not photo.is_query:
            enqueue(train_list, str(face_list.pk))
            keep_up(*galleries_of(photo))
    photo_finished.send(sender=Photo, photo=photo)
    return True


def _refuse(photo: Photo, reason: Photo.Reason) -> None:
    leases.write(photo, status=Photo.Status.REFUSED, reason=reason, claim=None)
    photo_finished.send(sender=Photo, photo=photo)


def _turn_away(photo: Photo) -> None:
    """It looks like a photo that moderators removed: of it nothing is kept but the row."""
    leases.write(photo, byte_size=0)
    _refuse(photo, Photo.Reason.BLOCKED)
    files.delete_all(photo.pk)


def _wait(photo: Photo, reason: Photo.Reason, wait_s: float | None) -> None:
    """Try again later: when we were told to, or after a growing, scattered pause."""
    waits = photo.waits
    if wait_s is None:
        grown_s = min(_FIRST_WAIT_S * 2**waits, _LONGEST_WAIT_S)
        wait_s = grown_s * random.uniform(0.5, 1.0)  # noqa: S311 (jitter, not a secret)
        waits += 1
    leases.write(
        photo,
        status=Photo.Status.WAITING,
        reason=reason,
        due_at=due_after(wait_s),
        claim=None,
        attempts=0,
        waits=waits,
    )
