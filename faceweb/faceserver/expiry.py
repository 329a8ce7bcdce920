"""What is over is deleted: detected faces past their time, snapshots and operations after 48 hours.

Nobody is answered with any of it from the moment it expires; this frees the rows. A little is done
beside every Detect, the rest by `housekeeping` and by `manage.py purge_expired`.
"""

from django.db import transaction
from django.utils import timezone

from faceweb.faceserver.models import (
    DetectedFace,
    PersistedFace,
    Person,
    Snapshot,
    SnapshotOperation,
)

# Rows of each kind: few enough that whoever waits for the database does not notice.
BATCH = 200


def purge(batch: int = BATCH) -> int:
    """Delete up to `batch` expired rows of each kind; how many there were. None are left at 0."""
    with transaction.atomic():
        return _detected_faces(batch) + _operations(batch) + _snapshots(batch)


def purge_all() -> int:
    """Delete every expired row, in short transactions so that requests get between; how many."""
    total = 0
    while removed := purge():
        total += removed
    return total


def _detected_faces(batch: int) -> int:
    expired = DetectedFace.objects.filter(expires_at__lte=timezone.now()).order_by("expires_at")
    # What another process deletes at this moment need not be waited for.
    mine = expired.select_for_update(skip_locked=True)
    face_ids = list(mine.values_list("pk", flat=True)[:batch])
    if face_ids:
        DetectedFace.objects.filter(pk__in=face_ids).delete()
    return len(face_ids)


def _operations(batch: int) -> int:
    expired = SnapshotOperation.objects.filter(expires_at__lte=timezone.now())
    mine = expired.select_for_update(skip_locked=True)
    operation_ids = list(mine.values_list("pk", flat=True)[:batch])
    if operation_ids:
        SnapshotOperation.objects.filter(pk__in=operation_ids).delete()
    return len(operation_ids)


def _snapshots(batch: int) -> int:
    """A snapshot may hold a million faces: they go by and by, the snapshot itself at last."""
    expired = Snapshot.objects.filter(expires_at__lte=timezone.now()).order_by("expires_at")
    snapshot = expired.select_for_update(skip_locked=True).first()
    if snapshot is None:
        return 0
    for rows in (PersistedFace, Person):
        held = rows.objects.filter(container__snapshot=snapshot)
        row_ids = list(held.values_list("pk", flat=True)[:batch])
        if row_ids:
            rows.objects.filter(pk__in=row_ids).delete()
            return len(row_ids)
    snapshot.delete()
    return 1
