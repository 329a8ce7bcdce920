"""Cases that need no decision of their own any more."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from faceweb.moderation.effects import photos_of
from faceweb.moderation.models import Action, Case, CaseQuerySet

if TYPE_CHECKING:
    from faceweb.moderation.models import Decision


def close(case: Case) -> None:
    """What it is about is gone."""
    _close(Case.objects.filter(pk=case.pk))


def close_others(decision: Decision) -> dict[str, str]:
    """Close the other open cases that this decision answers too; what `reopen` needs to know. Who
    reported there is told (`telling`)."""
    answered = _answered_by(decision).select_for_update(of=("self",))
    cases = list(answered)
    _close(Case.objects.filter(pk__in=[case.pk for case in cases]))
    return {str(case.pk): case.state for case in cases}


def reopen(states: dict[str, str]) -> None:
    """The decision is undone: they wait as they did before."""
    for pk, state in states.items():
        case = Case.objects.filter(pk=UUID(pk), state=Case.State.MOOT).first()
        if case is not None and not is_in_the_way_of(case):
            Case.objects.filter(pk=case.pk).update(state=state, decided_at=None)


def is_in_the_way_of(case: Case) -> bool:
    """Whether another case of its kind was opened since, about the same: that one is decided."""
    if case.kind == Case.Kind.SUBMISSION:
        same = Q(entry=case.entry_id)
    elif case.kind == Case.Kind.REPORT:
        same = Q(photo=case.photo_id) if case.photo_id else Q(photo=None, gallery=case.gallery_id)
    else:
        return False
    return Case.objects.open().filter(same, kind=case.kind).exclude(pk=case.pk).exists()


def _answered_by(decision: Decision) -> CaseQuerySet:
    case = decision.case
    others = Case.objects.open().exclude(pk=case.pk)
    submissions = Q(kind=Case.Kind.SUBMISSION)
    if case.kind == Case.Kind.APPEAL or decision.action not in (Action.REJECT, Action.REMOVE):
        return others.none()
    if case.kind == Case.Kind.REPORT and case.photo_id is None:
        return others.filter(submissions, entry__gallery=case.gallery_id)
    same_photos = Q(photo__in=photos_of(case))
    if decision.action == Action.REMOVE:
        return others.filter(same_photos, kind__in=(Case.Kind.SUBMISSION, Case.Kind.REPORT))
    if case.kind == Case.Kind.SUBMISSION:
        return others.none()
    return others.filter(submissions & same_photos)


def _close(cases: CaseQuerySet) -> None:
    cases.update(
        state=Case.State.MOOT, decided_at=timezone.now(), claimed_by=None, claimed_until=None
    )
