"""What workers do for takedowns. Each task may run twice; rows decide what is left to do."""

from uuid import UUID

from celery import shared_task

from faceweb.due import bring_back
from faceweb.faceapi.connect import get_client
from faceweb.moderation import keeping_out, searching, takedown_mail, takedowns
from faceweb.moderation.models import Takedown
from faceweb.queueing import enqueue


@shared_task
def search_takedown(takedown_id: str) -> None:
    searching.search(UUID(takedown_id))


@shared_task
def send_takedown_mail(takedown_id: str) -> None:
    takedown_mail.send(UUID(takedown_id))


@shared_task
def go_on_with_takedowns() -> None:
    """Hand out what is due, end what was not confirmed, delete what was left behind."""
    bring_back(Takedown.objects.all())
    takedowns.lapse()
    searching.sweep()
    for pk in searching.overdue():
        enqueue(search_takedown, str(pk))
    for pk in takedown_mail.unsent():
        enqueue(send_takedown_mail, str(pk))


@shared_task
def forget_takedowns() -> None:
    """Delete the embeddings and the words whose time is over."""
    takedowns.forget_old()
    keeping_out.forget_ended(get_client())
