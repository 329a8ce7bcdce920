"""Deciding cases, and taking decisions back.

What a decision does depends on the kind of its case (`effects`). All of it, the case's new state,
the audit record and what people are told are one transaction: it happened, or nothing did.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from faceweb.moderation import audit, effects, needless, states, telling
from faceweb.moderation.models import Action, Case, Decision
from faceweb.moderation.refusals import AlreadyDecided, ClaimedByAnother, NotAllowed, TooLate

if TYPE_CHECKING:
    from faceweb.accounts.models import User
    from faceweb.moderation.audit import Actor

__all__ = ["AlreadyDecided", "ClaimedByAnother", "NotAllowed", "decide", "undo"]

logger = logging.getLogger(__name__)


def decide(
    case: Case, actor: Actor, action: Action, *, reason: str = "", note: str = ""
) -> Decision:
    """Decide the case; `reason` is read by the person it is about, `note` by other moderators.

    Raises AlreadyDecided, also for a case about something that is gone; ClaimedByAnother;
    NotAllowed for what does not fit the case or is not this moderator's to decide.
    """
    with transaction.atomic():
        locked = _locked(case)
        _check(locked, actor, action)
        if effects.is_gone(locked):
            needless.close(locked)
            decision = None
        else:
            decision = _decide(locked, actor, action, reason, note)
    if decision is None:
        raise AlreadyDecided
    case.refresh_from_db()
    return decision


def undo(decision: Decision, actor: Actor) -> bool:
    """Take the decision back with everything it did; the case waits again as it did before. False
    when it was taken back before, another followed, or it is too late.

    Raises NotAllowed for a decision of another moderator: that is for administrators.
    """
    try:
        with transaction.atomic():
            case = _locked(decision.case)
            last = case.decisions.filter(undone_at=None).first()
            if last is None or last.pk != decision.pk or needless.is_in_the_way_of(case):
                return False
            user = actor.user
            if user is not None and not user.is_superuser and last.actor_id != user.pk:
                raise NotAllowed
            was = states.of(case)
            effects.take_back(last, actor)
            needless.reopen(last.before["needless"])
            _reopen(case, last)
            audit.record(
                actor,
                f"{case.kind}: {last.action} undone",
                states.subject(case),
                *_change(was, case),
            )
    except TooLate:
        return False
    decision.refresh_from_db()
    logger.info("decision %s is undone", decision.pk)
    return True


def _locked(case: Case) -> Case:
    """As it is now; nobody else decides it meanwhile."""
    Case.objects.select_for_update().get(pk=case.pk)
    related = (
        "photo__owner",
        "gallery",
        "entry__photo",
        "uploader",
        "takedown",
        "appeal__decision",
    )
    return Case.objects.select_related(*related).get(pk=case.pk)


def _check(case: Case, actor: Actor, action: Action) -> None:
    if not case.is_open:
        raise AlreadyDecided
    user = actor.user
    if user is not None and _is_claimed_by_another(case, user):
        raise ClaimedByAnother
    if user is not None and not Case.objects.decidable_by(user).filter(pk=case.pk).exists():
        raise NotAllowed
    effects.check(case, actor, action)


def _is_claimed_by_another(case: Case, user: User) -> bool:
    is_claimed = case.claimed_until is not None and case.claimed_until > timezone.now()
    return is_claimed and case.claimed_by_id not in (None, user.pk)


def _decide(case: Case, actor: Actor, action: Action, reason: str, note: str) -> Decision:
    was = states.of(case)
    decision = Decision.objects.create(case=case, actor=actor.user, action=action, reason=reason)
    decision.before = {"state": case.state, "ignores": case.ignores_reports, "needless": {}}
    effects.apply(decision, actor)
    if action == Action.ESCALATE:
        case.state = Case.State.ESCALATED
    else:
        case.state, case.decided_at = Case.State.DECIDED, timezone.now()
        case.ignores_reports = action == Action.IGNORE
    case.note = note or case.note
    _write(case)
    if not case.is_open:
        decision.before["needless"] = needless.close_others(decision)
    decision.save(update_fields=["before"])
    audit.record(
        actor, f"{case.kind}: {action}", states.subject(case), *_change(was, case), reason=reason
    )
    if not case.is_open:
        telling.tell(decision)
    logger.info("case %s: %s", case.pk, action.value)
    return decision


def _reopen(case: Case, decision: Decision) -> None:
    case.state = decision.before["state"]
    case.ignores_reports = decision.before["ignores"]
    case.decided_at = None
    _write(case)
    Decision.objects.filter(pk=decision.pk).update(undone_at=timezone.now())


def _write(case: Case) -> None:
    """Reports are counted meanwhile: their number is left alone."""
    case.claimed_by = case.claimed_until = None
    fields = ("state", "decided_at", "ignores_reports", "note", "claimed_by", "claimed_until")
    case.save(update_fields=fields)


def _change(was: dict[str, Any], case: Case) -> tuple[dict[str, Any], dict[str, Any]]:
    """The states that changed, before and after."""
    now = states.of(case)
    changed = [name for name in was if was[name] != now[name]]
    return {name: was[name] for name in changed}, {name: now[name] for name in changed}
