"""Showing a gallery to everybody, once its photos were looked at; and taking it back."""

from django.conf import settings
from django.db import transaction

from faceweb.galleries.models import Gallery
from faceweb.galleries.services import public_index
from faceweb.photos.models import GalleryEntry
from faceweb.photos.searchable import keep_up
from faceweb.photos.signals import photos_submitted


def publish(gallery: Gallery) -> None:
    """Submit the gallery: each of its photos waits for its review. Nothing where it is submitted,
    or the site shows nothing to everybody."""
    if not settings.PUBLIC_GALLERIES:
        return
    with transaction.atomic():
        if Gallery.objects.filter(pk=gallery.pk, deleted_at=None, is_public=False).update(
            is_public=True
        ):
            submitted = GalleryEntry.objects.filter(gallery=gallery)
            submitted.update(review=GalleryEntry.Review.WAITING, review_reason="")
            photos_submitted.send(sender=GalleryEntry, entries=list(submitted.standing()))


def take_back(gallery: Gallery) -> None:
    """Nobody but its members sees the gallery from now on; reviews are forgotten."""
    with transaction.atomic():
        if Gallery.objects.filter(pk=gallery.pk, is_public=True).update(is_public=False):
            GalleryEntry.objects.filter(gallery=gallery).update(
                review=GalleryEntry.Review.NONE, review_reason=""
            )
            keep_up(public_index())
