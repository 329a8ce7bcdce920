"""The keys of an account, and the reference of the API they open.

A new key is shown in the answer to the POST that made it and nowhere else, so these answers are
never stored by a browser and nothing redirects. Whoever signed in a while ago shows once more who
they are before a key is made, renewed or deleted.
"""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from faceweb.accounts.reauthentication import reauthentication_required_to_change
from faceweb.accounts.request import Request
from faceweb.apikeys import services
from faceweb.apikeys.forms import NewSubscriptionForm, RotateForm
from faceweb.apikeys.models import ApiSubscription
from faceweb.apikeys.reference import fetch_reference
from faceweb.faceapi.client import FaceAPIError
from faceweb.faceapi.management import Key
from faceweb.saying import say


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required_to_change
def api_keys(request: Request) -> HttpResponse:
    """My subscriptions, their keys and limits; a POST makes one more."""
    if request.method != "POST" or not services.can_manage():
        return _page(request)
    form = NewSubscriptionForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form, status=422)
    subscription = ApiSubscription(owner=request.user, name=form.cleaned_data["name"])
    try:
        keys = services.create_as_member(subscription)
    except services.TooManySubscriptions:
        words = _("You have as many subscriptions as an account may have. Delete one first.")
        form.add_error("name", words)
        return _page(request, form=form, status=422)
    except FaceAPIError:
        return _page(request, form=form, is_away=True)
    return _page(request, subscription, keys, status=201)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required_to_change
def rotate(request: Request, pk: UUID) -> HttpResponse:
    """Ask, then replace one of the two keys."""
    subscription = _owned(request, pk)
    form = RotateForm(request.POST or request.GET)
    if not form.is_valid():
        return _page(request, status=422)
    slot = form.cleaned_data["slot"]
    if request.method != "POST":
        context = {"subscription": subscription, "slot": slot}
        return render(request, "apikeys/rotate.html", context)
    try:
        key = services.rotate(subscription, slot)
    except FaceAPIError:
        return _page(request, is_away=True)
    return _page(request, subscription, [key])


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required_to_change
def delete(request: Request, pk: UUID) -> HttpResponse:
    """Ask, then delete the subscription with everything kept under its keys."""
    doomed = _owned(request, pk)
    if request.method == "POST":
        try:
            services.delete(doomed)
        except FaceAPIError:
            return _page(request, is_away=True)
        say(request, _("The subscription is deleted. Its keys open nothing more."))
        return redirect("apikeys:api_keys")
    return render(request, "apikeys/delete.html", {"subscription": doomed})


@require_safe
def reference(request: Request) -> HttpResponse:
    """Every operation of the Face API as it is served now, with examples to copy."""
    found = fetch_reference()
    context = {
        "reference": found,
        "is_ours": services.can_manage(),
        "address": settings.FACE_API_PUBLIC_URL.rstrip("/"),
    }
    status = 503 if found is None and services.can_manage() else 200
    return render(request, "apikeys/reference.html", context, status=status)


def _owned(request: Request, pk: UUID) -> ApiSubscription:
    return get_object_or_404(ApiSubscription.objects.owned_by(request.user), pk=pk)


def _page(
    request: Request,
    subscription: ApiSubscription | None = None,
    new_keys: list[Key] | None = None,
    *,
    form: NewSubscriptionForm | None = None,
    is_away: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The page of keys. `new_keys` of `subscription` are shown on it, this once."""
    context: dict[str, Any] = {
        "form": form or NewSubscriptionForm(),
        "subscription": subscription,
        "new_keys": new_keys,
        "can_manage": services.can_manage(),
        "address": settings.FACE_API_PUBLIC_URL.rstrip("/"),
        "entries": [],
    }
    if context["can_manage"] and not is_away:
        try:
            context["entries"] = services.entries_of(request.user)
        except FaceAPIError:
            is_away = True
    context["is_away"] = is_away
    # New keys are shown whatever else is away: nobody can show them again.
    return render(
        request,
        "apikeys/api_keys.html",
        context,
        status=503 if is_away and not new_keys else status,
    )
