"""What workers do about people. Each task may run twice; rows decide what is left to do."""

from uuid import UUID

from celery import shared_task

from faceweb.people import history, keeping, overdue
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
    history.forget_old()
