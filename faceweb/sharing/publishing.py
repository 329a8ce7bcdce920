"""Showing a gallery to everybody, once its photos were looked at; and taking it back."""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction

from faceweb.galleries.models import Gallery
from faceweb.galleries.services import public_index
from faceweb.photos.models import GalleryEntry
from faceweb.photos.searchable import keep_up
from faceweb.photos.signals import photos_submitted


def is_reviewed_first() -> bool:
    """Whether a moderator looks at every photo before everybody sees it: what pages may promise."""
    return settings.PUBLIC_REVIEW == "before" and not settings.TRUSTED_AFTER


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


def show_again(gallery: Gallery, reviews: Iterable[tuple[int, str, str]]) -> None:
    """Undo `take_back`: each entry has the review and reason it had; others wait for theirs."""
    with transaction.atomic():
        if not Gallery.objects.filter(pk=gallery.pk, is_public=False).update(is_public=True):
            return  # its owner submitted it anew
        entries = GalleryEntry.objects.filter(gallery=gallery)
        for pk, review, reason in reviews:
            entries.filter(pk=pk).update(review=review, review_reason=reason)
        added = list(entries.filter(review=GalleryEntry.Review.NONE).values_list("pk", flat=True))
        submitted = entries.filter(pk__in=added)
        submitted.update(review=GalleryEntry.Review.WAITING)
        keep_up(public_index())
        if added:
            photos_submitted.send(sender=GalleryEntry, entries=list(submitted.standing()))
    gallery.refresh_from_db()
