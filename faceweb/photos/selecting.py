"""The photos somebody ticked in their library, as the form says it.

`photo` is one that was ticked, many times over. `all` means every photo that passes `filter`, as
many as there were at `seen_at`, when the page was made.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import QueryDict
from django.utils.dateparse import parse_datetime

from faceweb.photos.filters import LibraryFilter
from faceweb.photos.models import Photo, PhotoQuerySet

if TYPE_CHECKING:
    from faceweb.accounts.models import User


def selected(owner: User, form: QueryDict) -> PhotoQuerySet:
    """Photos of the owner's library; what is not theirs, or gone, is left out without a word."""
    if "all" not in form:
        return Photo.objects.owned_by(owner).filter(pk__in=keys_of(form.getlist("photo")))
    asked = LibraryFilter(owner, QueryDict(form.get("filter", "")))
    seen_at = moment_of(form.get("seen_at", ""))
    if asked.unknown or seen_at is None:
        # Less than what was meant is asked for again; more might be gone.
        return Photo.objects.none()
    return asked.photos().filter(created_at__lte=seen_at)


def keys_of(words: list[str]) -> set[UUID]:
    """The ids among these words."""
    keys = set()
    for word in words:
        try:
            keys.add(UUID(word))
        except ValueError:
            continue
    return keys


def moment_of(words: str) -> dt.datetime | None:
    """The moment that `isoformat` gave these words; None for others."""
    try:
        moment = parse_datetime(words)
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None
