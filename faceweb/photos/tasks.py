"""What workers do with photos. Each task may run twice; rows decide what is left to do."""

from uuid import UUID

from celery import shared_task

from faceweb.faceapi.pacing import urgently
from faceweb.photos import (
    archives,
    batches,
    blanking,
    describing,
    drawing,
    forgetting,
    list_keeping,
    overdue,
    processing,
    purging,
)
from faceweb.queueing import enqueue


@shared_task
def look_for_faces(photo_id: str) -> None:
    processing.process(UUID(photo_id))


@shared_task
def look_for_faces_in_turn(photo_id: str) -> None:
    processing.process(UUID(photo_id))


@shared_task
def describe_faces(photo_id: str) -> None:
    with urgently():
        describing.describe(UUID(photo_id))


@shared_task
def look_closer(drawing_id: str) -> None:
    with urgently():
        drawing.look(UUID(drawing_id))


@shared_task
def forget_faces(photo_id: str) -> None:
    forgetting.forget_faces(UUID(photo_id))


@shared_task
def purge_photo(photo_id: str) -> None:
    purging.purge(UUID(photo_id))


@shared_task
def fill_list(list_id: str) -> None:
    if list_keeping.fill(UUID(list_id)):
        enqueue(fill_list, list_id)


@shared_task
def unpack_archive(archive_id: str) -> None:
    if archives.unpack(UUID(archive_id)):
        enqueue(unpack_archive, archive_id)


@shared_task
def blank_blocked_attributes() -> None:
    if blanking.blank_some():
        enqueue(blank_blocked_attributes)


@shared_task
def requeue_overdue() -> None:
    overdue.requeue(look_for_faces, purge_photo, fill_list)


@shared_task
def tell_of_batches() -> None:
    batches.tell_finished()
