"""Library, upload, one photo, and the files behind them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from faceweb.accounts.request import Request
from faceweb.imaging import UPLOAD_LIMITS
from faceweb.photos import files, services
from faceweb.photos.descriptions import asked_attributes
from faceweb.photos.forms import UploadForm
from faceweb.photos.models import Face, Photo, PhotoQuerySet
from faceweb.photos.words import about

_PAGE_SIZE = 60


def _photos(request: Request) -> PhotoQuerySet:
    return Photo.objects.visible_to(request.user)


def _cards(photos: PhotoQuerySet) -> PhotoQuerySet:
    """Photos as cards show them, newest first: with the number of their faces."""
    return photos.annotate(face_count=Count("faces")).order_by("-created_at", "-id")


@require_safe
def library(request: Request) -> HttpResponse:
    photos = _photos(request)
    page = Paginator(_cards(photos), _PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "photos/library.html",
        {
            "page": page,
            "photo_count": page.paginator.count,
            "face_count": Face.objects.visible_to(request.user).count(),
            "has_unfinished": photos.exclude(status__in=Photo.FINAL).exists(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: Request) -> HttpResponse:
    """Take photos: many from the plain form, one at a time from the script on the page."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    taken: list[Photo] = []
    refused: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        for file in form.cleaned_data["photos"]:
            try:
                taken.append(services.accept_upload(request.user, file))
            except services.UploadRefused as refusal:
                refused.append((file.name, str(refusal.reason.label)))
    if request.htmx and request.method == "POST":
        return _one_answer(request, taken, refused)
    if taken and not refused:
        return redirect("photos:library")
    return render(
        request,
        "photos/upload.html",
        {
            "form": form,
            "recent": _cards(_photos(request).filter(pk__in=[photo.pk for photo in taken])),
            "refused": refused,
            "max_bytes": UPLOAD_LIMITS.max_bytes,
            "estimates": bool(asked_attributes()),
        },
        status=422 if refused or form.errors else 200,
    )


def _one_answer(
    request: Request, taken: list[Photo], refused: list[tuple[str, str]]
) -> HttpResponse:
    if not taken:
        file_name, reason = refused[0] if refused else ("", str(Photo.Reason.UNREADABLE.label))
        context = {"file_name": file_name, "reason": reason}
        return render(request, "photos/partials/upload_refused.html", context, status=422)
    photo = get_object_or_404(_cards(_photos(request)), pk=taken[0].pk)
    return render(request, "photos/partials/card.html", {"photo": photo})


@require_safe
def card(request: Request, photo_id: UUID) -> HttpResponse:
    """One photo's card, asked for again and again until the photo is in a final state."""
    if not request.htmx:
        return redirect("photos:photo", photo_id)
    photo = _cards(_photos(request)).filter(pk=photo_id).first()
    if photo is None:
        # Deleted in another tab: an empty answer takes the card away, and its polling with it.
        return HttpResponse()
    return render(request, "photos/partials/card.html", {"photo": photo})


@require_safe
@vary_on_headers("HX-Request", "HX-Target")
def photo(request: Request, photo_id: UUID) -> HttpResponse:
    """One photo with its faces boxed; `?face=N` selects one, an only face is selected."""
    shown = get_object_or_404(_photos(request), pk=photo_id)
    polled = request.htmx and not request.htmx.boosted and not request.htmx.history_restore_request
    template = "photos/photo.html"
    if polled:
        part = "photo_side" if request.htmx.target == "photo-side" else "photo_stage"
        template = f"photos/partials/{part}.html"
    return render(request, template, _with_faces(shown, request.GET.get("face", "")))


def _with_faces(shown: Photo, number: str) -> dict[str, Any]:
    """What the parts of the photo page show: the faces, the selected one, what is said of it."""
    faces = list(shown.faces.all()) if shown.status == Photo.Status.READY else []
    selected = next((face for face in faces if str(face.number) == number), None)
    if selected is None and len(faces) == 1:
        selected = faces[0]
    said = about(selected) if selected else None
    return {"photo": shown, "faces": faces, "selected": selected, "about": said}


@require_POST
def describe(request: Request, photo_id: UUID) -> HttpResponse:
    """Have the faces of a photo described that was processed without."""
    shown = get_object_or_404(_photos(request), pk=photo_id)
    services.describe(shown)
    shown.refresh_from_db()
    context = _with_faces(shown, request.POST.get("face", ""))
    if request.htmx and context["selected"]:
        return render(request, "photos/partials/about.html", context)
    address = reverse("photos:photo", args=[photo_id])
    return redirect(
        f"{address}?face={context['selected'].number}" if context["selected"] else address
    )


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: Request, photo_id: UUID) -> HttpResponse:
    """Ask, then withdraw the photo."""
    doomed = get_object_or_404(Photo.objects.owned_by(request.user), pk=photo_id)
    if request.method == "POST":
        services.withdraw(doomed)
        messages.success(request, _("The photo is deleted."))
        return redirect("photos:library")
    return render(request, "photos/delete.html", {"photo": doomed})


@require_safe
@cache_control(private=True, max_age=3600)
def file(request: Request, photo_id: UUID, variant: str) -> FileResponse:
    """A rendition, or the original as a download."""
    shown = get_object_or_404(_photos(request), pk=photo_id)
    try:
        if variant == "original":
            get_object_or_404(Photo.objects.owned_by(request.user), pk=photo_id)
            return FileResponse(
                files.open_original(shown.pk),
                as_attachment=True,
                filename=shown.file_name,
                content_type="application/octet-stream",
            )
        if variant not in files.VARIANTS:
            raise Http404
        return FileResponse(
            files.open_variant(shown.pk, variant), content_type=files.VARIANTS[variant][1]
        )
    except FileNotFoundError as error:
        raise Http404 from error


@require_safe
@cache_control(private=True, max_age=3600)
def face_crop(request: Request, face_id: UUID) -> FileResponse:
    face = get_object_or_404(Face.objects.visible_to(request.user), pk=face_id)
    try:
        return FileResponse(files.open_crop(face.photo_id, face.pk), content_type="image/webp")
    except FileNotFoundError as error:
        raise Http404 from error
