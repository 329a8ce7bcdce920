"""The number somebody gets for a report: it leads to what became of it, and tells nothing else.

80 random bits in Crockford's base 32, so that it can be written down and typed in again; whoever
has it needs no account. A visitor's session remembers the numbers it was given, so that reporting
the same thing twice is one report.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils import timezone

from faceweb.moderation.models import Action, Case, Report

if TYPE_CHECKING:
    from django.http import HttpRequest

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# What people read and type for another: the letters that the alphabet leaves out.
_MISREAD = str.maketrans("OIL", "011")
_GROUPS, _GROUP = 4, 4
_GIVEN = "receipts"
# A session that is given more forgets the oldest.
_REMEMBERED = 50


class Stage(StrEnum):
    """How far a report is, and how it ended. The words stand in the template of the receipt."""

    RECEIVED = "received"
    LOOKED_AT = "looked_at"
    REMOVED = "removed"
    NOT_PUBLIC = "not_public"
    STAYS = "stays"
    GONE = "gone"


@dataclass(frozen=True)
class Receipt:
    """What whoever has the number is shown."""

    report: Report
    stage: Stage

    @property
    def is_decided(self) -> bool:
        return self.stage not in (Stage.RECEIVED, Stage.LOOKED_AT)


_OUTCOMES = {
    Action.REMOVE: Stage.REMOVED,
    Action.SUSPEND: Stage.REMOVED,
    Action.REJECT: Stage.NOT_PUBLIC,
    Action.APPROVE: Stage.STAYS,
    Action.IGNORE: Stage.STAYS,
}


def new_number() -> str:
    characters = [secrets.choice(_ALPHABET) for _each in range(_GROUPS * _GROUP)]
    return _grouped("".join(characters))


def as_given_out(typed: str) -> str:
    """The number as it was given out, however it was typed."""
    return _grouped(typed.upper().replace("-", "").replace(" ", "").translate(_MISREAD))


def receipt_of(report: Report) -> Receipt:
    return Receipt(report, _stage_of(report.case))


def remember(request: HttpRequest, report: Report) -> None:
    """The visitor's session knows that it made this report."""
    given: list[str] = request.session.get(_GIVEN, [])
    if report.number not in given:
        request.session[_GIVEN] = [*given, report.number][-_REMEMBERED:]


def given_to(request: HttpRequest) -> list[str]:
    """The numbers this session was given."""
    given: list[str] = request.session.get(_GIVEN, [])
    return given


def _stage_of(case: Case) -> Stage:
    if case.state == Case.State.MOOT:
        return Stage.GONE
    if not case.is_open:
        decision = case.decisions.standing().exclude(action=Action.ESCALATE).first()
        # Without one it was taken back, since the person it was about objected.
        return _OUTCOMES[Action(decision.action)] if decision else Stage.STAYS
    is_claimed = case.claimed_until is not None and case.claimed_until > timezone.now()
    looked_at = is_claimed or case.state == Case.State.ESCALATED
    return Stage.LOOKED_AT if looked_at else Stage.RECEIVED


def _grouped(characters: str) -> str:
    groups = range(0, len(characters), _GROUP)
    return "-".join(characters[start : start + _GROUP] for start in groups)
