"""The mail that asks somebody into a gallery. The row says whether it was sent."""

import datetime as dt
import logging
import smtplib
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from faceweb.sharing import invitations
from faceweb.sharing.models import GalleryInvitation

logger = logging.getLogger(__name__)

# What is not sent by now was lost with its message, or refused by the mail server.
_AGAIN_AFTER = dt.timedelta(minutes=1)


def send(invitation_id: UUID) -> None:
    """Send the invitation once, and tell whoever has an account with that address."""
    invitation = _claim(invitation_id)
    if invitation is None:
        return
    invitations.tell(invitation)
    path = reverse("sharing:invitation", args=[invitations.token_of(invitation)])
    context = {
        "invitation": invitation,
        "gallery": invitation.gallery,
        "address": settings.SITE_URL.rstrip("/") + path,
    }
    words = render_to_string("sharing/invitation_mail.txt", context)
    try:
        EmailMessage(_("You are invited to a gallery"), words, to=[invitation.email]).send()
    except (OSError, smtplib.SMTPException) as error:
        logger.warning("invitation %s was not sent: %s", invitation_id, type(error).__name__)
        GalleryInvitation.objects.filter(pk=invitation_id).update(mailed_at=None)


def send_unsent() -> None:
    """Invitations whose message was lost, or that the mail server did not take."""
    late = GalleryInvitation.objects.open().filter(
        mailed_at=None, created_at__lte=timezone.now() - _AGAIN_AFTER
    )
    for key in late.values_list("pk", flat=True):
        send(key)


def _claim(invitation_id: UUID) -> GalleryInvitation | None:
    unsent = GalleryInvitation.objects.open().filter(pk=invitation_id, mailed_at=None)
    if not unsent.update(mailed_at=timezone.now()):
        return None
    found = GalleryInvitation.objects.select_related("gallery", "invited_by")
    return found.filter(pk=invitation_id).first()
