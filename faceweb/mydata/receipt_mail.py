"""The mail that tells somebody where the receipt of their account's end is found."""

from __future__ import annotations

import logging
import smtplib
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from faceweb.accounts.models import User
    from faceweb.mydata.models import Erasure

logger = logging.getLogger(__name__)


def send(user: User, erasure: Erasure, token: str) -> None:
    """The account's end does not depend on it: the page that follows shows the same address."""
    context = {
        "erasure": erasure,
        "address": settings.SITE_URL.rstrip("/") + reverse("mydata:receipt", args=[token]),
        "site": settings.SITE_URL.rstrip("/"),
    }
    try:
        send_mail(
            _("Your account will be deleted"),
            render_to_string("mydata/receipt_mail.txt", context),
            None,
            [user.email],
        )
    except (OSError, smtplib.SMTPException) as error:
        logger.warning("erasure %s: no mail was sent: %s", erasure.number, type(error).__name__)
