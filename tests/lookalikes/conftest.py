"""Galleries to search in, and what a worker would do in between."""

from collections.abc import Callable
from typing import Any

import pytest

from faceweb.galleries.models import FaceList, Gallery, Membership
from faceweb.lookalikes.search import search
from faceweb.lookalikes.services import LookAlikes, look_alikes
from faceweb.photos import list_keeping
from faceweb.photos.models import Face, GalleryEntry, Photo
from faceweb.photos.searchable import galleries_of, keep_up


@pytest.fixture
def album() -> Callable[..., Gallery]:
    """album(owner, photos, members=(), public=False): a gallery, its public photos approved."""

    def make(owner: Any, photos: list[Photo], members: Any = (), public: bool = False) -> Gallery:
        gallery = Gallery.objects.create(
            kind=Gallery.Kind.ALBUM, owner=owner, name=f"Album of {len(photos)}", is_public=public
        )
        for member in members:
            Membership.objects.create(gallery=gallery, user=member)
        review = GalleryEntry.Review.APPROVED if public else GalleryEntry.Review.NONE
        for photo in photos:
            GalleryEntry.objects.create(
                gallery=gallery, photo=photo, added_by=photo.owner, review=review
            )
        for photo in photos:
            keep_up(*galleries_of(photo))
        fill_lists()
        return gallery

    return make


def fill_lists() -> None:
    """What workers do after `keep_up`."""
    while pending := list(FaceList.objects.live().filter(complete=False)):
        for face_list in pending:
            list_keeping.fill(face_list.pk)


def found(face: Face, mode: Any, scope: Any, page: int = 1) -> LookAlikes:
    """As the page shows it, after a worker ran the searches it queued."""
    face = again(face)
    look_alikes(face, mode, scope)
    for gallery in scope.sources:
        search(face.pk, mode.value, gallery.pk)
    return look_alikes(face, mode, again_in(scope), page)


def again(face: Face) -> Face:
    return Face.objects.select_related("photo__owner").get(pk=face.pk)


def again_in(scope: Any) -> Any:
    """The scope as another request has it."""
    gallery = Gallery.objects.get(pk=scope.gallery.pk) if scope.gallery else None
    return type(scope)(scope.viewer, scope.kind, gallery)
