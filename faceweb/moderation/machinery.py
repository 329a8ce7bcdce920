"""How the work behind the pages goes: what waits, what is late, what failed, how long the queues
are. Rows say all of it but the last."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from faceweb.faceapi.connect import get_redis
from faceweb.galleries.models import FaceList
from faceweb.moderation.models import KeptOutList, Takedown
from faceweb.mydata.models import Erasure, Export
from faceweb.photos.models import Photo

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet
    from django.utils.functional import _StrPromise

# Work that is due is handed out within seconds; after this it is late.
_LATE = dt.timedelta(minutes=5)
_LATE_PURGE = dt.timedelta(hours=1)
_REFUSED_DAYS = 7


@dataclass(frozen=True)
class Job:
    """A kind of work, and how much of it stands so. `is_trouble`: somebody should look at it where
    there is any; the rest passes by itself. `address` lists the rows."""

    words: _StrPromise
    count: int
    is_trouble: bool
    address: str


def jobs() -> list[Job]:
    now = timezone.now()
    photos = Photo.objects.filter(withdrawn_at=None)
    late = photos.exclude(status__in=Photo.FINAL).filter(due_at__lt=now - _LATE)
    refused = photos.filter(
        status=Photo.Status.REFUSED, created_at__gt=now - dt.timedelta(days=_REFUSED_DAYS)
    )
    gave_up = photos.filter(status=Photo.Status.REFUSED, reason=Photo.Reason.GAVE_UP)
    lists = FaceList.objects.live()
    over = Erasure.objects.exclude(state=Erasure.State.VERIFIED)
    state, gone = Photo.Status, Photo.objects.exclude(withdrawn_at=None)
    return [
        _job(_("Photos under way"), photos.exclude(status__in=Photo.FINAL)),
        _job(
            _("Photos that wait for the face service"),
            photos.filter(status=state.WAITING),
            status__exact=state.WAITING,
        ),
        _job(_("Photos that are late"), late, trouble=True),
        _job(
            _("Photos that were given up"),
            gave_up,
            trouble=True,
            status__exact=state.REFUSED,
            reason__exact=Photo.Reason.GAVE_UP,
        ),
        _job(_("Photos refused in 7 days"), refused, status__exact=state.REFUSED),
        _job(
            _("Photos to be purged that are late"),
            gone.filter(purge_after__lt=now - _LATE_PURGE),
            trouble=True,
            withdrawn_at__isempty=0,
        ),
        _job(_("Face lists being filled"), lists.filter(complete=False), complete__exact=0),
        _job(
            _("Face lists that are late"),
            lists.filter(complete=False, due_at__lt=now - _LATE),
            trouble=True,
            complete__exact=0,
        ),
        _job(
            _("Face lists to be trained"), lists.filter(made=True, trained_version__lt=F("version"))
        ),
        _job(
            _("Exports under way"),
            Export.objects.filter(state__in=Export.UNFINISHED),
        ),
        _job(
            _("Exports that failed"),
            Export.objects.filter(state=Export.State.FAILED),
            trouble=True,
            state__exact=Export.State.FAILED,
        ),
        _job(
            _("Erasures that are late"),
            over.filter(begin_at__lt=now - _LATE_PURGE),
            trouble=True,
        ),
        _job(
            _("Lists of faces kept out that were lost"),
            KeptOutList.objects.filter(lost_at__isnull=False),
            trouble=True,
            lost_at__isempty=0,
        ),
        _job(
            _("Takedown requests that are searched late"),
            Takedown.objects.filter(state=Takedown.State.SEARCHING, created_at__lt=now - _LATE),
            trouble=True,
            state__exact=Takedown.State.SEARCHING,
        ),
    ]


def _job(
    words: _StrPromise, rows: QuerySet[Model], *, trouble: bool = False, **filters: str | int
) -> Job:
    """`filters` are what the list in the admin site is asked for."""
    meta = rows.model._meta
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    if filters:
        address = f"{address}?{urlencode(filters)}"
    return Job(words, rows.count(), trouble, address)


def queue_lengths() -> dict[str, int]:
    """Messages that wait in each queue. Raises redis.exceptions.RedisError."""
    routes = settings.CELERY_TASK_ROUTES.values()
    names = dict.fromkeys((settings.CELERY_TASK_DEFAULT_QUEUE, *(to["queue"] for to in routes)))
    pipeline = get_redis().pipeline(transaction=False)
    for name in names:
        pipeline.llen(name)
    return dict(zip(names, pipeline.execute(), strict=True))
