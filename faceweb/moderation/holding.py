"""Showing again what was held back, unless somebody else's objection still stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from faceweb.moderation.models import Case, Takedown, TakedownMatch
from faceweb.photos.models import GalleryEntry, PhotoQuerySet
from faceweb.sharing import reviewing

if TYPE_CHECKING:
    from django.db.models import QuerySet

_UNDECIDED = (Takedown.State.UNCONFIRMED, Takedown.State.CONFIRMED)


def show_again(photos: PhotoQuerySet, besides: Case | Takedown | None = None) -> int:
    """Release the entries of these photos that nothing holds back any more; how many those were.

    `besides`: the case or request that is over with this, whatever its row still says.
    """
    with transaction.atomic():
        entries = GalleryEntry.objects.filter(photo__in=photos, review=GalleryEntry.Review.HELD)
        # Of two objections that are over at the same moment the later one sees that the other is.
        reviewing.lock(entries)
        held_by_reports = _reports(besides).filter(photo=OuterRef("photo"))
        held_by_request = _matches(besides).filter(face__photo=OuterRef("photo"))
        free = entries.exclude(Exists(held_by_reports) | Exists(held_by_request))
        return reviewing.release(list(free.values_list("pk", flat=True)))


def _reports(besides: Case | Takedown | None) -> QuerySet[Case]:
    """The open cases with as many reports as it takes to hold a photo back."""
    enough = settings.REPORTS_THAT_HOLD
    cases = Case.objects.open().filter(kind=Case.Kind.REPORT, report_count__gte=max(enough, 1))
    if isinstance(besides, Case):
        cases = cases.exclude(pk=besides.pk)
    return cases if enough else cases.none()


def _matches(besides: Case | Takedown | None) -> QuerySet[TakedownMatch]:
    """The matches of requests that wait for their confirmation or their decision."""
    matches = TakedownMatch.objects.filter(takedown__state__in=_UNDECIDED, is_stranger=False)
    takedown = besides.takedown_id if isinstance(besides, Case) else besides and besides.pk
    return matches.exclude(Q(takedown=takedown)) if takedown else matches
