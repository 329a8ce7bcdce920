"""What the site does with rows that came back, before it starts: the world went on without them.

What is asked for here, workers do as they do it every day.
"""

from __future__ import annotations

import itertools
from typing import Any

from django.core.files.storage import default_storage
from django.utils import timezone

from faceweb.accounts.models import User
from faceweb.backups import erased
from faceweb.galleries.models import FaceList
from faceweb.mydata import erasures
from faceweb.mydata.models import Export
from faceweb.photos import files
from faceweb.photos.models import Photo

_PHOTOS_AT_ONCE = 500


def settle() -> dict[str, Any]:
    """Lines for the operator: counts and ids, no names."""
    lines = [*_erase_again(), *_finish_deletions()]
    Export.objects.all().delete()  # their files are not in a backup
    FaceList.objects.live().update(complete=False, due_at=timezone.now())
    return {"lines": lines}


def _erase_again() -> list[str]:
    """Accounts that were erased after the backup was made."""
    back = User.objects.filter(pk__in=erased.numbers())
    for user in back:
        erasures.ask_for_account(user, at_once=True)
    return [f"{len(back)} accounts were erased since; they are erased again"] if back else []


def _finish_deletions() -> list[str]:
    """Photos of which no file came back were deleted while the backup was made. One that has some
    of its files stays."""
    gone = []
    kept = Photo.objects.exclude(reason=Photo.Reason.BLOCKED)  # of those nothing is kept
    ids = kept.order_by("pk").values_list("pk", flat=True).iterator(_PHOTOS_AT_ONCE)
    while some := list(itertools.islice(ids, _PHOTOS_AT_ONCE)):
        gone += [each for each in some if not default_storage.exists(files.folder_of(each))]
    now = timezone.now()
    for start in range(0, len(gone), _PHOTOS_AT_ONCE):
        doomed = Photo.objects.filter(pk__in=gone[start : start + _PHOTOS_AT_ONCE])
        doomed.filter(withdrawn_at=None).update(withdrawn_at=now)
        doomed.update(purge_after=now)
    if not gone:
        return []
    shown = ", ".join(str(each) for each in gone[:10]) + (" ..." if len(gone) > 10 else "")
    return [f"{len(gone)} photos were deleted while the backup was made: {shown}"]
