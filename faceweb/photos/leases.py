"""One worker at a time works on a photo: the lease on its row.

A lease is taken by compare-and-set and lives `LEASE` from its last renewal. A worker renews it
before each call to the Face API, whose time limit is shorter than the lease; so a lease that ran
out means that the worker is dead or was cut off, and another one may go on.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import connection
from django.db.models import F, Q
from django.utils import timezone

from faceweb.photos.models import Photo, PhotoQuerySet

# Longer than FACE_API_TIMEOUT_S, with room for making renditions.
LEASE = dt.timedelta(seconds=30)


class LeaseLost(Exception):
    """Another worker has the photo, or it was withdrawn: stop, write nothing more."""


def claim(
    photo_id: uuid.UUID, token: uuid.UUID | None = None, *, withdrawn: bool = False
) -> Photo | None:
    """The photo, now leased to the caller; None when it is gone, done, or leased to another.

    A caller who brings the lease's `token` can give it back whatever became of this call. A
    withdrawn one that was claimed cannot be put back any more, whatever the clock said when
    somebody asked for it.
    """
    now, token = timezone.now(), token or uuid.uuid4()
    beyond_recall: dict[str, F] = {}
    if withdrawn:
        free = ~Q(status=Photo.Status.WORKING) | Q(due_at__lte=now)
        free &= Q(purge_after__lte=now)
        beyond_recall = {"purge_after": F("withdrawn_at")}
    else:
        free = Q(status=Photo.Status.RECEIVED) | Q(due_at__lte=now) & ~Q(status__in=Photo.FINAL)
    taken = Photo.objects.filter(free, pk=photo_id, withdrawn_at__isnull=not withdrawn).update(
        status=Photo.Status.WORKING,
        claim=token,
        due_at=now + LEASE,
        attempts=F("attempts") + 1,
        **beyond_recall,
    )
    return Photo.objects.get(pk=photo_id) if taken else None


def claim_finished(photos: PhotoQuerySet, photo_id: uuid.UUID) -> Photo | None:
    """One of `photos` that is in a final state and stays in it, leased to the caller."""
    now, token = timezone.now(), uuid.uuid4()
    done = photos.filter(pk=photo_id, status__in=Photo.FINAL, withdrawn_at=None)
    free = done.filter(Q(claim=None) | Q(due_at__lte=now))
    return Photo.objects.get(pk=photo_id) if free.update(claim=token, due_at=now + LEASE) else None


def renew(photo: Photo) -> None:
    """Raises LeaseLost when the photo is not the caller's any more, or was withdrawn."""
    write(photo, due_at=timezone.now() + LEASE)


def write(photo: Photo, **fields: object) -> None:
    """Set fields of the leased row. Raises LeaseLost as `renew` does."""
    mine = Photo.objects.filter(pk=photo.pk, claim=photo.claim)
    if not mine.filter(withdrawn_at=photo.withdrawn_at).update(**fields):
        raise LeaseLost
    for name, value in fields.items():
        setattr(photo, name, value)


def release(photo: Photo) -> None:
    """Give the lease back so that the next worker need not wait for it to run out."""
    Photo.objects.filter(pk=photo.pk, claim=photo.claim).update(claim=None, due_at=timezone.now())


def give_back(photo_id: uuid.UUID, token: uuid.UUID) -> None:
    """The same of a photo that was interrupted, if it was claimed with this token: it is due now,
    and this attempt does not count.

    Whoever was interrupted may have been at the beginning of a transaction that nobody ends: what
    is written to that connection is lost with it, so it is closed.
    """
    if not connection.in_atomic_block:
        connection.close()
    Photo.objects.filter(pk=photo_id, claim=token, attempts__gt=0).update(
        claim=None, due_at=timezone.now(), attempts=F("attempts") - 1
    )
