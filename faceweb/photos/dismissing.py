"""Saying that a box is not a face, and taking that back.

A dismissed face keeps its row. It leaves every page and result with the commit, and the lists at
the Face API as soon as a worker gets to them.
"""

from django.db import transaction
from django.utils import timezone

from faceweb.galleries.services import library_of
from faceweb.photos import detection
from faceweb.photos.models import Face, Photo
from faceweb.photos.searchable import galleries_of, keep_up
from faceweb.photos.signals import faces_changed


def dismiss(face: Face) -> None:
    """It is not a face; nothing when that is said already."""
    _say(face, is_none=True)


def put_back(face: Face) -> None:
    """It is a face after all; nothing when nobody said otherwise."""
    _say(face, is_none=False)


def _say(face: Face, *, is_none: bool) -> None:
    with transaction.atomic():
        photo = Photo.objects.select_for_update().select_related("owner").get(pk=face.photo_id)
        wrong = Face.objects.filter(pk=face.pk, dismissed_at__isnull=is_none)
        if wrong.update(dismissed_at=timezone.now() if is_none else None):
            detection.count_faces(photo)
            keep_up(library_of(photo.owner), *galleries_of(photo))
            transaction.on_commit(lambda: faces_changed.send(sender=Photo, photo=photo))
