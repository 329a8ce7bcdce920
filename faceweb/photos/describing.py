"""Describing the faces of photos that were processed without: on request, once, best effort.

The photo stays READY throughout; when it does not work the page says so and offers it again.
"""

import datetime as dt
import logging
import uuid

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from faceweb.faceapi.client import FaceAPIError
from faceweb.galleries.services import public_index
from faceweb.photos import detection
from faceweb.photos.models import GalleryEntry, Photo
from faceweb.photos.searchable import keep_up

logger = logging.getLogger(__name__)

# How long the page waits for a worker before it offers to ask again.
_PATIENCE = dt.timedelta(minutes=2)


def claim_asking(photo: Photo) -> bool:
    """True for the one who may queue the photo's description now."""
    now = timezone.now()
    free = Q(describe_by=None) | Q(describe_by__lte=now)
    mine = Photo.objects.filter(free, pk=photo.pk, described_at=None, withdrawn_at=None)
    return bool(mine.filter(status=Photo.Status.READY).update(describe_by=now + _PATIENCE))


def describe(photo_id: uuid.UUID) -> None:
    """Describe the faces of a photo somebody waits for; quiet when nobody does any more."""
    waiting = Photo.objects.filter(
        pk=photo_id, withdrawn_at=None, described_at=None, describe_by__gt=timezone.now()
    )
    photo = waiting.first()
    if photo is None:
        return
    try:
        done = detection.describe(photo)
    except FileNotFoundError:
        return  # withdrawn and purged a moment ago
    except FaceAPIError as error:
        logger.info("photo %s: not described: %s", photo.pk, type(error).__name__)
        done = False
    now = timezone.now()
    if not done:
        waiting.update(describe_by=now)
        return
    with transaction.atomic():
        waiting.update(described_at=now, describe_by=None)
        if GalleryEntry.objects.public().filter(photo=photo).exists():
            keep_up(public_index())  # the estimated age decides who may be found there
