"""Invitations: a link that lets one person make an account, good for two weeks.

Somebody who follows one carries its token in their session to the sign-up page.
"""

import datetime as dt
import hashlib
import logging
import secrets
import smtplib

from django.conf import settings
from django.core.mail import send_mail
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from faceweb.accounts.models import Invitation, SignUpInvitationQuerySet, User

logger = logging.getLogger(__name__)

LIFE = dt.timedelta(days=14)
_SESSION_KEY = "invitation"


def may_invite(user: User) -> bool:
    """Staff, and members where the site lets them; nobody where it takes no new people."""
    if settings.SIGN_UP == "closed":
        return False
    return user.is_staff or bool(settings.MEMBERS_MAY_INVITE)


def invite(user: User, email: str = "") -> tuple[Invitation, str]:
    """A new invitation and its token, which nobody can read again."""
    token = secrets.token_urlsafe(24)
    made = Invitation.objects.create(
        made_by=user,
        email=email,
        token_sha256=_digest(token),
        expires_at=timezone.now() + LIFE,
    )
    return made, token


def send(invitation: Invitation, address: str) -> bool:
    """Mail the link; False when the mail could not be sent."""
    words = render_to_string(
        "accounts/mails/invitation.txt", {"invitation": invitation, "address": address}
    )
    subject = settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + _("You are invited")
    try:
        send_mail(subject, words, None, [invitation.email])
    except (smtplib.SMTPException, OSError) as error:
        logger.error("an invitation could not be mailed: %s", type(error).__name__)
        return False
    return True


def take_back(invitation: Invitation) -> None:
    """Its link lets nobody in any more; one that was used stays in the list."""
    Invitation.objects.filter(pk=invitation.pk, used_at=None).delete()


def accept(request: HttpRequest, token: str) -> bool:
    """Carry the invitation to the sign-up page; False for one that is not good any more."""
    if not _with(token).exists():
        return False
    request.session[_SESSION_KEY] = token
    return True


def invited(request: HttpRequest) -> Invitation | None:
    """The invitation this visitor came with, while it is good."""
    return _with(request.session.get(_SESSION_KEY, "")).first()


def use(request: HttpRequest, user: User) -> bool:
    """The visitor's invitation is `user`'s now; False without one that is good."""
    invitation = _with(request.session.pop(_SESSION_KEY, ""))
    return bool(invitation.update(used_at=timezone.now(), used_by=user))


def _with(token: str) -> SignUpInvitationQuerySet:
    return Invitation.objects.open().filter(token_sha256=_digest(token))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
