"""What workers do so that people learn of decisions. May run twice; rows say who is to be told."""

from celery import shared_task

from faceweb.moderation import telling
from faceweb.queueing import enqueue


@shared_task
def tell_of_decisions() -> None:
    if telling.tell_due():
        enqueue(tell_of_decisions)
