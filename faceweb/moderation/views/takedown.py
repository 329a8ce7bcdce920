"""Asking for one's face to be taken down, without an account: the form, the link of the mail, and
the page that says how far it is. None of them tells what was found."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from faceweb.accounts.request import Visit, wants_fragment
from faceweb.moderation import receipts, takedowns
from faceweb.moderation.models import Takedown
from faceweb.moderation.takedown_forms import TakedownForm
from faceweb.photos.services import UploadRefused

_View = Callable[..., HttpResponse]


def _kept_quiet(view: _View) -> _View:
    """The address is the key: no search engine lists it, no other site learns it."""

    @wraps(view)
    def quiet(request: Visit, **keys: Any) -> HttpResponse:
        response = view(request, **keys)
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    return quiet


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def takedown(request: Visit) -> HttpResponse:
    """What happens, and the form."""
    status = 200
    if request.method == "POST":
        form = TakedownForm(request.POST, request.FILES)
        if form.is_valid():
            if _is_one_too_many(request, form.cleaned_data["email"]):
                form.add_error(None, _("Those were many requests. Please try again tomorrow."))
                status = 429
            else:
                made = _ask(form)
                if made is not None:
                    return redirect("moderation:takedown_receipt", made.number)
        status = 422 if form.errors and status == 200 else status
    else:
        user = request.user
        form = TakedownForm(initial={"email": user.email if user.is_authenticated else ""})
    context = {"form": form, "days": settings.KEEP_OUT_DAYS, "version": takedowns.TEXT_VERSION}
    return render(request, "moderation/takedown.html", context, status=status)


@login_not_required  # the number is the key
@_kept_quiet
@never_cache
@require_safe
@vary_on_headers("HX-Request")
def takedown_receipt(request: Visit, number: str) -> HttpResponse:
    """How far the request is; asks for itself as long as a worker is at it."""
    given_out = receipts.as_given_out(number)
    asked = get_object_or_404(Takedown, number=given_out)
    if number != given_out:
        return redirect("moderation:takedown_receipt", given_out)
    part = "partials/takedown" if wants_fragment(request) else "takedown_receipt"
    return render(request, f"moderation/{part}.html", {"takedown": asked})


@login_not_required  # the token is the key
@_kept_quiet
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_takedown(request: Visit, confirm_token: str) -> HttpResponse:
    """Where the link of the mail leads. Programs that look at mails follow links too, so it takes a
    button to confirm."""
    asked = takedowns.by_token(confirm_token)
    if asked is None:
        raise Http404
    if request.method == "POST":
        takedowns.confirm(asked)
    elif takedowns.can_be_confirmed(asked):
        return render(request, "moderation/confirm_takedown.html", {"takedown": asked})
    return redirect("moderation:takedown_receipt", asked.number)


def _is_one_too_many(request: Visit, email: str) -> bool:
    return not ratelimit.consume(request, action="takedown", key=email.lower())


def _ask(form: TakedownForm) -> Takedown | None:
    """The request, or None with what is wrong with the photo in the form."""
    given = form.cleaned_data
    try:
        return takedowns.ask(
            given["email"], given["text"], given["photo"], keep_out=given["keep_out"]
        )
    except UploadRefused as refusal:
        form.add_error("photo", str(refusal.reason.label))
        return None
