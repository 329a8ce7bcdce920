"""Deciding which photos of public galleries everybody sees."""

import logging
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone

from faceweb.accounts.models import User
from faceweb.galleries.services import public_index
from faceweb.notices.models import Notice
from faceweb.notices.services import notify
from faceweb.photos.models import GalleryEntry, GalleryEntryQuerySet, Photo
from faceweb.photos.searchable import keep_up

logger = logging.getLogger(__name__)

Review = GalleryEntry.Review


def submitted() -> GalleryEntryQuerySet:
    """What was ever up for review and is still shown, or would be."""
    entries = GalleryEntry.objects.standing().exclude(review=Review.NONE)
    return entries.filter(gallery__is_public=True, gallery__deleted_at=None)


def approve(entry: GalleryEntry, by: User | None) -> bool:
    """Everybody sees the photo, by a moderator's decision or by policy's; False when it is not up
    for review any more."""
    return _decide(entry, by, Review.APPROVED, "")


def reject(entry: GalleryEntry, by: User | None, reason: str = "") -> bool:
    """Only members see the photo; its owner reads the reason. Takes back an approval too."""
    return _decide(entry, by, Review.REJECTED, reason)


def hold(entries: GalleryEntryQuerySet) -> list[int]:
    """Somebody objects: nobody but members sees these photos until that is decided. The entries
    that everybody saw until now, by their ids, for `release`."""
    with transaction.atomic():
        lock(entries)
        held = list(entries.public().values_list("pk", flat=True))
        if held:
            GalleryEntry.objects.filter(pk__in=held).update(review=Review.HELD)
            keep_up(public_index())
    return held


def lock(entries: GalleryEntryQuerySet) -> None:
    """Nobody else holds these back or shows them until the transaction ends; what is read from now
    on is what others have done before."""
    photos = Photo.objects.filter(pk__in=entries.order_by().values("photo")).order_by("pk")
    list(photos.select_for_update(no_key=True).values_list("pk"))


def release(ids: Iterable[int]) -> int:
    """Everybody sees these again, where they are still held back; how many those were."""
    with transaction.atomic():
        held = GalleryEntry.objects.filter(pk__in=list(ids), review=Review.HELD)
        count = held.update(review=Review.APPROVED)
        if count:
            keep_up(public_index())
    return count


def set_back(reviews: Mapping[int, tuple[str, str]]) -> None:
    """Give entries the review and reason they had before a decision that is undone, unless their
    gallery was taken back since."""
    with transaction.atomic():
        entries = GalleryEntry.objects.filter(pk__in=list(reviews)).exclude(review=Review.NONE)
        for entry in entries.select_for_update(of=("self",)).select_related("photo__owner"):
            review, reason = reviews[entry.pk]
            if review != entry.review:
                _untell(entry)
                same = GalleryEntry.objects.filter(pk=entry.pk)
                same.update(review=review, review_reason=reason)
        keep_up(public_index())


def _decide(entry: GalleryEntry, by: User | None, review: Review, reason: str) -> bool:
    with transaction.atomic():
        changing = submitted().select_for_update().filter(pk=entry.pk).exclude(review=review)
        was_public = changing.public().exists()
        if not changing.update(review=review, review_reason=reason):
            return False
        if was_public or review == Review.APPROVED:
            keep_up(public_index())
        _tell(entry, review)
    logger.info("entry %s: %s by account %s", entry.pk, review.value, by.pk if by else "none")
    return True


def _tell(entry: GalleryEntry, review: Review) -> None:
    """Tell the photo's owner; further decisions on the same gallery are counted in the notice
    until it is read or mailed."""
    owner, gallery_id = entry.photo.owner, str(entry.gallery_id)
    kind = Notice.Kind.REVIEW_DECIDED
    notice = _waiting_notice(entry)
    if notice is None:
        counts = {"approved": 0, "rejected": 0, review.value: 1}
        key = f"{gallery_id}:{entry.pk}:{timezone.now().timestamp():.0f}"
        notify(owner, kind, key, gallery_id=gallery_id, **counts)
        return
    notice.params[review.value] += 1
    notice.save(update_fields=["params"])


def _untell(entry: GalleryEntry) -> None:
    """What was decided is undone: it is counted no more where it was neither read nor mailed."""
    notice = _waiting_notice(entry)
    if notice is None or not notice.params.get(entry.review):
        return
    notice.params[entry.review] -= 1
    if notice.params["approved"] or notice.params["rejected"]:
        notice.save(update_fields=["params"])
    else:
        notice.delete()


def _waiting_notice(entry: GalleryEntry) -> Notice | None:
    """What the photo's owner is told of the gallery's reviews, as long as it can be changed."""
    told = entry.photo.owner.notices.filter(kind=Notice.Kind.REVIEW_DECIDED)
    waiting = told.filter(params__gallery_id=str(entry.gallery_id), read_at=None, mailed_at=None)
    return waiting.select_for_update().first()
