"""What notices are about, looked up when they are shown: it may be gone, or not theirs any more.

The rows lie in layers above this one, so they are known by name; each is asked for through the
query by which its own pages find it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import QuerySet
from django.urls import reverse

from faceweb.notices.models import Notice

if TYPE_CHECKING:
    from faceweb.accounts.models import User


@dataclass(frozen=True)
class _Subject:
    """Where a kind's subject is found: its model, the param with its id, what the person sees of
    the model's rows, the page it leads to, and the one for when it cannot be seen."""

    model: str
    param: str
    rows_of: Callable[[Any, User], QuerySet[Any]]
    address: Callable[[Notice], str]
    otherwise: str = ""


def _visible(model: Any, user: User) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.visible_to(user)
    return rows


def _owned(model: Any, user: User) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.filter(owner=user)
    return rows


def _reported(model: Any, user: User) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.filter(reporter=user)
    return rows


def _about(model: Any, user: User) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.about(user).select_related("case")
    return rows


def _page(name: str, *params: str) -> Callable[[Notice], str]:
    return lambda notice: reverse(name, args=[notice.params[param] for param in params])


_SUBJECTS = {
    Notice.Kind.BATCH_FINISHED: _Subject(
        "photos.UploadBatch", "batch_id", _owned, _page("photos:batch", "batch_id")
    ),
    Notice.Kind.GALLERY_SHARED: _Subject(
        "galleries.Gallery",
        "gallery_id",
        _visible,
        _page("sharing:gallery", "gallery_id"),
        otherwise="sharing:galleries",  # where an invitation waits to be answered
    ),
    Notice.Kind.PUBLIC_LOOK_ALIKE: _Subject(
        "photos.Face", "other_id", _visible, _page("lookalikes:compare", "face_id", "other_id")
    ),
    Notice.Kind.REVIEW_DECIDED: _Subject(
        "galleries.Gallery", "gallery_id", _visible, _page("sharing:gallery", "gallery_id")
    ),
    Notice.Kind.REPORT_DECIDED: _Subject(
        "moderation.Report", "number", _reported, _page("moderation:receipt", "number")
    ),
    Notice.Kind.DECISION: _Subject(
        "moderation.Decision", "decision_id", _about, _page("moderation:decision", "decision_id")
    ),
    Notice.Kind.EXPORT_READY: _Subject(
        "mydata.Export", "export_id", _visible, _page("mydata:my_data")
    ),
}


@dataclass(frozen=True)
class Told:
    """A notice with what it is about; None where that is gone, or was never named."""

    notice: Notice
    subject: Any

    @property
    def address(self) -> str:
        """The page it leads to; empty where that would show nothing."""
        about = _SUBJECTS.get(Notice.Kind(self.notice.kind))
        if about is None:
            return ""
        if self.subject is None:
            return reverse(about.otherwise) if about.otherwise else ""
        return about.address(self.notice)


def with_subjects(user: User, notices: Sequence[Notice]) -> list[Told]:
    """The notices in their order; one query for each kind of subject among them."""
    found: dict[tuple[str, str], Any] = {}
    for kind, subject in _SUBJECTS.items():
        ids = [key for key in (_key(notice) for notice in notices if notice.kind == kind) if key]
        if ids:
            rows = subject.rows_of(apps.get_model(subject.model), user).filter(pk__in=ids)
            found |= {(kind, str(row.pk)): row for row in rows}
    return [Told(notice, found.get((notice.kind, _key(notice)))) for notice in notices]


def _key(notice: Notice) -> str:
    """Of its subject; empty where none is named."""
    subject = _SUBJECTS.get(Notice.Kind(notice.kind))
    key: str = notice.params.get(subject.param, "") if subject else ""
    return key
