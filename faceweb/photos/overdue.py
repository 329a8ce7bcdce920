"""Handing out again what a lost message or a dead worker left behind: the rows say what."""

from typing import TYPE_CHECKING

import redis
from django.conf import settings
from django.db.models import F
from django.utils import timezone

from faceweb.due import bring_back
from faceweb.faceapi.connect import get_redis
from faceweb.galleries.models import FaceList
from faceweb.galleries.tasks import delete_list, train_list
from faceweb.photos import turns
from faceweb.photos.consents import forgettable
from faceweb.photos.models import BatchFile, Drawing, Enrolment, Photo
from faceweb.queueing import enqueue, enqueue_named

if TYPE_CHECKING:
    from celery import Task

# With more messages than this in a queue the workers are behind, not the messages lost.
_QUEUE_MAX = 200


def requeue(
    look_for_faces: "Task[..., None]",
    purge_photo: "Task[..., None]",
    fill_list: "Task[..., None]",
) -> None:
    """Queue overdue photos, purges and work on face lists, as much as the queues have room for."""
    room = _room_in(settings.CELERY_TASK_DEFAULT_QUEUE)
    if not room:
        return
    _put_right()
    now = timezone.now()
    expired = Photo.objects.filter(is_query=True, withdrawn_at=None, keep_until__lte=now)
    expired.update(withdrawn_at=now, purge_after=now)
    overdue = Photo.objects.filter(due_at__lte=now).order_by("due_at")
    doomed = overdue.exclude(withdrawn_at=None).filter(purge_after__lte=now)
    for pk in doomed.values_list("pk", flat=True)[:room]:
        enqueue(purge_photo, str(pk))
    unfinished = overdue.filter(withdrawn_at=None).exclude(status__in=Photo.FINAL)
    for pk in unfinished.exclude(turns.in_turn()).values_list("pk", flat=True)[:room]:
        enqueue(look_for_faces, str(pk))
    in_turn = unfinished.filter(turns.in_turn()).values_list("pk", flat=True)
    for pk in in_turn[: _room_in(settings.CELERY_TASK_ROUTES[turns.LOOK_IN_TURN]["queue"])]:
        enqueue_named(turns.LOOK_IN_TURN, str(pk))
    for pk in forgettable().filter(due_at__lte=now).values_list("pk", flat=True)[:room]:
        enqueue_named("faceweb.photos.tasks.forget_faces", str(pk))
    drawn = Drawing.objects.filter(state=Drawing.State.WAITING, due_at__lte=now)
    for pk in drawn.filter(photo__withdrawn_at=None).values_list("pk", flat=True)[:room]:
        enqueue_named("faceweb.photos.tasks.look_closer", str(pk))
    archives = BatchFile.objects.filter(outcome=BatchFile.Outcome.ARCHIVE, due_at__lte=now)
    for pk in archives.values_list("pk", flat=True)[:room]:
        enqueue_named("faceweb.photos.tasks.unpack_archive", str(pk))
    due = FaceList.objects.filter(due_at__lte=now).order_by("due_at")
    for pk in due.live().filter(complete=False).values_list("pk", flat=True)[:room]:
        enqueue(fill_list, str(pk))
    for pk in due.filter(state=FaceList.State.RETIRED).values_list("pk", flat=True)[:room]:
        enqueue(delete_list, str(pk))
    untrained = FaceList.objects.current().filter(made=True, trained_version__lt=F("version"))
    for pk in untrained.values_list("pk", flat=True)[:room]:
        enqueue(train_list, str(pk))


def _put_right() -> None:
    """After a clock that was ahead nothing waits until then."""
    bring_back(
        Photo.objects.exclude(status__in=Photo.FINAL),
        Photo.objects.exclude(withdrawn_at=None),
        Enrolment.objects.unsettled(),
        Drawing.objects.filter(state=Drawing.State.WAITING),
        BatchFile.objects.filter(outcome=BatchFile.Outcome.ARCHIVE),
        FaceList.objects.all(),
    )


def _room_in(queue: str) -> int:
    """How many messages more the queue may hold; none with Redis away."""
    try:
        length: int = get_redis().llen(queue)
    except (redis.exceptions.ConnectionError, redis.exceptions.TimeoutError):
        return 0
    return max(0, _QUEUE_MAX - length)
