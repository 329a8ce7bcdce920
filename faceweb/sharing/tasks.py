"""What workers do for sharing. Each task may run twice; rows decide what is left to do."""

from uuid import UUID

from celery import shared_task

from faceweb.sharing import invitation_mail, invitations, services


@shared_task
def send_invitation(invitation_id: str) -> None:
    invitation_mail.send(UUID(invitation_id))


@shared_task
def keep_house() -> None:
    """Go on with deleted galleries, send what was not sent, forget what has ended."""
    services.purge_deleted()
    invitation_mail.send_unsent()
    invitations.forget_old()
