"""A long list of photos a screenful at a time, newest first.

A page begins after a photo, not at a number: it is found by the index however far down it is, and
photos that come or go meanwhile neither repeat nor skip any. In addresses such a place is the
photo's time and id.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from faceweb.photos.models import Photo, PhotoQuerySet

PAGE_SIZE = 60

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
_PLACE = re.compile(r"(\d{1,17})\.([0-9a-f]{32})")
# Photos of the last weeks stand together by day, older ones by month.
_BY_DAY = dt.timedelta(days=30)


@dataclass(frozen=True)
class Page:
    """Photos in order. `newer` and `older` are the places that the pages beside it are asked for
    with, empty where there is none; `heading_above` is the heading the page before ended under."""

    photos: list[Photo]
    newer: str = ""
    older: str = ""
    heading_above: str = ""

    def headed(self) -> Iterator[tuple[str, Photo]]:
        """Each photo with the heading above it, empty where it stands under the last one."""
        under, last = self.heading_above, None
        for photo in self.photos:
            day = timezone.localdate(photo.created_at)
            heading = under if day == last else _heading(day)
            yield ("" if heading == under else heading), photo
            under, last = heading, day


def page(photos: PhotoQuerySet, asked: Mapping[str, str]) -> Page:
    """The page after the place `older` or before the place `newer`; the first one without a place,
    or with one that means nothing."""
    if place := _read(asked.get("older", "")):
        found = list(photos.filter(_beyond(place, "lt"))[: PAGE_SIZE + 1])
        newer = place_of(found[0]) if found else ""
        older = place_of(found[PAGE_SIZE - 1]) if len(found) > PAGE_SIZE else ""
        return Page(found[:PAGE_SIZE], newer, older, heading_of(place[0]))
    if place := _read(asked.get("newer", "")):
        upwards = photos.filter(_beyond(place, "gt")).order_by("created_at", "pk")
        found = list(upwards[: PAGE_SIZE + 1])
        if len(found) > PAGE_SIZE:
            found = found[:PAGE_SIZE][::-1]
            return Page(found, place_of(found[0]), place_of(found[-1]))
    found = list(photos[: PAGE_SIZE + 1])
    older = place_of(found[PAGE_SIZE - 1]) if len(found) > PAGE_SIZE else ""
    return Page(found[:PAGE_SIZE], older=older)


def place_of(photo: Photo) -> str:
    return f"{(photo.created_at - _EPOCH) // _MICROSECOND}.{photo.pk.hex}"


def heading_of(moment: dt.datetime) -> str:
    """What a photo of this moment stands under."""
    return _heading(timezone.localdate(moment))


def _heading(day: dt.date) -> str:
    today = timezone.localdate()
    if day >= today:
        return _("Today")
    if day == today - dt.timedelta(days=1):
        return _("Yesterday")
    if day > today - _BY_DAY:
        return date_format(day, "l j F")
    return date_format(day, "F Y")


def _read(place: str) -> tuple[dt.datetime, UUID] | None:
    parts = _PLACE.fullmatch(place)
    if parts is None:
        return None
    try:
        return _EPOCH + int(parts[1]) * _MICROSECOND, UUID(hex=parts[2])
    except OverflowError:
        return None


def _beyond(place: tuple[dt.datetime, UUID], side: str) -> Q:
    """Older than the place ("lt") or newer ("gt"). The first condition is the index's."""
    moment, pk = place
    strictly = Q(**{f"created_at__{side}": moment}) | Q(**{f"pk__{side}": pk})
    return Q(**{f"created_at__{side}e": moment}) & strictly
