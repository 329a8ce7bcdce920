"""What a visitor can report: whatever they can see, by the right by which they see it.

The address of a report names that right as the addresses of pictures do (`photos.media`): without
one it is that of who is signed in, or everybody's. Nobody reports what is their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from faceweb.galleries.models import Gallery, GalleryQuerySet
from faceweb.photos import media
from faceweb.photos.models import Face, FaceQuerySet, Photo, PhotoQuerySet
from faceweb.sharing import links

if TYPE_CHECKING:
    from django.http import HttpRequest


def photos(request: HttpRequest) -> PhotoQuerySet:
    if "to" in request.GET:
        seen = media.photos_for(request)
    else:
        seen = Photo.objects.visible_to(request.user)
    return seen.exclude(owner=request.user) if request.user.is_authenticated else seen


def faces(request: HttpRequest) -> FaceQuerySet:
    return Face.objects.standing().found_in(photos(request))


def galleries(request: HttpRequest) -> GalleryQuerySet:
    right = request.GET.get("to", "")
    if right.startswith(links.RIGHT):
        link = links.opened(request, right.removeprefix(links.RIGHT))
        seen = Gallery.objects.filter(pk=link.gallery_id) if link else Gallery.objects.none()
    else:
        seen = Gallery.objects.visible_to(request.user)
    return seen.exclude(owner=request.user) if request.user.is_authenticated else seen
