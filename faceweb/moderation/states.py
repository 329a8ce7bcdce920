"""What the audit log says of a case and of what it is about: states and counts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from faceweb.moderation.effects import photos_of
from faceweb.photos.models import GalleryEntry

if TYPE_CHECKING:
    from django.db.models import Model

    from faceweb.moderation.models import Case


def subject(case: Case) -> Model:
    """What the log names: the thing the case is about, as far as it is there."""
    if case.appeal is not None:
        return case.appeal
    return case.takedown or case.photo or case.gallery or case


def of(case: Case) -> dict[str, Any]:
    about = case.appeal.decision.case if case.appeal is not None else case
    photos = photos_of(about)
    entries = GalleryEntry.objects.filter(photo__in=photos).order_by()
    found: dict[str, Any] = {
        "case": str(case.state),
        "reviews": dict(Counter(entries.values_list("review", flat=True))),
        "removed": photos.filter(removed_at__isnull=False).count(),
    }
    if about.gallery is not None:
        about.gallery.refresh_from_db()
        found["gallery"] = (
            "deleted" if about.gallery.deleted_at else _reach(about.gallery.is_public)
        )
    if about.uploader is not None:
        about.uploader.refresh_from_db()
        found["account"] = "suspended" if about.uploader.suspended_at else "active"
    if about.takedown is not None:
        about.takedown.refresh_from_db()
        found["request"] = about.takedown.state
    return found


def _reach(is_public: bool) -> str:
    return "public" if is_public else "not public"
