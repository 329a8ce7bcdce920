"""What stands beside a case at the desk: who is concerned, what was said, what was decided before.

However many reports there are, it is read by the same number of queries.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from faceweb.galleries.models import Gallery
from faceweb.moderation.models import Action, Case, Decision, Report, TakedownMatch
from faceweb.moderation.reasons import Reason, reason_for
from faceweb.photos import blocking
from faceweb.photos.models import BlockedImage, GalleryEntry, Photo

if TYPE_CHECKING:
    from faceweb.accounts.models import User

REPORTS_SHOWN = 20
_DECISIONS_SHOWN = 10
_MATCHES_SHOWN = 24
_PHOTOS_SHOWN = 12
_ALIKE_SHOWN = 3
# How long the last decision is offered to be taken back at the desk; the log keeps it for ever.
_UNDO_OFFERED = dt.timedelta(hours=1)
# Decisions against somebody, who is told a reason.
EXPLAINED = (Action.REJECT, Action.REMOVE, Action.SUSPEND)


class Record(NamedTuple):
    """What is known of an uploader as one. Counts of decisions that still stand."""

    account: User
    shown: int
    approved: int
    rejected: int
    removed: int
    suspended: int


class ReportRow(NamedTuple):
    """A report, and how many of its reporter's reports were decided and upheld."""

    report: Report
    decided: int
    upheld: int


@dataclass(frozen=True)
class Context:
    """Beside `case`. `default` is the reason that is given unless the moderator picks another."""

    case: Case
    default: Reason
    uploader: Record | None = None
    reports: list[ReportRow] = field(default_factory=list)
    reasons: list[tuple[str, int]] = field(default_factory=list)
    earlier: list[Decision] = field(default_factory=list)
    alike: list[tuple[BlockedImage, int]] = field(default_factory=list)
    matches: list[TakedownMatch] = field(default_factory=list)
    match_count: int = 0
    photos: list[Photo] = field(default_factory=list)

    @property
    def gallery(self) -> Gallery | None:
        """The one that was reported, or that the photo is to be shown in."""
        entry = self.case.entry
        return self.case.gallery or (entry.gallery if entry else None)

    @property
    def more_reports(self) -> int:
        return sum(count for _reason, count in self.reasons) - len(self.reports)

    @property
    def more_matches(self) -> int:
        return self.match_count - len(self.matches)


def context_of(case: Case) -> Context:
    """`case` with what the desk shows of it (`with_subjects`)."""
    counts = _reason_counts(case)
    matches = _matches(case)
    return Context(
        case=case,
        default=_default(case, counts),
        uploader=_record(case.uploader) if case.uploader else None,
        reports=_reports(case),
        reasons=[(str(Report.Reason(reason).label), count) for reason, count in counts],
        earlier=_earlier(case),
        alike=_alike(case),
        matches=list(matches[:_MATCHES_SHOWN]),
        match_count=matches.count(),
        photos=_photos(case),
    )


def with_subjects() -> QuerySet[Case]:
    """Cases with all that is shown of their subject, in one query."""
    return Case.objects.select_related(
        "photo",
        "face",
        "gallery",
        "entry__gallery",
        "uploader",
        "takedown",
        "appeal__decision__case__photo",
    )


def photo_of(case: Case) -> Photo | None:
    """The photo that is looked at, which for an appeal is that of the first decision."""
    if case.photo is None and case.appeal is not None:
        return case.appeal.decision.case.photo
    return case.photo


def last_decision(moderator: User) -> Decision | None:
    """What this moderator decided last, as long as taking it back is offered."""
    since = timezone.now() - _UNDO_OFFERED
    mine = Decision.objects.filter(actor=moderator, undone_at=None, at__gt=since)
    return mine.select_related("case").first()


def _record(account: User) -> Record:
    decisions = Decision.objects.filter(case__uploader=account, undone_at=None).order_by()
    found = dict(decisions.values_list("action").annotate(Count("pk")))
    shown = GalleryEntry.objects.public().standing().filter(photo__owner=account)
    return Record(
        account,
        shown.values("photo").distinct().count(),
        found.get(Action.APPROVE, 0) + found.get(Action.IGNORE, 0),
        found.get(Action.REJECT, 0),
        found.get(Action.REMOVE, 0),
        found.get(Action.SUSPEND, 0),
    )


def _reason_counts(case: Case) -> list[tuple[str, int]]:
    """The reasons of the reports, the most frequent first."""
    reports = Report.objects.filter(case=case).order_by()
    counted = reports.values_list("reason").annotate(number=Count("pk"))
    return list(counted.order_by("-number", "reason"))


def default_reason(case: Case) -> Reason:
    """What is given for a decision against it unless the moderator says something else."""
    return _default(case, _reason_counts(case))


def _default(case: Case, counts: list[tuple[str, int]]) -> Reason:
    if case.kind == Case.Kind.APPEAL:
        return Reason.STANDS
    if case.kind == Case.Kind.TAKEDOWN:
        return Reason.ME
    return reason_for(counts[0][0]) if counts else Reason.OTHER


def _reports(case: Case) -> list[ReportRow]:
    """Those that say something first, then the newest; each with its reporter's record."""
    reports = Report.objects.filter(case=case).annotate(is_silent=Q(text=""))
    shown = list(reports.order_by("is_silent", "-created_at", "number")[:REPORTS_SHOWN])
    upheld = Decision.objects.filter(
        case=OuterRef("case"), undone_at=None, action__in=EXPLAINED
    ).order_by()
    theirs = Report.objects.filter(
        reporter__in={report.reporter_id for report in shown} - {None},
        case__state=Case.State.DECIDED,
    )
    records = {
        reporter: (decided, right)
        for reporter, decided, right in theirs.order_by()
        .values_list("reporter")
        .annotate(sent=Count("pk"), right=Count("pk", filter=Q(Exists(upheld))))
    }
    return [ReportRow(report, *records.get(report.reporter_id, (0, 0))) for report in shown]


def _earlier(case: Case) -> list[Decision]:
    """On this case, and on others about the same account; the newest first."""
    about = Q(case=case)
    if case.uploader_id is not None:
        about |= Q(case__in=Case.objects.filter(uploader=case.uploader_id).order_by())
    return list(Decision.objects.filter(about).select_related("case")[:_DECISIONS_SHOWN])


def _alike(case: Case) -> list[tuple[BlockedImage, int]]:
    if case.photo is None or not case.photo.has_renditions or case.kind == Case.Kind.APPEAL:
        return []
    return blocking.nearest(case.photo)[:_ALIKE_SHOWN]


def _matches(case: Case) -> QuerySet[TakedownMatch]:
    matches = TakedownMatch.objects.filter(
        takedown=case.takedown_id, is_stranger=False, face__photo__withdrawn_at=None
    )
    return matches.select_related("face__photo")


def _photos(case: Case) -> list[Photo]:
    """Of a gallery that was reported."""
    if case.photo_id is not None or case.gallery_id is None:
        return []
    inside = Photo.objects.filter(entries__gallery=case.gallery_id, withdrawn_at=None)
    return list(inside.order_by("-entries__created_at")[:_PHOTOS_SHOWN])
