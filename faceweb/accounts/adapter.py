"""What the site decides of django-allauth's sign-up and sign-in: who may come in, where they land,
and what happens when a mail cannot be sent."""

import logging
import smtplib
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from faceweb.accounts import invitations
from faceweb.accounts.models import User

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        if settings.SIGN_UP == "invite":
            return invitations.invited(request) is not None
        return bool(settings.SIGN_UP == "open")

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """One account for each invitation, however often its form is sent at once."""
        with transaction.atomic():
            saved: User = super().save_user(request, user, form, commit)
            if not invitations.use(request, saved) and settings.SIGN_UP == "invite":
                raise ImmediateHttpResponse(redirect("account_signup"))
        return saved

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """What to agree to comes before the first photo."""
        library = urlencode({"next": resolve_url(settings.LOGIN_REDIRECT_URL)})
        return f"{reverse('accounts:consents')}?{library}"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:account")

    def is_reauthentication_required(self, *, app: str, **options: Any) -> bool:
        """Not of somebody who signed in a moment ago."""
        records = get_authentication_records(self.request, self.request.user)
        since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        return not any(record["at"] > since for record in records)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        try:
            super().send_mail(template_prefix, email, context)
        except (smtplib.SMTPException, OSError) as error:
            logger.error("a mail could not be sent: %s", type(error).__name__)
            words = _("Our mail could not be sent. Please try again in a while.")
            messages.error(self.request, words)
