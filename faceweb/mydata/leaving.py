"""Somebody who asked for their account to be deleted, or who is suspended, signs in again: there is
one page for them, with what can still be done."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve

# What is answered to both: signing out, who they are, and what the frame of every page asks for.
_OPEN = frozenset(
    {
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
        "readyz",
        "metrics",
    }
)
# To keep the account, and to hasten its end.
_LEAVING = _OPEN | {"mydata:leaving", "mydata:keep_account", "mydata:leave_now"}
# To read why, to appeal, to take one's data along, and to leave.
_SUSPENDED = _OPEN | {
    "moderation:suspended",
    "moderation:decision",
    "moderation:receipt",
    "mydata:ask_for_export",
    "mydata:export",
    "mydata:download",
    "mydata:delete_export",
    "mydata:delete_account",
}


def lead_to_the_way_back(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: every other page leads there, so that nothing new comes into the account."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if getattr(request.user, "leaving_at", None):
            page, answered = "mydata:leaving", _LEAVING
        elif getattr(request.user, "suspended_at", None):
            page, answered = "moderation:suspended", _SUSPENDED
        else:
            return get_response(request)
        return get_response(request) if _view_name(request) in answered else redirect(page)

    return middleware


def _view_name(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""
