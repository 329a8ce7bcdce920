"""Objecting to a photo, a face or a gallery: the report, and the case that moderators decide.

What can be reported is what can be seen (`reportable`). All reports of one thing are one case. The
same person reporting the same thing again is given the report there is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from faceweb.galleries.models import Gallery
from faceweb.moderation import audit, receipts
from faceweb.moderation.models import Case, Report
from faceweb.photos.models import Face, GalleryEntry, Photo
from faceweb.sharing import reviewing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from faceweb.accounts.models import User

Subject = Photo | Face | Gallery


def report(
    subject: Subject, *, reporter: User | None, reason: str, text: str = "", email: str = ""
) -> Report:
    """Open a case, or join the one that is open; where moderators cleared it and want to hear no
    more, the report gets their answer. `email` is for the answer to somebody without an account.
    """
    with transaction.atomic():
        case = _case_about(subject)
        earlier = case.reports.filter(reporter=reporter).first() if reporter else None
        if earlier is not None:
            return earlier
        made = Report.objects.create(
            number=receipts.new_number(),
            case=case,
            reporter=reporter,
            email="" if reporter else email,
            reason=reason,
            text=text,
            told_at=None if case.is_open else timezone.now(),
        )
        _count(case, made, subject)
        if case.is_open:
            _hold_back(case)
    return made


def earlier(subject: Subject, *, reporter: User | None, numbers: Iterable[str]) -> Report | None:
    """The report of the same thing that this person made, or this session, and that still stands:
    its case is open, or wants no further ones."""
    standing = Q(case__ignores_reports=True) | Q(case__in=Case.objects.open().values("pk"))
    mine = Q(number__in=list(numbers)) | (Q(reporter=reporter) if reporter else Q(pk__in=[]))
    about = {f"case__{field}": value for field, value in _fields(subject).items()}
    return Report.objects.filter(standing, mine, **about).first()


def _case_about(subject: Subject) -> Case:
    """The case the report belongs to, locked. One that was decided while this waited for it is not
    that any more."""
    while True:
        case = Case.objects.select_for_update().get(pk=_found_or_opened(subject).pk)
        if case.is_open or case.ignores_reports:
            return case


def _found_or_opened(subject: Subject) -> Case:
    about = _fields(subject)
    cleared = Case.objects.filter(**about, state=Case.State.DECIDED, ignores_reports=True)
    case = cleared.order_by("-decided_at").first()
    if case is None:
        owned = subject.photo if isinstance(subject, Face) else subject
        defaults = {
            "uploader_id": owned.owner_id,
            "face": subject if isinstance(subject, Face) else None,
        }
        case, _made = Case.objects.open().get_or_create(**about, defaults=defaults)
    return case


def _fields(subject: Subject) -> dict[str, Any]:
    """By which the cases about it are found."""
    if isinstance(subject, Gallery):
        return {"kind": Case.Kind.REPORT, "gallery": subject, "photo": None}
    photo_id = subject.photo_id if isinstance(subject, Face) else subject.pk
    return {"kind": Case.Kind.REPORT, "photo_id": photo_id}


def _count(case: Case, made: Report, subject: Subject) -> None:
    changes: dict[str, Any] = {"report_count": F("report_count") + 1}
    if made.reason in Report.SENSITIVE:
        changes["is_sensitive"] = True
    if case.face_id is not None and case.face_id != subject.pk:
        changes["face"] = None  # not about one face alone
    Case.objects.filter(pk=case.pk).update(**changes)


def _hold_back(case: Case) -> None:
    """Enough members object: nobody else sees the photo until moderators have decided."""
    enough = settings.REPORTS_THAT_HOLD
    if not enough or case.photo is None:
        return
    if case.reports.exclude(reporter=None).count() < enough:
        return
    held = reviewing.hold(GalleryEntry.objects.filter(photo=case.photo))
    if held:
        audit.record(audit.NOBODY, "photo held back", case.photo, after={"entries": len(held)})
