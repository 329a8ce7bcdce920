"""Deciding many cases at once: each by itself, with a record and an undo of its own."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from faceweb.moderation import context, deciding, queue
from faceweb.moderation.models import Action, Case, CaseQuerySet
from faceweb.moderation.refusals import NotDecidedError

if TYPE_CHECKING:
    from faceweb.accounts.models import User
    from faceweb.moderation.audit import Actor

# As many as one request may take: the rest is a second press of the button.
MOST = 200


class Outcome(NamedTuple):
    """How many were decided, how many could not be, and how many are left for another time."""

    decided: int
    refused: int
    left: int


def of_the_same_people(cases: CaseQuerySet, moderator: User) -> CaseQuerySet:
    """All that waits for this moderator of the people whose photos or galleries these are about."""
    people = cases.exclude(uploader=None).order_by().values("uploader")
    kinds = (Case.Kind.SUBMISSION, Case.Kind.REPORT)
    theirs = queue.waiting_for(moderator).filter(kind__in=kinds, uploader__in=people)
    return queue.in_order(theirs)


def decide_all(cases: Iterable[Case], actor: Actor, action: Action, reason: str = "") -> Outcome:
    """Without a `reason`, each is answered with the one it was reported for."""
    waiting = iter(cases)
    decided = refused = 0
    for case in islice(waiting, MOST):
        try:
            deciding.decide(case, actor, action, reason=_reason(case, action, reason))
            decided += 1
        except NotDecidedError:
            refused += 1
    return Outcome(decided, refused, sum(1 for _case in waiting))


def _reason(case: Case, action: Action, reason: str) -> str:
    if action not in context.EXPLAINED:
        return ""
    return reason or str(context.default_reason(case).label)
