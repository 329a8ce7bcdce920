"""Telling people what was decided: whom it is about, and whoever reported it.

A decision can be undone for a moment, so nobody is told before that, and rows say who is still to
be told: `Decision.tell_at`, and the reports of closed cases without a `told_at`. A worker tells
some of them at a time; one that dies in between leaves the others to the next.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from faceweb.accounts.models import User
from faceweb.moderation import decision_mail
from faceweb.moderation.models import Action, Case, Decision, Report
from faceweb.notices.models import Notice
from faceweb.notices.services import notify

if TYPE_CHECKING:
    from django.db.models import QuerySet

# As long as a decision at the desk can be undone by its toast, and a little.
WAIT = dt.timedelta(seconds=60)
# What no mail server took for so long is not sent any more.
_GIVE_UP = dt.timedelta(days=3)
AT_ONCE = 100


def tell(decision: Decision) -> None:
    """Have people told, unless it is undone before. Call it in the transaction that decides."""
    Decision.objects.filter(pk=decision.pk).update(tell_at=timezone.now() + WAIT)


def tell_due() -> bool:
    """Tell a share of those who are to be told now; whether there are more."""
    now = timezone.now()
    Decision.objects.exclude(undone_at=None).filter(tell_at__lte=now).update(tell_at=None)
    decisions = list(Decision.objects.filter(tell_at__lte=now).order_by("tell_at")[:AT_ONCE])
    for decision in decisions:
        _tell_whom_it_is_about(decision)
    return _tell_reporters(now) or len(decisions) == AT_ONCE


def _tell_whom_it_is_about(decision: Decision) -> None:
    with transaction.atomic():
        due = Decision.objects.filter(pk=decision.pk, tell_at=decision.tell_at, undone_at=None)
        if not due.update(tell_at=None):
            return
        case, key = decision.case, str(decision.pk)
        if not _is_told(case, Action(decision.action)):
            return
        for user in _whom_it_is_about(case):
            notify(user, Notice.Kind.DECISION, key, decision_id=key)
    if decision.action == Action.SUSPEND and case.uploader is not None:
        # They see no notice in the site, and may have declined mails of notices.
        sent = decision_mail.send_suspended(case.uploader, decision)
        if not sent and timezone.now() - decision.at < _GIVE_UP:
            due_again = timezone.now() + WAIT
            Decision.objects.filter(pk=decision.pk).update(tell_at=due_again)


def _is_told(case: Case, action: Action) -> bool:
    """Submissions are told by gallery (`sharing.reviewing`), and what stays need not be told."""
    if case.kind == Case.Kind.APPEAL or action in (Action.REMOVE, Action.SUSPEND):
        return True
    return action == Action.REJECT and case.kind != Case.Kind.SUBMISSION


def _whom_it_is_about(case: Case) -> QuerySet[User]:
    if case.takedown_id is not None:
        return User.objects.filter(
            photos__faces__takedown_matches__takedown=case.takedown
        ).distinct()
    return User.objects.filter(pk=case.uploader_id) if case.uploader_id else User.objects.none()


def _tell_reporters(now: dt.datetime) -> bool:
    """Of decided and needless cases; whether there are more."""
    ripe = Q(case__decided_at__lte=now - WAIT, case__decided_at__gt=now - _GIVE_UP)
    closed = Q(case__state__in=(Case.State.DECIDED, Case.State.MOOT))
    untold = Report.objects.filter(ripe, closed, told_at=None)
    untold.filter(reporter=None, email="").update(told_at=now)  # they look at the receipt
    waiting = list(untold.select_related("reporter", "case").order_by("case", "pk")[:AT_ONCE])
    for report in waiting:
        if not _tell_reporter(report):
            return False  # the mail server is away: the next round goes on
    return len(waiting) == AT_ONCE


def _tell_reporter(report: Report) -> bool:
    """False when the mail server does not take the answer."""
    with transaction.atomic():
        if not Report.objects.filter(pk=report.pk, told_at=None).update(told_at=timezone.now()):
            return True
        if report.reporter is not None:
            key = report.number
            notify(report.reporter, Notice.Kind.REPORT_DECIDED, key, number=key)
            return True
    if decision_mail.send_answer(report):
        # It was kept for this mail.
        Report.objects.filter(pk=report.pk).update(email="")
        return True
    Report.objects.filter(pk=report.pk).update(told_at=None)
    return False
