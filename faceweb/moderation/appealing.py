"""Asking for another decision: once, within some days, by the person the decision is about.

Somebody else decides it (`Case.objects.decidable_by`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from faceweb.moderation.models import Action, Appeal, Case, Decision

if TYPE_CHECKING:
    from faceweb.accounts.models import User
    from faceweb.moderation.models import DecisionQuerySet

_AGAINST = (Action.REJECT, Action.REMOVE, Action.SUSPEND)


class CannotAppeal(Exception):
    """It is too late, it was done before, or there is nothing to appeal against."""


class Stage(StrEnum):
    """Where an appeal against a decision stands. The words are the template's."""

    POSSIBLE = "possible"
    WAITS = "waits"
    GRANTED = "granted"
    REFUSED = "refused"
    TOO_LATE = "too_late"
    NEEDLESS = "needless"


@dataclass(frozen=True)
class Told:
    """A decision as the person it is about reads it. `photo_name` is what they called the photo;
    `words` are their appeal."""

    decision: Decision
    stage: Stage
    until: dt.datetime
    photo_name: str = ""
    words: str = ""


def told_to(user: User) -> DecisionQuerySet:
    """What was decided against this person, newest first: what stands, and what they appealed
    against."""
    about = Decision.objects.about(user).exclude(case__kind=Case.Kind.APPEAL)
    stands = Q(undone_at=None) | Q(appeal__isnull=False)
    return about.filter(stands, action__in=_AGAINST)


def readable_by(user: User) -> DecisionQuerySet:
    """The decisions that have a page for this person."""
    answers = Q(case__kind=Case.Kind.APPEAL)
    return Decision.objects.about(user).filter(answers | Q(action__in=_AGAINST))


def told(decision: Decision, user: User) -> Told:
    photo, appeal = decision.case.photo, getattr(decision, "appeal", None)
    return Told(
        decision,
        _stage_of(decision, appeal),
        until(decision),
        photo_name=photo.file_name if photo and photo.owner_id == user.pk else "",
        words=appeal.text if appeal and appeal.case.uploader_id == user.pk else "",
    )


def until(decision: Decision) -> dt.datetime:
    return decision.at + dt.timedelta(days=settings.APPEAL_DAYS)


def appeal(decision: Decision, user: User, text: str) -> Appeal:
    """Have it looked at by somebody else. Raises CannotAppeal."""
    with transaction.atomic():
        about = Case.objects.select_for_update().get(pk=decision.case_id)
        now = Decision.objects.select_related("case").get(pk=decision.pk)
        if _stage_of(now, Appeal.objects.filter(decision=now).first()) != Stage.POSSIBLE:
            raise CannotAppeal
        made = Appeal.objects.create(decision=now, text=text)
        Case.objects.create(
            kind=Case.Kind.APPEAL,
            appeal=made,
            photo=about.photo,
            face=about.face,
            gallery=about.gallery,
            uploader=user,
            is_sensitive=about.is_sensitive,
        )
    return made


def _stage_of(decision: Decision, appeal: Appeal | None) -> Stage:
    if appeal is not None:
        answer = appeal.case.decisions.standing().exclude(action=Action.ESCALATE).first()
        if answer is None:
            return Stage.WAITS
        return Stage.GRANTED if answer.action == Action.APPROVE else Stage.REFUSED
    if decision.undone_at is not None or decision.action not in _AGAINST:
        return Stage.NEEDLESS
    if decision.case.kind == Case.Kind.APPEAL:
        return Stage.NEEDLESS
    return Stage.POSSIBLE if timezone.now() <= until(decision) else Stage.TOO_LATE
