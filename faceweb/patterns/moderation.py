"""Reports, receipts, what was decided about somebody, appeals, suspended accounts."""

import datetime as dt
import uuid
from collections.abc import Iterator

from django.utils import timezone

from faceweb.galleries.models import Gallery
from faceweb.moderation import appealing, receipts
from faceweb.moderation.forms import AppealForm, ReportForm
from faceweb.moderation.models import Action, Case, Decision, Report, Suspension
from faceweb.patterns.pattern import Pattern, photo_in
from faceweb.photos.models import Photo

_PART = "moderation/partials/"
_ID = uuid.UUID(int=0x5EED << 96)
_REASON = "It shows somebody who does not want to be shown."
_WORDS = "I took it myself,\nand everybody in it agreed."


def families() -> dict[str, list[Pattern]]:
    return {
        "Reports": [*_reports(), *_receipts()],
        "Decisions": [*_decisions(), *_appeals()],
        "Suspended accounts": list(_suspended()),
    }


def _reports() -> Iterator[Pattern]:
    form, title = {"form": ReportForm()}, {"title": "Report this photo"}
    wrong = {"form": ReportForm({"text": "It is me.", "email": "nowhere"})}
    link = {"there": f"/photos/{_ID}/report/"}
    yield Pattern("the item", f"{_PART}report_link.html", link)
    yield Pattern("reasons", f"{_PART}report.html", form | title)
    yield Pattern("reasons, nothing chosen", f"{_PART}report.html", wrong | title)
    yield Pattern("reported", f"{_PART}reported.html", {"report": _report()})
    yield Pattern("too many", f"{_PART}many_reports.html")


def _receipts() -> Iterator[Pattern]:
    for stage in receipts.Stage:
        receipt = receipts.Receipt(_report(), stage)
        yield Pattern(f"receipt: {stage.value}", f"{_PART}receipt.html", {"receipt": receipt})


def _decisions() -> Iterator[Pattern]:
    kind = Case.Kind
    photo = photo_in(Photo.Status.READY)
    gallery = Gallery(id=_ID, name="Summer by the sea")
    for name, case, action in (
        ("photo removed", Case(kind=kind.REPORT, photo=photo), Action.REMOVE),
        ("photo not public", Case(kind=kind.REPORT, photo=photo), Action.REJECT),
        ("photo not accepted", Case(kind=kind.SUBMISSION, photo=photo), Action.REJECT),
        ("gallery removed", Case(kind=kind.REPORT, gallery=gallery), Action.REMOVE),
        ("gallery not public", Case(kind=kind.REPORT, gallery=gallery), Action.REJECT),
        ("taken down", Case(kind=kind.TAKEDOWN), Action.REJECT),
        ("suspended", Case(kind=kind.REPORT), Action.SUSPEND),
    ):
        told = _told(_decision(case, action), appealing.Stage.POSSIBLE)
        yield Pattern(name, f"{_PART}decision.html", {"told": told})
        yield Pattern(f"{name}, in a list", f"{_PART}decision_row.html", {"each": told})


def _appeals() -> Iterator[Pattern]:
    decision = _decision(Case(kind=Case.Kind.REPORT), Action.REMOVE)
    for stage in appealing.Stage:
        has_words = stage in ("waits", "granted", "refused")
        told = _told(decision, stage, words=_WORDS if has_words else "")
        context = {"told": told, "form": AppealForm()}
        yield Pattern(f"appeal: {stage.value}", f"{_PART}appeal.html", context)
        row = {"each": told}
        yield Pattern(f"appeal: {stage.value}, in a list", f"{_PART}decision_row.html", row)


def _suspended() -> Iterator[Pattern]:
    now = timezone.now()
    decision = _decision(Case(kind=Case.Kind.REPORT), Action.SUSPEND)
    suspension = Suspension(decision=decision, at=now, purge_at=now + dt.timedelta(days=30))
    yield Pattern("the bar", f"{_PART}suspended_bar.html")
    for name, shown in (("suspended", suspension), ("suspended, no reason known", None)):
        yield Pattern(name, f"{_PART}suspended.html", {"suspension": shown})


def _report() -> Report:
    case = Case(kind=Case.Kind.REPORT, decided_at=timezone.now())
    return Report(
        number="4TK7-9QXW-20MB-HZ5E",
        case=case,
        reason=Report.Reason.ME,
        created_at=timezone.now(),
    )


def _decision(case: Case, action: Action) -> Decision:
    return Decision(id=_ID, case=case, action=action, reason=_REASON, at=timezone.now())


def _told(decision: Decision, stage: appealing.Stage, words: str = "") -> appealing.Told:
    name = "garden party.jpg" if decision.case.photo else ""
    return appealing.Told(decision, stage, appealing.until(decision), name, words)
