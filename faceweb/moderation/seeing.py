"""What moderators may look at: what somebody submitted or objected to, what was removed, and no
other photo of anybody.

They have a right of their own for pictures (`photos.media.GRANTS`), asked again at each picture:
when a case was decided a month ago, its photo is its owner's alone again.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.utils import timezone

from faceweb.moderation.models import Case, CaseQuerySet, Takedown, TakedownMatch
from faceweb.photos.models import GalleryEntry, Photo, PhotoQuerySet

# The first letter of the right by which a moderator looks at pictures.
RIGHT = "m"
PERMISSION = "moderation.change_case"
# How long a decided case can be looked at again: as long as a decision can be appealed against.
LOOKED_BACK = dt.timedelta(days=30)


def right_of(request: HttpRequest) -> str:
    """How addresses of pictures name the right of this moderator."""
    return f"{RIGHT}{request.user.pk}"


def photos_granted(request: HttpRequest, key: str) -> PhotoQuerySet:
    """What a signed address with that right shows now."""
    if key != str(request.user.pk) or not request.user.has_perm(PERMISSION):
        return Photo.objects.none()
    return photos_seen()


def photos_seen() -> PhotoQuerySet:
    """The photos moderators may look at: submitted to a public gallery, in a case, in a gallery
    that was reported, matches of a takedown request, or removed. What its owner deleted is gone."""
    this, entries = Q(photo=OuterRef("pk")), GalleryEntry.objects.filter(photo=OuterRef("pk"))
    submitted = entries.exclude(review=GalleryEntry.Review.NONE).filter(
        gallery__is_public=True, gallery__deleted_at=None
    )
    in_reported = entries.filter(
        Exists(_looked_at().filter(kind=Case.Kind.REPORT, gallery=OuterRef("gallery")))
    )
    in_open_takedown = TakedownMatch.objects.filter(
        face__photo=OuterRef("pk"), takedown__state=Takedown.State.CONFIRMED
    )
    return Photo.objects.filter(
        Q(withdrawn_at=None)
        & (
            Exists(submitted)
            | Exists(_looked_at().filter(this))
            | Exists(in_reported)
            | Exists(in_open_takedown)
        )
        | Q(removed_at__isnull=False)
    )


def _looked_at() -> CaseQuerySet:
    """The cases that wait, or were decided not long ago."""
    since = timezone.now() - LOOKED_BACK
    return Case.objects.filter(
        Q(state__in=(Case.State.OPEN, Case.State.ESCALATED)) | Q(decided_at__gt=since)
    )
