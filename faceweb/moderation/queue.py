"""What waits for a decision, and in which order.

First what does harm while it waits, last what nobody sees before it is decided:

    0  takedown requests, and reports of children, nudity or violence (`Report.SENSITIVE`)
    1  other reports
    2  appeals
    3  photos for the public galleries

and among equals what most people reported, then what waits longest. The number is a column that the
database derives (`Case.urgency`) and the order is an index, so that the next item costs the same in
a queue of ten and of ten thousand.

A case whose subject was deleted or taken out is left out at once; `close_moot` closes it when that
cannot be taken back any more.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils import timezone

from faceweb.moderation.models import Case, CaseQuerySet
from faceweb.photos.models import GalleryEntry, Photo

if TYPE_CHECKING:
    from faceweb.accounts.models import User

logger = logging.getLogger(__name__)

_BATCH = 1000
ORDER = ("urgency", "-report_count", "opened_at", "id")

Review = GalleryEntry.Review
# What can be reviewed: approved before it was looked at, too, where the site shows photos at once.
_IN_REVIEW = (Review.WAITING, Review.APPROVED, Review.HELD)

_PHOTO_IS_THERE = Q(photo__isnull=False, photo__withdrawn_at=None)
_IS_THERE = (
    Q(kind=Case.Kind.SUBMISSION, entry__review__in=_IN_REVIEW, entry__gallery__is_public=True)
    & Q(entry__gallery__deleted_at=None)
    & _PHOTO_IS_THERE
    | Q(kind=Case.Kind.REPORT) & _PHOTO_IS_THERE
    | Q(kind=Case.Kind.REPORT, photo=None, gallery__isnull=False, gallery__deleted_at=None)
    | Q(kind__in=(Case.Kind.TAKEDOWN, Case.Kind.APPEAL))
)
_IS_GONE = (
    Q(kind=Case.Kind.SUBMISSION) & (Q(photo=None) | Q(entry=None))
    | Q(kind=Case.Kind.SUBMISSION, entry__review__in=(Review.NONE, Review.REJECTED))
    | Q(kind=Case.Kind.REPORT, photo=None, gallery=None)
)


def is_waiting() -> Q:
    """The condition for an open case whose subject is there."""
    return Q(urgency__isnull=False) & _IS_THERE


def waiting() -> CaseQuerySet:
    """Those that wait, whoever may decide them."""
    return Case.objects.filter(is_waiting())


def waiting_for(moderator: User, kind: str = "") -> CaseQuerySet:
    """Those this moderator may decide, all or of one kind."""
    cases = Case.objects.decidable_by(moderator).filter(_IS_THERE)
    return cases.filter(kind=kind) if kind else cases


def in_order(cases: CaseQuerySet) -> CaseQuerySet:
    return cases.order_by(*ORDER)


def counts(moderator: User) -> dict[str, int]:
    """How many of each kind wait for this moderator; kinds without any too."""
    cases = waiting_for(moderator).order_by()
    found = dict(cases.values_list("kind").annotate(Count("pk")))
    return {kind: found.get(kind, 0) for kind in Case.Kind.values}


def open_submissions(entries: Iterable[GalleryEntry]) -> int:
    """A case for each entry that has no open one; how many entries there were."""
    entries = list(entries)
    photos = Photo.objects.filter(pk__in={entry.photo_id for entry in entries})
    owners = dict(photos.values_list("pk", "owner"))
    Case.objects.bulk_create(
        (
            Case(
                kind=Case.Kind.SUBMISSION,
                entry=entry,
                photo_id=entry.photo_id,
                uploader_id=owners[entry.photo_id],
            )
            for entry in entries
            if entry.photo_id in owners
        ),
        batch_size=_BATCH,
        ignore_conflicts=True,
    )
    return len(entries)


def close_moot() -> int:
    """Close the open cases whose subject is gone for good; how many."""
    gone = Case.objects.open().filter(_IS_GONE).order_by()
    # Open is asked of the very rows that change: one that is decided at this moment stays decided.
    closed = (
        Case.objects.open()
        .filter(pk__in=gone.values("pk"))
        .update(
            state=Case.State.MOOT, decided_at=timezone.now(), claimed_by=None, claimed_until=None
        )
    )
    if closed:
        logger.info("%d cases are about nothing any more", closed)
    return closed


def note(case: Case, words: str) -> None:
    """What one moderator wants the next to know; it takes the place of what was noted before."""
    Case.objects.filter(pk=case.pk).update(note=words)
