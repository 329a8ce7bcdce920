"""Photos that moderators remove: gone for everybody, their owners too; for a while they can be
brought back by moderators, then they are purged as every deleted photo."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone

from faceweb.accounts.models import User
from faceweb.galleries.services import library_of
from faceweb.photos.models import Photo
from faceweb.photos.searchable import galleries_of, keep_up
from faceweb.photos.services import queue_photo


def remove(photo: Photo, at: dt.datetime | None = None) -> bool:
    """Take the photo out of everybody's sight and searches now; False when it was removed before.
    One that its owner deleted already is purged when they said; they cannot put it back."""
    now = at or timezone.now()
    kept_until = now + dt.timedelta(days=settings.REMOVED_KEPT_DAYS)
    with transaction.atomic():
        only = Photo.objects.filter(pk=photo.pk, removed_at=None)
        shown = only.filter(withdrawn_at=None)
        removed = shown.update(removed_at=now, withdrawn_at=now, purge_after=kept_until)
        removed += only.update(removed_at=now)
        if removed:
            _keep_up(photo)
    photo.refresh_from_db()
    return bool(removed)


def restore(photo: Photo) -> bool:
    """Bring a removed photo back to where it was: its owner's library, galleries with their
    reviews, searches. False when it is too late, when its owner's account is hidden itself, or
    when the owner has the same content there again."""
    with transaction.atomic():
        # Uploads lock this row too: nobody brings in the same content meanwhile.
        owner = User.objects.select_for_update().get(pk=photo.owner_id)
        now = timezone.now()
        removed = Photo.objects.filter(pk=photo.pk, removed_at__isnull=False, purge_after__gt=now)
        if removed.filter(withdrawn_at__lt=F("removed_at")).update(removed_at=None):
            photo.refresh_from_db()
            return True  # it was out of sight before: that stands
        is_hidden = owner.suspended_at is not None or owner.leaving_at is not None
        if is_hidden or Photo.objects.owned_by(owner).filter(sha256=photo.sha256).exists():
            return False
        is_back = removed.update(
            removed_at=None,
            withdrawn_at=None,
            purge_after=None,
            status=Case(
                When(status__in=Photo.FINAL, then=F("status")),
                default=Value(Photo.Status.RECEIVED),
            ),
            claim=None,
            due_at=now,
        )
        if not is_back:
            return False
        photo.refresh_from_db()
        _keep_up(photo)
        if not photo.is_final:
            queue_photo(photo)
    return True


def _keep_up(photo: Photo) -> None:
    keep_up(library_of(photo.owner), *galleries_of(photo))
