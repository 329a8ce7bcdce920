"""Somebody who asked for their account to be deleted signs in again: there is one page for them."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve

# What is still answered: to keep the account, to hasten its end, to sign out, and what the frame of
# every page asks for.
_OPEN = frozenset(
    {
        "mydata:leaving",
        "mydata:keep_account",
        "mydata:leave_now",
        "mydata:receipt",
        "mydata:receipt_json",
        "account_logout",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "notices:badge",
        "set_theme",
        "model_card",
        "healthz",
    }
)


def lead_to_the_way_back(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: every other page leads there, so that nothing new comes into the account."""

    def middleware(request: HttpRequest) -> HttpResponse:
        leaving_at = getattr(request.user, "leaving_at", None)
        if leaving_at is None or _view_name(request) in _OPEN:
            return get_response(request)
        return redirect("mydata:leaving")

    return middleware


def _view_name(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""
