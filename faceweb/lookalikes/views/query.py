"""Searching with a new photo, or with a face that is there already."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from faceweb.accounts import rates
from faceweb.accounts.consents import given
from faceweb.accounts.models import Purpose
from faceweb.accounts.request import Request, wants_fragment
from faceweb.lookalikes.forms import QueryForm
from faceweb.photos.models import Face, Photo
from faceweb.photos.queries import KEPT, TooManyQueries, accept_query
from faceweb.photos.services import UploadRefused, accept_upload, withdraw
from faceweb.saying import say

_RECENT_FACES = 24


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: Request) -> HttpResponse:
    """Choose a photo or a face to search with."""
    agreed = given(request.user)
    wait_s = 0
    form = QueryForm(request.POST, request.FILES) if request.method == "POST" else QueryForm()
    if request.method == "POST" and Purpose.FACES in agreed and form.is_valid():
        keep = form.cleaned_data["keep"] and Purpose.STORE in agreed
        try:
            rates.count(request.user, rates.SEARCHES)
            photo = (accept_upload if keep else accept_query)(
                request.user, form.cleaned_data["photo"]
            )
        except rates.TooOften as refusal:
            form.add_error("photo", rates.sentence(refusal.wait_s))
            wait_s = refusal.wait_s
        except UploadRefused as refusal:
            form.add_error("photo", str(refusal.reason.label))
        except TooManyQueries:
            form.add_error("photo", _("You have searched with many photos. Try again in an hour."))
        else:
            return redirect("lookalikes:query", photo.pk)
    recent = Face.objects.owned_by(request.user).select_related("photo")
    context = {
        "form": form,
        "may_compare": Purpose.FACES in agreed,
        "may_keep": Purpose.STORE in agreed,
        "minutes": int(KEPT.total_seconds() // 60),
        "recent": recent.order_by("-photo__created_at", "number")[:_RECENT_FACES],
    }
    answer = render(request, "lookalikes/search.html", context, status=422 if form.errors else 200)
    return rates.held_back(answer, wait_s)


@require_safe
@vary_on_headers("HX-Request")
def query(request: Request, photo_id: UUID) -> HttpResponse:
    """The photo to search with and its faces; asks for itself until they are found."""
    photo = get_object_or_404(
        Photo.objects.filter(owner=request.user, withdrawn_at=None), pk=photo_id
    )
    faces = list(photo.faces.standing()) if photo.status == Photo.Status.READY else []
    template = "partials/query_photo.html" if wants_fragment(request) else "query.html"
    return render(request, f"lookalikes/{template}", {"photo": photo, "faces": faces})


@require_POST
def forget(request: Request, photo_id: UUID) -> HttpResponse:
    """Delete a query photo before its hour is over."""
    queries = Photo.objects.filter(owner=request.user, withdrawn_at=None, is_query=True)
    withdraw(get_object_or_404(queries, pk=photo_id))
    say(request, _("The photo is deleted, and what was found in it."))
    return redirect("lookalikes:search")
