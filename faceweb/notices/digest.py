"""One mail with what somebody has not read in the site, instead of a mail for each.

What goes into a mail is claimed by its rows before the mail is sent: two workers never send the
same, and one that dies in between has sent too little rather than twice.
"""

from __future__ import annotations

import datetime as dt
import logging
import smtplib
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Max
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from faceweb.accounts.models import User
from faceweb.notices import stopping
from faceweb.notices.models import Notice
from faceweb.notices.subjects import with_subjects

if TYPE_CHECKING:
    from collections.abc import Iterator

logger = logging.getLogger(__name__)

_NOTICES_IN_A_MAIL = 30


def due() -> Iterator[User]:
    """Who is to get a mail now: something waits, and the last mail is long enough ago."""
    now = timezone.now()
    waiting = Notice.objects.filter(created_at__lte=now - _minutes(settings.NOTICE_MAIL_AFTER))
    mailed = Notice.objects.values("user").annotate(at=Max("mailed_at"))
    lately = mailed.filter(at__gt=now - _minutes(settings.NOTICE_MAIL_EVERY)).values("user")
    unmailed = waiting.unmailed().exclude(user__in=lately)
    yield from User.objects.filter(pk__in=unmailed.values("user"), is_active=True)


def send(user: User) -> bool:
    """Send one mail with everything that waits for this person; whether there was anything."""
    claimed = _claim(user)
    if not claimed:
        return False
    try:
        _mail(user, claimed).send()
    except (OSError, smtplib.SMTPException) as error:
        # Not taken by the mail server: these notices wait for the next time.
        logger.warning("a mail of %d notices was not sent: %s", len(claimed), type(error).__name__)
        Notice.objects.filter(pk__in=[each.pk for each in claimed]).update(mailed_at=None)
        return False
    return True


def _claim(user: User) -> list[Notice]:
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # one claim at a time
        waiting = list(Notice.objects.filter(user=user).unmailed()[:_NOTICES_IN_A_MAIL])
        mine = Notice.objects.filter(pk__in=[each.pk for each in waiting])
        mine.update(mailed_at=timezone.now())
    return waiting


def _mail(user: User, notices: list[Notice]) -> EmailMultiAlternatives:
    site = settings.SITE_URL.rstrip("/")
    stop = site + reverse("notices:stop", args=[stopping.token(user)])
    context = {
        "told": with_subjects(user, notices),
        "site": site,
        "stop": stop,
        "all": site + reverse("notices:notices"),
    }
    subject = (
        _("One thing happened at faceweb")
        if len(notices) == 1
        else _("%(n)s things happened at faceweb") % {"n": len(notices)}
    )
    mail = EmailMultiAlternatives(
        subject,
        render_to_string("notices/mail.txt", context),
        to=[user.email],
        headers={
            # One click in the mail program, without signing in (RFC 8058).
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    mail.attach_alternative(render_to_string("notices/mail.html", context), "text/html")
    return mail


def _minutes(count: int) -> dt.timedelta:
    return dt.timedelta(minutes=count)
