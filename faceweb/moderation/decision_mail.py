"""Mails about decisions: the answer to a report of somebody without an account, and to somebody
whose account is suspended. Each says whether the mail server took it."""

from __future__ import annotations

import logging
import smtplib
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from faceweb.moderation import appealing
from faceweb.moderation.receipts import receipt_of

if TYPE_CHECKING:
    from faceweb.accounts.models import User
    from faceweb.moderation.models import Decision, Report

logger = logging.getLogger(__name__)


def send_answer(report: Report) -> bool:
    context = {"receipt": receipt_of(report), "address": _page("receipt", report.number)}
    return _send(_("Your report is decided"), "answer", report.email, context)


def send_suspended(user: User, decision: Decision) -> bool:
    context = {
        "decision": decision,
        "until": appealing.until(decision),
        "suspension": getattr(user, "suspension", None),
        "site": settings.SITE_URL.rstrip("/"),
    }
    return _send(_("Your account is suspended"), "suspended", user.email, context)


def _page(name: str, *keys: str) -> str:
    return settings.SITE_URL.rstrip("/") + reverse(f"moderation:{name}", args=keys)


def _send(subject: str, words: str, address: str, context: dict[str, Any]) -> bool:
    text = render_to_string(f"moderation/mails/{words}.txt", context)
    try:
        EmailMessage(subject, text, to=[address]).send()
    except (OSError, smtplib.SMTPException) as error:
        logger.warning("a mail about a decision was not sent: %s", type(error).__name__)
        return False
    return True
