"""Sending mails in the background."""

from celery import shared_task

from faceweb.accounts.models import User
from faceweb.notices import digest
from faceweb.queueing import enqueue


@shared_task
def send_digests() -> None:
    for user in digest.due():
        enqueue(send_digest, str(user.pk))


@shared_task
def send_digest(user_id: str) -> None:
    user = User.objects.filter(pk=int(user_id), is_active=True).first()
    if user is not None:
        digest.send(user)
