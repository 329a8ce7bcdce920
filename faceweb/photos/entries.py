"""Putting photos into galleries and taking them out. The photos stay their owners'."""

from collections.abc import Iterable

from django.db import transaction

from faceweb.accounts.models import User
from faceweb.galleries.models import Gallery
from faceweb.galleries.services import public_index
from faceweb.photos.models import GalleryEntry, GalleryEntryQuerySet, Photo
from faceweb.photos.searchable import keep_up
from faceweb.photos.signals import photos_submitted


def add(gallery: Gallery, photos: Iterable[Photo], by: User) -> int:
    """Put this person's photos into the gallery; how many were not there yet.

    What is not theirs is left out, and all of it where the gallery takes no photos from them (any
    more). In a public gallery each photo waits for its review.
    """
    keys = {photo.pk for photo in photos}
    with transaction.atomic():
        # Locked first: a membership that ended while this waited is not there any more.
        Gallery.objects.select_for_update(no_key=True).filter(pk=gallery.pk).first()
        taking = Gallery.objects.fillable_by(by).filter(pk=gallery.pk).first()
        if taking is None:
            return 0
        there = GalleryEntry.objects.filter(gallery=taking).values("photo")
        new = Photo.objects.owned_by(by).filter(pk__in=keys).exclude(pk__in=there)
        review = GalleryEntry.Review.WAITING if taking.is_public else GalleryEntry.Review.NONE
        added = GalleryEntry.objects.bulk_create(
            GalleryEntry(gallery=taking, photo=photo, added_by=by, review=review) for photo in new
        )
        if added:
            keep_up(taking)
        if added and taking.is_public:
            photos_submitted.send(sender=GalleryEntry, entries=added)
    return len(added)


def remove(gallery: Gallery, photos: Iterable[Photo], by: User) -> int:
    """Take photos out of the gallery, whose owner takes out any, everybody else their own; how
    many were in it."""
    keys = {photo.pk for photo in photos}
    entries = GalleryEntry.objects.filter(gallery=gallery, photo__in=keys)
    if gallery.owner_id != by.pk:
        entries = entries.filter(photo__owner=by)
    return take_out(gallery, entries)


def take_out(gallery: Gallery, entries: GalleryEntryQuerySet) -> int:
    """Delete these entries of the gallery; no search of it finds their faces from now on."""
    with transaction.atomic():
        Gallery.objects.select_for_update(no_key=True).filter(pk=gallery.pk).first()
        were_public = entries.public().exists()
        removed, _rows = entries.delete()
        if removed:
            keep_up(gallery, *([public_index()] if were_public else []))
    return removed
