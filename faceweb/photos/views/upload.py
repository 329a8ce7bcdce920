"""Taking photos in: the upload page, and what the script on it is answered."""

from __future__ import annotations

import logging

from django.conf import settings
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from faceweb.accounts import rates
from faceweb.accounts.consents import allows
from faceweb.accounts.models import Purpose
from faceweb.accounts.request import Request
from faceweb.imaging import UPLOAD_LIMITS
from faceweb.photos import batches, quota
from faceweb.photos.descriptions import asked_attributes
from faceweb.photos.forms import UploadForm
from faceweb.photos.models import BatchFile, UploadBatch
from faceweb.photos.progress import recent
from faceweb.storage import away

logger = logging.getLogger(__name__)


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: Request) -> HttpResponse:
    """Take photos: many from the plain form, one at a time from the script on the page."""
    if not allows(request.user, Purpose.STORE):
        return _ask_first(request)
    if request.method != "POST":
        return _page(
            request, UploadForm(request.user, initial={"gallery": request.GET.get("gallery")})
        )
    form = UploadForm(request.user, request.POST, request.FILES)
    if not form.is_valid():
        if request.htmx:
            return _refused(request, " ".join(_sentences(form)), status=422)
        return _page(request, form, status=422)
    sent = form.cleaned_data["photos"]
    try:
        rates.count(request.user, rates.UPLOADS, len(sent))
    except rates.TooOften as refusal:
        return _later(request, form, refusal.wait_s)
    batch = batches.open_batch(
        request.user,
        form.cleaned_data["batch"],
        form.cleaned_data["announced"] or len(sent),
        form.cleaned_data["gallery"],
    )
    if batch is None:
        raise Http404
    try:
        taken = [batches.take(batch, file) for file in sent]
    except OSError as error:
        logger.error("an upload could not be kept: %s", type(error).__name__)
        return _not_kept(request, form, batch)
    if not request.htmx:
        batches.close(batch)
        return redirect("photos:batch", batch.pk)
    was_refused = taken[0].outcome == BatchFile.Outcome.REFUSED
    context = {"file": taken[0], "batch": batch}
    return render(
        request, "photos/partials/upload_file.html", context, status=422 if was_refused else 200
    )


def _page(request: Request, form: UploadForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "batches": recent(request.user),
        "usage": quota.usage(request.user),
        "max_bytes": UPLOAD_LIMITS.max_bytes,
        "max_archive_bytes": settings.REQUEST_MAX_BYTES,
        "estimates": bool(asked_attributes()),
    }
    return render(request, "photos/upload.html", context, status=status)


def _later(request: Request, form: UploadForm, wait_s: int) -> HttpResponse:
    """None of the files is taken, for now."""
    sentence = f"{rates.sentence(wait_s)} {_('Nothing is lost; try again then.')}"
    if request.htmx:
        return rates.held_back(_refused(request, sentence, status=429), wait_s)
    form.add_error("photos", sentence)
    return rates.held_back(_page(request, form), wait_s)


def _not_kept(request: Request, form: UploadForm, batch: UploadBatch) -> HttpResponse:
    """There is no place for the file now: the storage is away, or the disk is full. What was taken
    of the same form before it stays."""
    sentence = _("Photos cannot be kept at the moment. Please try again in a minute.")
    if request.htmx:
        return away.held_back(_refused(request, sentence, status=503))
    batches.close(batch)
    form.add_error("photos", sentence)
    return away.held_back(_page(request, form, status=503))


def _ask_first(request: Request) -> HttpResponse:
    """Nothing is stored of somebody who has not agreed to it."""
    address = reverse("accounts:consents")
    if request.htmx:
        sentence = _("Before you upload, please say what we may do with your photos.")
        return _refused(request, sentence, status=403, link=address)
    following = QueryDict(mutable=True)
    following["next"] = request.get_full_path() if request.method != "POST" else request.path
    return redirect(f"{address}?{following.urlencode(safe='/')}")


def _refused(request: Request, sentence: str, *, status: int, link: str = "") -> HttpResponse:
    context = {"sentence": sentence, "link": link}
    return render(request, "photos/partials/upload_refused.html", context, status=status)


def _sentences(form: UploadForm) -> list[str]:
    return [str(sentence) for errors in form.errors.values() for sentence in errors]
