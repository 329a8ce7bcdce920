"""What a setting decides instead of a moderator: which photos everybody sees without waiting.

`PUBLIC_REVIEW=after`: all of them; a moderator looks at each all the same, later. `TRUSTED_AFTER`:
those of people whose record is good; nobody looks at these unless somebody reports them. A photo
that was refused before, or that somebody objects to, waits all the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone

from faceweb.accounts.models import User
from faceweb.galleries.services import public_index
from faceweb.moderation import audit, queue
from faceweb.moderation.models import Action, Case, Decision, Takedown, TakedownMatch
from faceweb.photos.models import Face, GalleryEntry, Photo, PhotoQuerySet
from faceweb.photos.searchable import keep_up

if TYPE_CHECKING:
    from django.db.models import Model

Review = GalleryEntry.Review

# How long a photo that was refused, removed or held back speaks against its owner.
_REMEMBERED = dt.timedelta(days=90)
_AGAINST = (Action.REJECT, Action.REMOVE, Action.SUSPEND)
# A takedown request that holds photos back, as long as it is not decided.
_ASKED_DOWN = (Takedown.State.UNCONFIRMED, Takedown.State.CONFIRMED)


def receive(sender: type[Model], entries: Collection[GalleryEntry], **_kwargs: Any) -> None:
    """Photos were submitted: approve what need not wait, and queue what somebody is to look at."""
    photos = Photo.objects.filter(pk__in={entry.photo_id for entry in entries}).order_by()
    trusted = _trusted(User.objects.filter(pk__in=photos.values("owner")))
    known = set(photos.filter(owner__in=trusted).values_list("pk", flat=True))
    doubted = set(_doubted(photos).values_list("pk", flat=True))
    at_once = [entry for entry in entries if entry.photo_id in known - doubted]
    to_review = [entry for entry in entries if entry.photo_id not in known - doubted]
    with transaction.atomic():
        _approve(at_once, "trusted by record")
        if settings.PUBLIC_REVIEW == "after":
            shown = [entry for entry in to_review if entry.photo_id not in doubted]
            _approve(shown, "shown before review")
        queue.open_submissions(to_review)


def is_trusted(user: User) -> bool:
    """Whether this person's photos are shown to everybody without a review."""
    return user.pk in _trusted(User.objects.filter(pk=user.pk))


def _trusted(owners: QuerySet[User]) -> set[int]:
    """Those of `owners` with TRUSTED_AFTER photos that everybody sees and that a moderator saw, or
    that came in by trust, and with nothing against them: no decision of the last 90 days that
    stands, nothing that is held back now, no suspension."""
    if not settings.TRUSTED_AFTER:
        return set()
    of_owner = GalleryEntry.objects.standing().filter(photo__owner=OuterRef("pk")).order_by()
    unseen = Case.objects.open().filter(kind=Case.Kind.SUBMISSION, entry=OuterRef("pk"))
    shown = of_owner.public().filter(~Exists(unseen)).values("photo__owner")
    against = Decision.objects.filter(
        case__uploader=OuterRef("pk"),
        action__in=_AGAINST,
        undone_at=None,
        at__gt=timezone.now() - _REMEMBERED,
    ).exclude(case__kind=Case.Kind.APPEAL)
    good = owners.filter(~Exists(against), ~Exists(of_owner.filter(review=Review.HELD)))
    counted = good.filter(suspended_at=None, is_active=True).annotate(
        shown=shown.annotate(photos=Count("photo", distinct=True)).values("photos")
    )
    return set(counted.filter(shown__gte=settings.TRUSTED_AFTER).values_list("pk", flat=True))


def _doubted(photos: PhotoQuerySet) -> PhotoQuerySet:
    """Those that wait for a moderator whatever the settings say, so that nobody gets past one by
    submitting a photo again: refused before, kept out for somebody, or objected to now."""
    of_photo = Case.objects.filter(photo=OuterRef("pk"))
    refused = Decision.objects.filter(
        case__photo=OuterRef("pk"), action__in=_AGAINST, undone_at=None
    ).exclude(case__kind=Case.Kind.APPEAL)
    reported = of_photo.open().filter(kind=Case.Kind.REPORT)
    kept_out = Face.objects.filter(photo=OuterRef("pk")).exclude(kept_out_at=None)
    asked_down = TakedownMatch.objects.filter(
        face__photo=OuterRef("pk"), takedown__state__in=_ASKED_DOWN
    )
    return photos.filter(Exists(refused) | Exists(reported) | Exists(kept_out) | Exists(asked_down))


def _approve(entries: Collection[GalleryEntry], reason: str) -> None:
    """Everybody sees these from now on."""
    waiting = GalleryEntry.objects.filter(pk__in=[entry.pk for entry in entries])
    if not waiting.filter(review=Review.WAITING).update(review=Review.APPROVED):
        return
    keep_up(public_index())
    audit.record_all(
        audit.NOBODY,
        "photo published",
        entries,
        before={"review": Review.WAITING},
        after={"review": Review.APPROVED},
        reason=reason,
    )
