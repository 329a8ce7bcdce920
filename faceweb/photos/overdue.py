"""Handing out again what a lost message or a dead worker left behind: the rows say what."""

from typing import TYPE_CHECKING

import redis
from django.conf import settings
from django.db.models import F
from django.utils import timezone

from faceweb.faceapi.connect import get_redis
from faceweb.galleries.models import Gallery
from faceweb.galleries.tasks import train_gallery
from faceweb.photos.enrolment import enrol_again
from faceweb.photos.models import Photo
from faceweb.queueing import enqueue

if TYPE_CHECKING:
    from celery import Task

# With more messages than this in the queue the workers are behind, not the messages lost.
_QUEUE_MAX = 200


def requeue(look_for_faces: "Task[..., None]", purge_photo: "Task[..., None]") -> None:
    """Queue overdue photos, purges and trainings, as many as the queue has room for; first make
    overdue what a lost list at the Face API leaves without enrolment."""
    lost = Gallery.objects.filter(list_made=False)
    for gallery in lost.filter(owner__photos__faces__persisted_face_id__isnull=False).distinct():
        enrol_again(gallery)
    room = _QUEUE_MAX - _queue_length()
    if room <= 0:
        return
    overdue = Photo.objects.filter(due_at__lte=timezone.now()).order_by("due_at")
    for pk in overdue.exclude(withdrawn_at=None).values_list("pk", flat=True)[:room]:
        enqueue(purge_photo, str(pk))
    unfinished = overdue.filter(withdrawn_at=None).exclude(status__in=Photo.FINAL)
    for pk in unfinished.values_list("pk", flat=True)[:room]:
        enqueue(look_for_faces, str(pk))
    untrained = Gallery.objects.filter(list_made=True, trained_version__lt=F("version"))
    for pk in untrained.values_list("pk", flat=True)[:room]:
        enqueue(train_gallery, str(pk))


def _queue_length() -> int:
    try:
        length: int = get_redis().llen(settings.CELERY_TASK_DEFAULT_QUEUE)
    except (redis.exceptions.ConnectionError, redis.exceptions.TimeoutError):
        return _QUEUE_MAX
    return length
