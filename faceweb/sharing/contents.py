"""What a gallery shows to whom: its photos, its card with a few of them, how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber

from faceweb.galleries.models import Gallery, Membership
from faceweb.photos.models import GalleryEntry, GalleryEntryQuerySet, Photo
from faceweb.sharing.models import ShareLink

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from faceweb.accounts.models import User

_COLLAGE = 4


@dataclass
class Card:
    """A gallery in a list: how many photos the viewer sees in it, and the first of them."""

    gallery: Gallery
    photo_count: int
    member_count: int = 0
    has_link: bool = False
    photos: list[Photo] = field(default_factory=list)


def is_open_to(gallery: Gallery, viewer: User | AnonymousUser) -> bool:
    """Whether the viewer sees all of it, not only what is approved for everybody."""
    return Gallery.objects.open_to(viewer).filter(pk=gallery.pk).exists()


def entries_in(gallery: Gallery, *, everything: bool) -> GalleryEntryQuerySet:
    """The gallery's photos, newest first: all of them, or those that everybody sees."""
    entries = GalleryEntry.objects.standing().filter(gallery=gallery)
    return entries if everything else entries.public()


def cards(galleries: Sequence[Gallery], *, everything: bool) -> list[Card]:
    """A card for each, in their order, by four queries however many there are."""
    entries = GalleryEntry.objects.standing().filter(gallery__in=galleries)
    if not everything:
        entries = entries.public()
    photo_counts = _counted(entries)
    member_counts = _counted(Membership.objects.filter(gallery__in=galleries))
    linked = _counted(ShareLink.objects.live().filter(gallery__in=galleries))
    collages = _collages(entries)
    return [
        Card(
            gallery,
            photo_counts.get(gallery.pk, 0),
            member_counts.get(gallery.pk, 0),
            gallery.pk in linked,
            collages.get(gallery.pk, []),
        )
        for gallery in galleries
    ]


def _counted(rows: QuerySet[Any]) -> dict[UUID, int]:
    """How many there are, by gallery."""
    return dict(rows.order_by().values_list("gallery").annotate(Count("pk")))


def _collages(entries: GalleryEntryQuerySet) -> dict[UUID, list[Photo]]:
    """The first photos of each gallery, its cover before the newest."""
    order = (F("is_cover").desc(), F("created_at").desc(), F("pk").desc())
    ranked = entries.filter(photo__width__isnull=False).annotate(
        rank=Window(RowNumber(), partition_by="gallery", order_by=order)
    )
    collages: dict[UUID, list[Photo]] = {}
    for entry in ranked.filter(rank__lte=_COLLAGE).select_related("photo").order_by("rank"):
        collages.setdefault(entry.gallery_id, []).append(entry.photo)
    return collages
