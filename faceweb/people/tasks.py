"""What workers do about people. Each task may run twice; rows decide what is left to do."""

from uuid import UUID

from celery import shared_task

from faceweb.people import keeping, overdue
from faceweb.people.history import forget_old
from faceweb.queueing import enqueue


@shared_task
def keep_up(group_id: str) -> None:
    if keeping.work(UUID(group_id)):
        enqueue(keep_up, group_id)


@shared_task
def requeue_overdue() -> None:
    overdue.requeue(keep_up)


@shared_task
def forget_old_changes() -> None:
    forget_old()
