"""The library."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from faceweb.accounts.models import User
from faceweb.galleries.models import Gallery
from faceweb.patterns.pattern import Pattern, photo_in, refused, unfinished
from faceweb.photos import media, paging
from faceweb.photos.filters import LibraryFilter
from faceweb.photos.models import Photo

# A few blurred colours, as they are made with the renditions.
_PLACEHOLDER = (
    "UklGRj4AAABXRUJQVlA4IDIAAADQAQCdASoQAAsAAUAmJZwCdAEO9rQAAP7+6x3//0rP/////5fvo///8nOAAAAAAAAA"
)
_COUNTS = {"photos": 1240, "faces": 3117, "working": 3, "refused": 2}
_NONE = {"photos": 0, "faces": 0, "working": 0, "refused": 0}


def families() -> dict[str, list[Pattern]]:
    return {
        "Cards": list(_cards()),
        "Library": list(_library()),
    }


def _cards() -> Iterator[Pattern]:
    for name, photo in [*unfinished(), *refused()]:
        yield Pattern(name, "photos/partials/card.html", {"photo": photo})
    for name, count in (("no face", 0), ("one face", 1), ("many faces", 27)):
        photo = photo_in(Photo.Status.READY)
        photo.face_count = count
        yield Pattern(name, "photos/partials/card.html", {"photo": photo})
    blurred = photo_in(Photo.Status.WORKING, placeholder=_PLACEHOLDER)
    yield Pattern("its colours before it is there", "photos/partials/card.html", {"photo": blurred})
    yield Pattern("empty library", "photos/partials/empty_library.html")


def _library() -> Iterator[Pattern]:
    now = timezone.now()
    days = (now, now, now - dt.timedelta(days=1), now - dt.timedelta(days=400))
    photos = [photo_in(Photo.Status.READY) for _day in days]
    for photo, day in zip(photos, days, strict=True):
        photo.created_at = day
    everything = _asked({})
    context: dict[str, Any] = {
        "filter": everything,
        "library": _COUNTS,
        "shown": _COUNTS,
        "page": paging.Page(photos, newer="1.a", older="1.b"),
        "galleries": [Gallery(name="Holiday"), Gallery(name="Family")],
    }
    narrowed = context | {"filter": _asked({"faces": "0", "name": "beach", "since": "2026-01-31"})}
    unknown = context | {"filter": _asked({"gallery": "nobody's", "since": "yesterday"})}
    part = "photos/partials/library_part.html"
    yield Pattern("library", part, context)
    yield Pattern("narrowed down", part, narrowed | {"shown": _COUNTS | {"photos": 4, "faces": 0}})
    yield Pattern("what is not understood", "photos/partials/library_filters.html", unknown)
    yield Pattern("no photo fits", part, narrowed | {"page": paging.Page([]), "shown": _NONE})
    yield Pattern("nothing older", "photos/partials/library_nothing.html", {"filter": everything})
    yield Pattern("photos were deleted", "photos/partials/library_deleted.html", context)
    looked_at = context | {"changed": [photo_in(Photo.Status.READY)], "gone": [photos[0].pk]}
    yield Pattern("photos were looked at", "photos/partials/library_working.html", looked_at)
    viewer = media.viewer_of(AnonymousUser())
    for name, photo in (
        ("recently deleted", photo_in(Photo.Status.READY)),
        ("without a picture", photo_in(Photo.Status.REFUSED, has_picture=False)),
    ):
        photo.purge_after = now + dt.timedelta(minutes=7)
        deleted = {"photo": photo, "viewer": viewer}
        yield Pattern(name, "photos/partials/deleted_photo.html", deleted)


def _asked(filters: dict[str, str]) -> LibraryFilter:
    """As nobody asks it: no galleries, nobody named."""
    return LibraryFilter(User(pk=0), filters)
