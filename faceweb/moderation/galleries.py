"""Whole galleries that moderators take from the public, or delete; and bring back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from faceweb.galleries.models import Gallery
from faceweb.moderation.refusals import TooLate
from faceweb.photos.models import GalleryEntry
from faceweb.sharing import publishing, services


def make_private(gallery: Gallery) -> dict[str, Any]:
    """Nobody but its members sees the gallery from now on; what `bring_back` needs to know."""
    reviews = GalleryEntry.objects.filter(gallery=gallery).values_list(
        "pk", "review", "review_reason"
    )
    before = {"public": gallery.is_public, "reviews": [list(review) for review in reviews]}
    publishing.take_back(gallery)
    gallery.refresh_from_db()
    return before


def delete(gallery: Gallery) -> dict[str, Any]:
    """Delete it for everybody, its owner too, whose photos stay in their library."""
    now = timezone.now()
    with transaction.atomic():
        services.delete_gallery(gallery, can_be_put_back=True)
        kept_until = now + dt.timedelta(days=settings.REMOVED_KEPT_DAYS)
        deleted = Gallery.objects.filter(pk=gallery.pk)
        deleted.update(removed_at=now, purge_after=kept_until)
    gallery.refresh_from_db()
    return {"deleted": True}


def bring_back(gallery: Gallery, before: dict[str, Any]) -> None:
    """Raises TooLate when it was purged meanwhile."""
    if before.get("deleted"):
        Gallery.objects.filter(pk=gallery.pk).update(removed_at=None)
        if not services.put_gallery_back(gallery):
            raise TooLate
    if before.get("public"):
        publishing.show_again(gallery, before["reviews"])
