"""Pictures by their signed addresses, and the original for its owner."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from faceweb.accounts.request import Request
from faceweb.photos import files
from faceweb.photos import media as addresses
from faceweb.photos.models import Face, Photo, PhotoQuerySet

if TYPE_CHECKING:
    from django.core.files.base import File


@login_not_required  # the signed address says by which right; `photos_for` asks again
@require_safe
@cache_control(private=True, max_age=300)
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
        return redirect(addresses.address(key, variant, request.GET["to"]))
    name, content_type = files.SERVED[variant]
    return FileResponse(opened, content_type=content_type, filename=name)


def _open(photos: PhotoQuerySet, key: UUID, variant: str) -> File[bytes]:
    if variant in files.FACE_VARIANTS:
        faces = Face.objects.standing().filter(photo__in=photos)
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
        return FileResponse(
            files.open_original(shown.pk),
            as_attachment=True,
            filename=shown.file_name,
            content_type="application/octet-stream",
        )
    except FileNotFoundError as error:
        raise Http404 from error
