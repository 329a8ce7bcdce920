"""Forgetting the faces of a photo whose owner no longer lets faces be computed. The photo stays.

First what is kept elsewhere, then files, last the rows, so a killed worker is followed by another
that finds what is left to do.
"""

import logging
import uuid

import redis
from django.db import transaction

from faceweb.faceapi.client import FaceAPIError, FaceAPIUnavailable, FaceClient
from faceweb.faceapi.connect import get_client
from faceweb.photos import detection, enrolment, files, leases
from faceweb.photos.consents import forgettable
from faceweb.photos.models import Enrolment, Face, Photo
from faceweb.photos.signals import face_leaving

logger = logging.getLogger(__name__)


def forget_faces(photo_id: uuid.UUID) -> None:
    """Quiet when they need not be forgotten any more; tried again later when a part is away."""
    photo = leases.claim_finished(forgettable(), photo_id)
    if photo is None:
        return
    try:
        _take_out(photo, get_client())
        _delete(photo)
    except leases.LeaseLost:
        return
    except (FaceAPIError, redis.exceptions.RedisError) as error:
        logger.warning("photo %s: forgetting waits: %s", photo.pk, type(error).__name__)


def _take_out(photo: Photo, client: FaceClient) -> None:
    """What is kept at the Face API, by others, and in Redis."""
    if enrolment.is_on_its_way(photo):
        raise FaceAPIUnavailable("a worker is enrolling a face of it")
    for row in Enrolment.objects.filter(face__photo=photo).select_related("face_list"):
        leases.renew(photo)
        enrolment.withdraw(row, client)
    for face in photo.faces.all():
        leases.renew(photo)
        face_leaving.send(sender=Face, face=face, client=client)
    detection.forget(photo)


def _delete(photo: Photo) -> None:
    leases.renew(photo)
    files.delete_faces(photo.pk)
    with transaction.atomic():
        leases.write(
            photo, detected_at=None, described_at=None, describe_by=None, face_count=0, claim=None
        )
        photo.drawings.all().delete()
        photo.faces.all().delete()
