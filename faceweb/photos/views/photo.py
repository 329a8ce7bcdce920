"""One photo: its faces, what is said of them, deleting it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from faceweb.accounts.request import Request, wants_fragment
from faceweb.photos import services
from faceweb.photos.models import Photo
from faceweb.photos.words import about


@require_safe
@vary_on_headers("HX-Request", "HX-Target")
def photo(request: Request, photo_id: UUID) -> HttpResponse:
    """One photo with its faces boxed; `?face=N` selects one, an only face is selected."""
    shown = get_object_or_404(Photo.objects.visible_to(request.user), pk=photo_id)
    template = "photos/photo.html"
    if wants_fragment(request):
        part = "photo_side" if request.htmx.target == "photo-side" else "photo_stage"
        template = f"photos/partials/{part}.html"
    return render(request, template, _with_faces(shown, request.GET.get("face", "")))


def _with_faces(shown: Photo, number: str) -> dict[str, Any]:
    """What the parts of the photo page show: the faces, the selected one, what is said of it."""
    faces = list(shown.faces.standing()) if shown.status == Photo.Status.READY else []
    selected = next((face for face in faces if str(face.number) == number), None)
    if selected is None and len(faces) == 1:
        selected = faces[0]
    said = about(selected) if selected else None
    return {"photo": shown, "faces": faces, "selected": selected, "about": said}


@require_POST
def describe(request: Request, photo_id: UUID) -> HttpResponse:
    """Have the faces of a photo described that was processed without."""
    shown = get_object_or_404(Photo.objects.owned_by(request.user), pk=photo_id)
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
