"""What waits to be done by workers, by kind: how much, and for how long the oldest. Rows say it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, F, Min
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from faceweb.galleries.models import FaceList
from faceweb.moderation.models import Takedown
from faceweb.mydata.models import Erasure, Export
from faceweb.people.models import PersonGroup
from faceweb.photos.models import BatchFile, Drawing, Photo

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Waiting:
    """`key` names the kind in the metrics. `oldest` is None where nothing waits."""

    key: str
    words: _StrPromise
    count: int
    oldest: dt.datetime | None

    @property
    def oldest_s(self) -> float:
        """Seconds."""
        if self.oldest is None:
            return 0.0
        return max(0.0, (timezone.now() - self.oldest).total_seconds())


def waiting() -> list[Waiting]:
    """One query a kind."""
    now = timezone.now()
    photos = Photo.objects.filter(withdrawn_at=None).exclude(status__in=Photo.FINAL)
    gone = Photo.objects.filter(withdrawn_at__isnull=False, purge_after__lte=now)
    lists = FaceList.objects.filter(due_at__lte=now)
    begun = Erasure.objects.exclude(state=Erasure.State.VERIFIED).filter(begin_at__lte=now)
    archives = BatchFile.objects.filter(outcome=BatchFile.Outcome.ARCHIVE)
    drawn = Drawing.objects.filter(state=Drawing.State.WAITING, photo__withdrawn_at=None)
    untrained = FaceList.objects.current().filter(made=True, trained_version__lt=F("version"))
    return [
        _kind("photos", _("Photos to be looked at"), photos, "created_at"),
        _kind("archives", _("Archives to be unpacked"), archives, "created_at"),
        _kind("drawings", _("Faces drawn by hand"), drawn, "created_at"),
        _kind("lists", _("Face lists to be filled"), lists.live().filter(complete=False), "due_at"),
        _kind("training", _("Face lists to be trained"), untrained, "due_at"),
        _kind("people", _("People to be sorted"), _people(now), "due_at"),
        _kind("purges", _("Photos to be purged"), gone, "purge_after"),
        _kind(
            "exports",
            _("Exports"),
            Export.objects.filter(state__in=Export.UNFINISHED),
            "created_at",
        ),
        _kind("erasures", _("Erasures"), begun, "begin_at"),
        _kind(
            "takedowns",
            _("Takedown requests to be searched"),
            Takedown.objects.filter(state=Takedown.State.SEARCHING),
            "created_at",
        ),
    ]


def _people(now: dt.datetime) -> QuerySet[PersonGroup]:
    return PersonGroup.objects.filter(in_step=False, due_at__lte=now)


def _kind(key: str, words: _StrPromise, rows: QuerySet[Model], since: str) -> Waiting:
    found = rows.order_by().aggregate(count=Count("pk"), oldest=Min(since))
    return Waiting(key, words, found["count"], found["oldest"])
