"""The figures of the overview: what waits, what was decided by whom, what the site holds. Each is a
fixed number of queries, however many rows there are."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Max, Min, Q, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from faceweb.accounts.models import User
from faceweb.moderation import queue
from faceweb.moderation.models import Action, Case, Decision
from faceweb.photos.models import Face, Photo

if TYPE_CHECKING:
    from faceweb.moderation.models import CaseQuerySet

DAYS = 30
WORKLOAD_DAYS = 7
# What the whole site holds is counted once a minute at most.
_STOCK_KEY, _STOCK_S = "stock", 60


@dataclass(frozen=True)
class Waiting:
    """The open cases of one kind. `escalated` of them wait for administrators."""

    kind: Case.Kind
    count: int = 0
    escalated: int = 0
    oldest: dt.datetime | None = None


@dataclass(frozen=True)
class Workload:
    account: User
    count: int
    last: dt.datetime


@dataclass(frozen=True)
class Stock:
    """`originals_bytes` are the uploaded files; renditions come on top. `free_bytes` are left on
    the disk of the files, None where that is no disk of ours."""

    photos: int
    faces: int
    accounts: int
    originals_bytes: int
    free_bytes: int | None


@dataclass(frozen=True)
class Day:
    """Numbers of one day, by what they count."""

    date: dt.date
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def waiting() -> list[Waiting]:
    """Every kind of case, those without any too."""
    return _by_kind(queue.waiting())


def _by_kind(cases: CaseQuerySet) -> list[Waiting]:
    escalated = Count("pk", filter=Q(state=Case.State.ESCALATED))
    rows = (
        cases.order_by()
        .values("kind")
        .annotate(count=Count("pk"), escalated=escalated, oldest=Min("opened_at"))
        .values_list("kind", "count", "escalated", "oldest")
    )
    found = {kind: (count, high, oldest) for kind, count, high, oldest in rows}
    return [Waiting(kind, *found.get(kind, ())) for kind in Case.Kind]


def decisions_by_day() -> list[Day]:
    """What was decided and still counts, by action; days without any too."""
    since = timezone.now() - dt.timedelta(days=DAYS)
    decided = Decision.objects.filter(at__gt=since, undone_at=None).order_by()
    rows = decided.annotate(day=TruncDate("at")).values_list("day", "action")
    return _days((day, action, count) for day, action, count in rows.annotate(Count("pk")))


def faces_by_day() -> list[Day]:
    """Faces found in the photos that came in that day."""
    since = timezone.now() - dt.timedelta(days=DAYS)
    came = Photo.objects.filter(created_at__gt=since, face_count__gt=0).order_by()
    rows = came.annotate(day=TruncDate("created_at")).values_list("day")
    return _days((day, "faces", count) for day, count in rows.annotate(Sum("face_count")))


def _days(rows: Iterable[tuple[dt.date, str, int]]) -> list[Day]:
    today = timezone.localdate()
    days = {
        date: Day(date, {})
        for date in (today - dt.timedelta(days=ago) for ago in reversed(range(DAYS)))
    }
    for date, what, count in rows:
        if date in days:
            days[date].counts[what] = count
    return list(days.values())


def workload() -> list[Workload]:
    """Who decided how much, those with the most first."""
    since = timezone.now() - dt.timedelta(days=WORKLOAD_DAYS)
    taken = Decision.objects.filter(at__gt=since, actor__isnull=False).order_by()
    rows = list(
        taken.exclude(action=Action.ESCALATE)
        .values_list("actor")
        .annotate(count=Count("pk"), last=Max("at"))
        .order_by("-count", "actor")
    )
    accounts = User.objects.in_bulk([pk for pk, _count, _last in rows])
    return [Workload(accounts[pk], count, last) for pk, count, last in rows]


def stock() -> Stock:
    """As it was a minute ago at most. Raises redis.exceptions.RedisError."""
    found: Stock | None = cache.get(_STOCK_KEY)
    if found is None:
        found = _counted()
        cache.set(_STOCK_KEY, found, _STOCK_S)
    return found


def _counted() -> Stock:
    kept = Photo.objects.filter(withdrawn_at=None, is_query=False)
    return Stock(
        photos=kept.count(),
        faces=Face.objects.standing().filter(photo__withdrawn_at=None).count(),
        accounts=User.objects.filter(is_active=True).count(),
        originals_bytes=Photo.objects.aggregate(bytes=Sum("byte_size"))["bytes"] or 0,
        free_bytes=_free_bytes(),
    )


def _free_bytes() -> int | None:
    if settings.MEDIA_S3_BUCKET:
        return None
    try:
        return shutil.disk_usage(settings.MEDIA_ROOT).free
    except FileNotFoundError:  # nothing was uploaded yet
        return None
