"""What workers do about reports: telling people, and forgetting what they wrote. Each task may run
twice; rows say what is left to do."""

from celery import shared_task

from faceweb.moderation import forgetting, telling
from faceweb.queueing import enqueue


@shared_task
def tell_of_decisions() -> None:
    if telling.tell_due():
        enqueue(tell_of_decisions)


@shared_task
def forget_old_reports() -> None:
    forgetting.forget_old()
