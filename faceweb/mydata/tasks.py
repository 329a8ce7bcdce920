"""What workers do with people's data. Each task may run twice; rows decide what is left to do."""

from uuid import UUID

from celery import shared_task

from faceweb.accounts import sessions
from faceweb.lookalikes import links
from faceweb.mydata import erasing, exporting, orphans, overdue, proving
from faceweb.queueing import enqueue

# A library of a hundred thousand photos is copied within that.
_EXPORT_LIMIT_S = 12 * 3600


@shared_task(soft_time_limit=_EXPORT_LIMIT_S, time_limit=_EXPORT_LIMIT_S + 60)
def export(export_id: str) -> None:
    exporting.export(UUID(export_id))


@shared_task
def erase(erasure_id: str) -> None:
    if erasing.erase(UUID(erasure_id)):
        enqueue(erase, erasure_id)


@shared_task
def prove(erasure_id: str) -> None:
    proving.prove(UUID(erasure_id))


@shared_task
def look_for_orphans() -> None:
    orphans.report()


@shared_task
def forget_what_ended() -> None:
    links.forget_old()
    sessions.forget_ended()


@shared_task
def requeue_overdue() -> None:
    overdue.requeue(export, erase, prove)
