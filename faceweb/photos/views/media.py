"""Pictures by their signed addresses, and the original for its owner."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from faceweb.accounts.request import Request
from faceweb.photos import files
from faceweb.photos import media as addresses
from faceweb.photos.aligned import open_aligned
from faceweb.photos.models import Face, Photo, PhotoQuerySet

if TYPE_CHECKING:
    from django.core.files.base import File

# A browser may keep a picture as long as its address stays the same.
_CACHED = f"private, max-age={addresses.STEP_S}"


@login_not_required  # the signed address says by which right; `photos_for` asks again
@require_safe
def media(request: HttpRequest, key: UUID, variant: str) -> HttpResponseBase:
    """A rendition of a photo, or a square around a face. 404 for an address we did not make, and
    for what its right does not cover any more; one that ran out leads to a fresh one."""
    if not addresses.is_signed(request, key, variant):
        raise Http404
    photos = addresses.photos_for(request)
    try:
        opened = _open(photos, key, variant)
    except FileNotFoundError as error:
        raise Http404 from error
    if addresses.has_run_out(request):
        opened.close()
        fresh = redirect(addresses.address(key, variant, request.GET["to"]))
        fresh["Cache-Control"] = "no-store"
        return fresh
    name, content_type = files.SERVED[variant]
    answer = _locked(FileResponse(opened, content_type=content_type, filename=name))
    answer["Cache-Control"] = _CACHED
    return answer


def _locked(answer: FileResponse) -> FileResponse:
    """Whatever the bytes are, no browser runs them, guesses at them, or shows them elsewhere."""
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _open(photos: PhotoQuerySet, key: UUID, variant: str) -> File[bytes]:
    if variant in files.FACE_VARIANTS:
        faces = Face.objects.standing().found_in(photos)
        if variant == "aligned":
            return open_aligned(get_object_or_404(faces.defer("attributes"), pk=key))
        face = get_object_or_404(faces.only("photo_id"), pk=key)
        return files.open_crop(face.photo_id, face.pk)
    if variant not in files.VARIANTS:
        raise Http404
    return files.open_variant(get_object_or_404(photos.only("pk"), pk=key).pk, variant)


@require_safe
def original(request: Request, photo_id: UUID) -> FileResponse:
    """The file as it was uploaded, for its owner, as a download."""
    shown = get_object_or_404(Photo.objects.owned_by(request.user), pk=photo_id)
    try:
        original = files.open_original(shown.pk)
    except FileNotFoundError as error:
        raise Http404 from error
    answer = FileResponse(
        original,
        as_attachment=True,
        filename=shown.file_name,
        content_type="application/octet-stream",
    )
    answer["Cache-Control"] = "private, no-store"
    return _locked(answer)
