"""The mails of a takedown request: the link, why a photo was of no use, the decision.

None of them says whether anything was found. The row says which was sent (`told`).
"""

from __future__ import annotations

import logging
import smtplib
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from faceweb.moderation import takedowns
from faceweb.moderation.models import Takedown

logger = logging.getLogger(__name__)

_TOLD_OF = (Takedown.State.UNUSABLE, Takedown.State.UNCONFIRMED, Takedown.State.DECIDED)


def send(takedown_id: UUID) -> None:
    """Send what is due and was not sent; quiet when there is nothing."""
    takedown = _claim(takedown_id)
    if takedown is None:
        return
    subjects = {
        Takedown.State.UNUSABLE: _("Your request needs another photo"),
        Takedown.State.UNCONFIRMED: _("Confirm your request"),
        Takedown.State.DECIDED: _("Your request is decided"),
    }
    words = render_to_string(f"moderation/takedown_{takedown.state}_mail.txt", _context(takedown))
    subject = subjects[Takedown.State(takedown.state)]
    try:
        EmailMessage(subject, words, to=[takedown.email]).send()
    except (OSError, smtplib.SMTPException) as error:
        logger.warning("takedown %s: no mail was sent: %s", takedown.pk, type(error).__name__)
        Takedown.objects.filter(pk=takedown.pk, told=takedown.state).update(told="")


def unsent() -> list[UUID]:
    """The requests whose mail is due."""
    due = Takedown.objects.filter(state__in=_TOLD_OF, due_at__lte=timezone.now())
    return list(due.exclude(told=F("state")).exclude(email="").values_list("pk", flat=True))


def _claim(takedown_id: UUID) -> Takedown | None:
    takedown = Takedown.objects.filter(pk=takedown_id, state__in=_TOLD_OF).first()
    if takedown is None or not takedown.email or takedown.due_at > timezone.now():
        return None
    untold = Takedown.objects.filter(pk=takedown.pk, state=takedown.state)
    return takedown if untold.exclude(told=takedown.state).update(told=takedown.state) else None


def _context(takedown: Takedown) -> dict[str, object]:
    context: dict[str, object] = {
        "takedown": takedown,
        "receipt": _address("takedown_receipt", takedown.number),
        "form": _address("takedown"),
    }
    if takedown.state == Takedown.State.UNCONFIRMED:
        context["link"] = _address("confirm_takedown", takedowns.new_token(takedown))
    return context


def _address(name: str, *args: str) -> str:
    return settings.SITE_URL.rstrip("/") + reverse(f"moderation:{name}", args=args)
