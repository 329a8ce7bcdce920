"""Removing every copy of a withdrawn photo: enrolments, kept answers, files, rows."""

import datetime as dt
import logging
import uuid

import redis
from django.utils import timezone

from faceweb.faceapi.client import FaceAPIError, FaceAPIUnavailable
from faceweb.faceapi.connect import get_client
from faceweb.photos import detection, enrolment, files, leases
from faceweb.photos.models import Enrolment, Photo
from faceweb.photos.signals import photo_purging

logger = logging.getLogger(__name__)

_PAUSE = dt.timedelta(seconds=15)


def purge(photo_id: uuid.UUID) -> None:
    """Purge a withdrawn photo; tried again later when a part of what holds it is away."""
    photo = leases.claim(photo_id, withdrawn=True)
    if photo is None:
        return
    try:
        _remove_copies(photo)
        leases.renew(photo)
        files.delete_all(photo.pk)
    except leases.LeaseLost:
        return
    except (FaceAPIError, redis.exceptions.RedisError, OSError) as error:
        logger.warning("photo %s: purging waits: %s", photo.pk, type(error).__name__)
        pause = {"claim": None, "due_at": timezone.now() + _PAUSE}
        Photo.objects.filter(pk=photo.pk, claim=photo.claim).update(**pause)
        return
    photo.delete()


def _remove_copies(photo: Photo) -> None:
    """What is kept elsewhere: enrolments and kept answers."""
    if enrolment.is_on_its_way(photo):
        raise FaceAPIUnavailable("a worker is enrolling a face of it")
    client = get_client()
    for row in Enrolment.objects.filter(face__photo=photo).select_related("face_list"):
        leases.renew(photo)
        enrolment.withdraw(row, client)
    photo_purging.send(sender=Photo, photo=photo, client=client)
    detection.forget(photo)
