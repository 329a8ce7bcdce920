"""The account at a glance."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from faceweb.accounts import consents, invitations
from faceweb.accounts.models import Purpose
from faceweb.accounts.request import Request


@require_safe
def account(request: Request) -> HttpResponse:
    """Who I am here, how I sign in, what I agreed to; the way to everything else."""
    authenticators = Authenticator.objects.filter(user=request.user)
    given = consents.given(request.user)
    return render(
        request,
        "accounts/account.html",
        {
            "role": request.user.role,
            "has_app": authenticators.filter(type=Authenticator.Type.TOTP).exists(),
            "passkey_count": authenticators.filter(type=Authenticator.Type.WEBAUTHN).count(),
            "session_count": len(UserSession.objects.purge_and_list(request.user)),
            "agreed": [purpose.label for purpose in Purpose if purpose in given],
            "may_invite": invitations.may_invite(request.user),
        },
    )
