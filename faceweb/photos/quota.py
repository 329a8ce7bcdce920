"""How much one account may keep: photos, and bytes as they were uploaded.

What was deleted a moment ago and photos that are only searched with do not count.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, Sum

from faceweb.photos.models import Photo, PhotoQuerySet

if TYPE_CHECKING:
    from faceweb.accounts.models import User


@dataclass(frozen=True)
class Usage:
    """What is kept, and the most of it; None is no limit."""

    photo_count: int
    byte_count: int
    photo_limit: int | None
    byte_limit: int | None

    @property
    def part(self) -> float | None:
        """How full it is, 0 to 1, by whichever limit is nearer; None without a limit."""
        parts = [
            min(1.0, used / limit) if limit else 1.0
            for used, limit in (
                (self.photo_count, self.photo_limit),
                (self.byte_count, self.byte_limit),
            )
            if limit is not None
        ]
        return max(parts, default=None)

    @property
    def is_nearly_full(self) -> bool:
        return self.part is not None and self.part >= 0.9

    def has_room_for(self, byte_count: int) -> bool:
        """Whether one more photo of so many bytes may come in."""
        if self.photo_limit is not None and self.photo_count >= self.photo_limit:
            return False
        return self.byte_limit is None or self.byte_count + byte_count <= self.byte_limit

    def with_one_more(self, byte_count: int) -> Usage:
        return replace(
            self, photo_count=self.photo_count + 1, byte_count=self.byte_count + byte_count
        )


def usage(user: User) -> Usage:
    """What the account keeps, in one query."""
    kept = Photo.objects.owned_by(user).aggregate(photos=Count("pk"), bytes=Sum("byte_size"))
    return Usage(kept["photos"], kept["bytes"] or 0, *_limits(user))


def has_room(user: User, byte_count: int) -> bool:
    """Whether one more photo of so many bytes may come in. In a transaction that locked the
    account's row nothing comes in meanwhile."""
    if _limits(user) == (None, None):
        return True
    return usage(user).has_room_for(byte_count)


def fitting(user: User, photos: PhotoQuerySet) -> PhotoQuerySet:
    """The first of `photos` that there is room for, all together; the same as of `has_room`."""
    if _limits(user) == (None, None):
        return photos
    kept, count = usage(user), 0
    for byte_count in photos.values_list("byte_size", flat=True):
        if not kept.has_room_for(byte_count):
            break
        kept, count = kept.with_one_more(byte_count), count + 1
    return Photo.objects.filter(pk__in=photos.values("pk")[:count])


def _limits(user: User) -> tuple[int | None, int | None]:
    """The account's own limits where it has any (0 is none at all); else the site's, 0 being no
    limit: photos, bytes."""
    photos, storage = user.photo_quota, user.storage_quota_bytes
    return (
        photos if photos is not None else settings.PHOTOS_PER_ACCOUNT or None,
        storage if storage is not None else settings.STORAGE_PER_ACCOUNT_MB * 1024**2 or None,
    )
