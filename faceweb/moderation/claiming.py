"""One moderator at a time is at a case.

A claim is taken by compare-and-set: of two moderators who ask at once, one gets the case and the
other the next. It is renewed whenever its holder opens the case, and ends by itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from faceweb.moderation import queue
from faceweb.moderation.models import Case, CaseQuerySet

if TYPE_CHECKING:
    from faceweb.accounts.models import User

CLAIM = dt.timedelta(minutes=5)
# More moderators than this would have to take the very same case before this one, in a row.
_TRIES = 20


def claim_next(moderator: User, kind: str = "", skipped: Sequence[UUID] = ()) -> Case | None:
    """The case to decide next, claimed; None when nothing is left for this moderator.

    One they are at comes first, whatever they `skipped` comes last, and the longest ago first.
    """
    waiting = queue.waiting_for(moderator, kind)
    for _try in range(_TRIES):
        case = _held(moderator, waiting, skipped) or _next(moderator, waiting, skipped)
        if case is None or claim(case, moderator):
            return case
    return None


def coming(moderator: User, kind: str, skipped: Sequence[UUID], after: Case) -> Case | None:
    """What `claim_next` would give this moderator once `after` is decided. Claims nothing."""
    waiting = queue.waiting_for(moderator, kind).exclude(pk=after.pk)
    return _next(moderator, waiting, [key for key in skipped if key != after.pk])


def claim(case: Case, moderator: User) -> bool:
    """Take the case, or keep it for longer; False when it is decided, or somebody else is at it.
    A moderator is at one case: others of theirs are free from now on."""
    free = Case.objects.open().filter(_is_free_for(moderator), pk=case.pk)
    if not free.update(claimed_by=moderator, claimed_until=timezone.now() + CLAIM):
        return False
    others = Case.objects.filter(claimed_by=moderator).exclude(pk=case.pk)
    others.update(claimed_by=None, claimed_until=None)
    return True


def holds(case: Case, moderator: User) -> bool:
    """Whether the moderator is at the case now."""
    return Case.objects.claimed().filter(pk=case.pk, claimed_by=moderator).exists()


def release(case: Case, moderator: User) -> None:
    """Leave the case to others. Nothing where somebody else is at it."""
    held = Case.objects.filter(pk=case.pk, claimed_by=moderator)
    held.update(claimed_by=None, claimed_until=None)


def _is_free_for(moderator: User) -> Q:
    ended = Q(claimed_until=None) | Q(claimed_until__lte=timezone.now())
    return ended | Q(claimed_by=None) | Q(claimed_by=moderator)


def _held(moderator: User, waiting: CaseQuerySet, skipped: Sequence[UUID]) -> Case | None:
    held = waiting.filter(claimed_by=moderator, claimed_until__gt=timezone.now())
    return queue.in_order(held.exclude(pk__in=skipped)).first()


def _next(moderator: User, waiting: CaseQuerySet, skipped: Sequence[UUID]) -> Case | None:
    free = waiting.filter(_is_free_for(moderator))
    case = queue.in_order(free.exclude(pk__in=skipped)).first()
    if case is not None or not skipped:
        return case
    left = free.in_bulk(skipped)
    return next((left[key] for key in skipped if key in left), None)
