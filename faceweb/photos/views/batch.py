"""One batch: what became of its files, while it goes on and for good."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from faceweb.accounts.request import Request, wants_fragment
from faceweb.photos import batches, quota
from faceweb.photos.models import BatchFile, Face, Photo, PhotoQuerySet, UploadBatch
from faceweb.photos.progress import photos_of, progress_of

_PAGE_SIZE = 60
_REFUSED_SHOWN = 8
_SHOWS = ("all", "faces", "none", "known", "refused")
# What an answer to the script on the page consists of, by the element it asks for.
_FRAGMENTS = {"batch-summary": "batch_update", "batch-live": "batch_live"}


@require_safe
@vary_on_headers("HX-Request", "HX-Target")
def batch(request: Request, batch_id: UUID) -> HttpResponse:
    """The page of a batch. The script asks for its summary every two seconds and tells what it
    shows (`open`: its unfinished photos, `shown`: how many); it gets only what has changed."""
    shown = _batch_of(request, batch_id)
    show = request.GET.get("show", "")
    context = _context(shown, show if show in _SHOWS else "all", request.GET.get("page"))
    fragment = _FRAGMENTS.get(request.htmx.target or "") if wants_fragment(request) else None
    if fragment is None:
        return render(request, "photos/batch.html", context)
    context["said"] = request.GET.get("said", "")
    if fragment == "batch_update":
        photos = context["page"].object_list
        context["is_new_grid"] = request.GET.get("shown") != str(len(photos))
        context["changed"] = _changed(photos, request.GET.getlist("open"))
    return render(request, f"photos/partials/{fragment}.html", context)


@require_POST
def close(request: Request, batch_id: UUID) -> HttpResponse:
    """The browser has sent all that it will."""
    batches.close(_batch_of(request, batch_id))
    return HttpResponse(status=204) if request.htmx else redirect("photos:batch", batch_id)


@require_safe
def usage(request: Request) -> HttpResponse:
    """How much of what the account may keep is used: a page, and the part of another one."""
    name = "photos/partials/usage.html" if wants_fragment(request) else "photos/usage.html"
    return render(request, name, {"usage": quota.usage(request.user)})


def _batch_of(request: Request, batch_id: UUID) -> UploadBatch:
    mine = UploadBatch.objects.filter(owner=request.user).select_related("gallery")
    return get_object_or_404(mine, pk=batch_id)


def _context(shown: UploadBatch, show: str, page: str | None) -> dict[str, Any]:
    refused = shown.files.filter(outcome=BatchFile.Outcome.REFUSED).order_by("file_name", "pk")
    context: dict[str, Any] = {"batch": shown, "progress": progress_of(shown), "show": show}
    if show == "refused":
        pages = Paginator(refused, _PAGE_SIZE).get_page(page)
        return {**context, "files": pages, "pages": pages, "page": Paginator([], 1).page(1)}
    photos = Paginator(_photos(shown, show), _PAGE_SIZE).get_page(page)
    files = list(refused[:_REFUSED_SHOWN]) if show == "all" and photos.number == 1 else []
    archives = shown.files.filter(outcome=BatchFile.Outcome.ARCHIVE) if show == "all" else []
    return {**context, "files": files, "archives": archives, "pages": photos, "page": photos}


def _photos(shown: UploadBatch, show: str) -> PhotoQuerySet:
    known = shown.files.filter(outcome=BatchFile.Outcome.KNOWN, photo=OuterRef("pk"))
    faces = Prefetch("faces", Face.objects.standing(), to_attr="boxed")
    photos = photos_of(shown).annotate(was_known=Exists(known)).prefetch_related(faces)
    ready = photos.filter(status=Photo.Status.READY)
    if show == "faces":
        return ready.filter(face_count__gt=0)
    if show == "none":
        return ready.filter(face_count=0)
    return photos.filter(was_known=True) if show == "known" else photos


def _changed(photos: list[Photo], told: list[str]) -> list[Photo]:
    """Of the photos on the page those that look different from what the browser told: each
    "<id> <look>"."""
    before = dict(each.split(" ", 1) for each in told if " " in each)
    return [photo for photo in photos if before.get(str(photo.pk), photo.look) != photo.look]
