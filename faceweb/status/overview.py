"""What the page of the admin site shows, put together."""

from __future__ import annotations

import datetime as dt
import platform
from dataclasses import dataclass
from typing import TYPE_CHECKING

import celery
import django
import redis
from django.db import connection
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import faceweb
from faceweb.faceapi import breaker
from faceweb.faceapi.connect import get_redis
from faceweb.moderation import face_service
from faceweb.mydata.models import Export
from faceweb.operations.readiness import WELL
from faceweb.photos.models import Photo
from faceweb.settings import environment
from faceweb.status import workers
from faceweb.status.parts import FACE_SERVICE, readiness

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_FAILED_DAYS = 7
_NAMES = {
    "database": gettext_lazy("Database"),
    "migrations": gettext_lazy("Tables of this version"),
    "valkey": gettext_lazy("Valkey"),
    FACE_SERVICE: gettext_lazy("Face service"),
    "media": gettext_lazy("Photos can be written"),
}
_BREAKER = {
    "closed": gettext_lazy("it is called"),
    "open": gettext_lazy("it is left alone for a while, since it did not answer"),
    "half-open": gettext_lazy("one call tries whether it answers again"),
}


@dataclass(frozen=True)
class Part:
    """`words` say what is wrong, or what there is to say of it."""

    name: str
    is_well: bool
    words: str


@dataclass(frozen=True)
class Failed:
    """So many rows that failed for one reason in the last days; `address` lists them."""

    what: _StrPromise | str
    reason: str
    count: int
    address: str


def parts() -> list[Part]:
    """Whether each part answers; takes about two seconds at most."""
    found = [
        Part(str(_NAMES[key]), what == WELL, _("answers") if what == WELL else what)
        for key, what in readiness().look().items()
    ]
    return [*found, *_around_the_queue()]


def _around_the_queue() -> list[Part]:
    names = workers.alive()
    told = ", ".join(names) or _("none answers")
    found = [Part(_("Workers"), bool(names), told)]
    try:
        asked, state = face_service.last(), breaker.state()
    except redis.exceptions.RedisError:
        return found
    runs = asked is not None and not asked.is_old
    words = _("hands out work") if runs else _("nothing was handed out for some minutes")
    found.append(Part(_("Scheduler"), runs, words))
    found.append(Part(_("Calls to the face service"), state == "closed", str(_BREAKER[state])))
    return found


def versions() -> list[tuple[str, str]]:
    return [
        ("faceweb", faceweb.__version__),
        ("Python", platform.python_version()),
        ("Django", django.get_version()),
        ("Celery", celery.__version__),
        (connection.display_name, _database_version()),
        ("Valkey", _valkey_version()),
    ]


def last_backup() -> dt.datetime | None:
    """When the latest backup was complete; None where nobody has made one."""
    try:
        made = environment.LAST_BACKUP.stat().st_mtime
    except FileNotFoundError:
        return None
    return dt.datetime.fromtimestamp(made, dt.UTC)


def photos_by_state() -> list[tuple[str, int]]:
    rows = Photo.objects.filter(withdrawn_at=None).order_by().values_list("status")
    counts = dict(rows.annotate(Count("pk")))
    return [(str(state.label), counts.get(state.value, 0)) for state in Photo.Status]


def failed() -> list[Failed]:
    """What failed in the last days, and what waits for the face service, by reason."""
    since = timezone.now() - dt.timedelta(days=_FAILED_DAYS)
    photos = Photo.objects.filter(withdrawn_at=None).order_by()
    refused = photos.filter(status=Photo.Status.REFUSED, created_at__gt=since)
    waiting = photos.filter(status=Photo.Status.WAITING)
    found = [
        Failed(
            Photo.Status(status).label,
            str(Photo.Reason(reason).label) if reason else "",
            count,
            _address("photos_photo", status__exact=status, reason__exact=reason),
        )
        for status, reason, count in (refused | waiting)
        .values_list("status", "reason")
        .annotate(count=Count("pk"))
        .order_by("-count")
    ]
    exports = Export.objects.filter(state=Export.State.FAILED).count()
    if exports:
        state = Export.State.FAILED
        address = _address("mydata_export", state__exact=state)
        found.append(Failed(_("Exports"), str(state.label), exports, address))
    return found


def _address(model: str, **filters: str) -> str:
    return f"{reverse(f'admin:{model}_changelist')}?{urlencode(filters)}"


def _database_version() -> str:
    with connection.cursor() as cursor:
        by_vendor = {"sqlite": "SELECT sqlite_version()", "postgresql": "SHOW server_version"}
        cursor.execute(by_vendor[connection.vendor])
        return str(cursor.fetchone()[0])


def _valkey_version() -> str:
    try:
        told = get_redis().info("server")
    except redis.exceptions.RedisError:
        return _("unknown")
    return str(told.get("valkey_version") or told.get("redis_version") or _("unknown"))
