"""Removing photos and keeping them from coming back; and bringing them back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from faceweb.moderation.refusals import TooLate
from faceweb.people import wanted
from faceweb.photos import blocking
from faceweb.photos import removing as photos_removing
from faceweb.photos.models import PhotoQuerySet


def remove(photos: PhotoQuerySet) -> dict[str, Any]:
    """Remove these photos everywhere and block their content; what `bring_back` needs to know.
    Those removed before stay as they are."""
    now = timezone.now()
    blocks = []
    for photo in photos.select_related("owner"):
        if photos_removing.remove(photo, now):
            blocks.append(blocking.block(photo).pk)
            wanted.keep_up(photo.owner)
    return {"at": now.isoformat(), "blocks": blocks}


def bring_back(photos: PhotoQuerySet, removal: dict[str, Any]) -> None:
    """Undo a removal. Raises TooLate when one of the photos cannot come back."""
    there = photos.filter(removed_at=dt.datetime.fromisoformat(removal["at"]))
    blocking.unblock(removal["blocks"])
    restored = 0
    for photo in there.select_related("owner"):
        if not photos_removing.restore(photo):
            raise TooLate
        wanted.keep_up(photo.owner)
        restored += 1
    if restored < len(removal["blocks"]):
        raise TooLate
