"""Somebody leaves, or is suspended: until their account is deleted nobody sees anything of theirs.

Photos and galleries are withdrawn as if they had been deleted one by one, only for longer. All have
one moment in common, by which they are found again when it is taken back.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils import timezone

from faceweb.galleries.models import Gallery
from faceweb.photos.models import Photo
from faceweb.photos.searchable import galleries_with_photos_of, keep_up
from faceweb.photos.services import queue_photo

if TYPE_CHECKING:
    from faceweb.accounts.models import User

# The purge of what was deleted one by one must not begin before the erasure has its ids.
_LATER = dt.timedelta(days=1)


def hide(user: User, at: dt.datetime, until: dt.datetime) -> None:
    """Take everything of theirs out of sight; again for what came in meanwhile."""
    until += _LATER
    photos = Photo.objects.filter(owner=user, withdrawn_at=None)
    galleries = Gallery.objects.owned_by(user)
    hidden = photos.update(withdrawn_at=at, purge_after=until)
    hidden += galleries.update(deleted_at=at, purge_after=until)
    if hidden:
        _keep_up(user)


def show(user: User, at: dt.datetime) -> None:
    """Bring back what was hidden at that moment."""
    galleries = Gallery.objects.filter(owner=user, deleted_at=at, removed_at=None)
    galleries.update(deleted_at=None, purge_after=None)
    hidden = Photo.objects.filter(owner=user, withdrawn_at=at)
    # What moderators removed meanwhile stays away, for that.
    hidden.filter(removed_at__isnull=False).update(withdrawn_at=F("removed_at"))
    photos = hidden.filter(removed_at=None)
    unfinished = photos.exclude(status__in=Photo.FINAL)
    unfinished.update(status=Photo.Status.RECEIVED, claim=None, due_at=timezone.now())
    waiting = list(unfinished)
    photos.update(withdrawn_at=None, purge_after=None)
    for photo in waiting:
        queue_photo(photo)
    _keep_up(user)


def _keep_up(user: User) -> None:
    albums = Gallery.objects.filter(owner=user, kind=Gallery.Kind.ALBUM)
    keep_up(*{*albums, *galleries_with_photos_of(user)})
