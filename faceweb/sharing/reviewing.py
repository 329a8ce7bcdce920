"""Deciding which photos of public galleries everybody sees.

Moderators see the pictures of what was submitted, and of nothing else, by a right of their own
(`photos.media.GRANTS`).
"""

import logging

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from faceweb.accounts.models import User
from faceweb.galleries.services import public_index
from faceweb.notices.models import Notice
from faceweb.notices.services import notify
from faceweb.photos.models import GalleryEntry, GalleryEntryQuerySet, Photo, PhotoQuerySet
from faceweb.photos.searchable import keep_up

logger = logging.getLogger(__name__)

Review = GalleryEntry.Review


# The first letter of the right by which a moderator looks at pictures.
RIGHT = "m"
_PERMISSION = "photos.change_galleryentry"


def submitted() -> GalleryEntryQuerySet:
    """What was ever up for review and is still shown, or would be."""
    entries = GalleryEntry.objects.standing().exclude(review=Review.NONE)
    return entries.filter(gallery__is_public=True, gallery__deleted_at=None)


def right_of(request: HttpRequest) -> str:
    """How addresses of pictures name the right of this moderator."""
    return f"{RIGHT}{request.user.pk}"


def photos_granted(request: HttpRequest, key: str) -> PhotoQuerySet:
    """What a signed address with that right shows now."""
    if key != str(request.user.pk) or not request.user.has_perm(_PERMISSION):
        return Photo.objects.none()
    return Photo.objects.filter(pk__in=submitted().values("photo"), withdrawn_at=None)


def approve(entry: GalleryEntry, by: User) -> bool:
    """Everybody sees the photo; False when it is not up for review any more."""
    return _decide(entry, by, Review.APPROVED, "")


def reject(entry: GalleryEntry, by: User, reason: str = "") -> bool:
    """Only members see the photo; its owner reads the reason. Takes back an approval too."""
    return _decide(entry, by, Review.REJECTED, reason)


def _decide(entry: GalleryEntry, by: User, review: Review, reason: str) -> bool:
    with transaction.atomic():
        changing = submitted().select_for_update().filter(pk=entry.pk).exclude(review=review)
        was_public = changing.public().exists()
        if not changing.update(review=review, review_reason=reason):
            return False
        if was_public or review == Review.APPROVED:
            keep_up(public_index())
        _tell(entry, review)
    logger.info("entry %s: %s by account %s", entry.pk, review.value, by.pk)
    return True


def _tell(entry: GalleryEntry, review: Review) -> None:
    """Tell the photo's owner; further decisions on the same gallery are counted in the notice
    until it is read or mailed."""
    owner, gallery_id = entry.photo.owner, str(entry.gallery_id)
    kind = Notice.Kind.REVIEW_DECIDED
    waiting = owner.notices.filter(kind=kind, read_at=None, mailed_at=None)
    notice = waiting.filter(params__gallery_id=gallery_id).select_for_update().first()
    if notice is None:
        counts = {"approved": 0, "rejected": 0, review.value: 1}
        key = f"{gallery_id}:{timezone.now().timestamp():.0f}"
        notify(owner, kind, key, gallery_id=gallery_id, **counts)
        return
    notice.params[review.value] += 1
    notice.save(update_fields=["params"])
