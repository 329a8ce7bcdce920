"""What workers do with photos. Each task may run twice; rows decide what is left to do."""

from uuid import UUID

from celery import shared_task

from faceweb.photos import describing, overdue, processing, purging, reembedding
from faceweb.queueing import enqueue


@shared_task
def look_for_faces(photo_id: str) -> None:
    processing.process(UUID(photo_id))


@shared_task
def describe_faces(photo_id: str) -> None:
    describing.describe(UUID(photo_id))


@shared_task
def purge_photo(photo_id: str) -> None:
    purging.purge(UUID(photo_id))


@shared_task
def fill_list(list_id: str) -> None:
    if reembedding.fill(UUID(list_id)):
        enqueue(fill_list, list_id)


@shared_task
def requeue_overdue() -> None:
    overdue.requeue(look_for_faces, purge_photo, fill_list)
