"""How far a batch is: counts and an honest guess at the time it still takes. Two queries."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery, Sum
from django.utils import timezone

from faceweb.photos.models import BatchFile, Photo, PhotoQuerySet, UploadBatch

if TYPE_CHECKING:
    from faceweb.accounts.models import User

# The browser that sends files is gone when none has come for so long.
QUIET = dt.timedelta(minutes=1)
# The pace is that of the photos looked at in this time; fewer say nothing of it.
_PACE_TIME = dt.timedelta(seconds=60)
_PACE_LEAST = 5
_RECENT = 6
_FEW = 10


@dataclass(frozen=True)
class Progress:
    """`photos` are those in the library now: `with_faces` + `without` + `looking`. `refused` counts
    files that were not taken and photos that could not be looked at."""

    sent: int
    announced: int
    is_sending: bool
    archives: int
    photos: int
    known: int
    with_faces: int
    without: int
    faces: int
    looking: int
    waiting: int
    refused: int
    pace_per_s: float | None

    @property
    def is_done(self) -> bool:
        return not (self.is_sending or self.archives or self.looking)

    @property
    def missing(self) -> int:
        """Files that were announced and have not come."""
        return max(0, self.announced - self.sent)

    @property
    def total(self) -> int:
        """Everything known of so far: an archive's files as it is unpacked."""
        coming = self.missing if self.is_sending else 0
        return self.photos + self.refused + self.archives + coming

    @property
    def done(self) -> int:
        return self.with_faces + self.without + self.refused

    @property
    def quarter(self) -> int:
        """0 to 4: 4 is all of it."""
        if self.is_done:
            return 4
        return min(3, 4 * self.done // self.total) if self.total else 0

    @property
    def asked_every(self) -> str:
        """How often the page asks how far it is: somebody waits for a few, not for hundreds."""
        return "700ms" if self.total <= _FEW else "2s"

    @property
    def minutes_left(self) -> int | None:
        """At the batch's own pace, rounded up; None when that says nothing."""
        if self.pace_per_s is None or self.archives or self.waiting or self.is_done:
            return None
        return math.ceil((self.total - self.done) / self.pace_per_s / 60)


def under_way() -> Exists:
    """The condition that something of a batch is still to be done, for a query of batches."""
    unfinished = Photo.objects.filter(withdrawn_at=None).exclude(status__in=Photo.FINAL)
    archive = Q(outcome=BatchFile.Outcome.ARCHIVE)
    rows = BatchFile.objects.filter(batch=OuterRef("pk"))
    return Exists(rows.filter(archive | Q(photo__in=unfinished)))


def recent(owner: User) -> list[UploadBatch]:
    """The person's last batches, with `is_under_way`, `photo_count` and `cover`, a photo of it."""
    there = Q(files__photo__withdrawn_at=None, files__photo__isnull=False)
    seen = Photo.objects.filter(batch=OuterRef("pk"), withdrawn_at=None, width__isnull=False)
    batches = UploadBatch.objects.filter(owner=owner).annotate(
        is_under_way=under_way(),
        photo_count=Count("files__photo", filter=there, distinct=True),
        cover_id=Subquery(seen.order_by("created_at").values("pk")[:1]),
    )[:_RECENT]
    covers = Photo.objects.in_bulk([each.cover_id for each in batches if each.cover_id])
    for batch in batches:
        batch.cover = covers.get(batch.cover_id)  # type: ignore[attr-defined]
    return list(batches)


def photos_of(batch: UploadBatch) -> PhotoQuerySet:
    """The photos that stand for the batch's files, in the order they came into the library."""
    photos = Photo.objects.filter(owner=batch.owner_id, withdrawn_at=None, is_query=False)
    return photos.filter(pk__in=batch.files.values("photo")).order_by("created_at", "pk")


def progress_of(batch: UploadBatch) -> Progress:
    now = timezone.now()
    outcome, status = BatchFile.Outcome, Photo.Status
    of_files = batch.files.aggregate(
        sent=Count("pk", filter=Q(archive=None)),
        archives=Count("pk", filter=Q(outcome=outcome.ARCHIVE)),
        known=Count("pk", filter=Q(outcome=outcome.KNOWN)),
        refused=Count("pk", filter=Q(outcome=outcome.REFUSED)),
        last_at=Max("created_at"),
    )
    ready = Q(status=status.READY)
    of_photos = photos_of(batch).aggregate(
        photos=Count("pk", filter=~Q(status=status.REFUSED)),
        refused=Count("pk", filter=Q(status=status.REFUSED)),
        with_faces=Count("pk", filter=ready & Q(face_count__gt=0)),
        without=Count("pk", filter=ready & Q(face_count=0)),
        faces=Sum("face_count"),
        looking=Count("pk", filter=~Q(status__in=Photo.FINAL)),
        waiting=Count("pk", filter=Q(status=status.WAITING)),
        lately=Count("pk", filter=Q(detected_at__gt=now - _PACE_TIME)),
    )
    last_at = of_files.pop("last_at") or batch.created_at
    lately, faces = of_photos.pop("lately"), of_photos.pop("faces")
    seconds = min(now - batch.created_at, _PACE_TIME).total_seconds()
    return Progress(
        **{**of_files, **of_photos, "refused": of_files["refused"] + of_photos["refused"]},
        announced=batch.announced,
        is_sending=of_files["sent"] < batch.announced and now - last_at < QUIET,
        faces=faces or 0,
        pace_per_s=lately / seconds if lately >= _PACE_LEAST and seconds > 0 else None,
    )
