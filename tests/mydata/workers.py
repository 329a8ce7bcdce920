"""What the workers do for an erasure, one share after the other, without waiting in between."""

from pathlib import Path

from django.utils import timezone

from faceweb.galleries.models import FaceList
from faceweb.mydata import erasing, proving
from faceweb.mydata.models import Erasure


def finish(erasure: Erasure) -> Erasure:
    """Until everything is deleted and checked."""
    for _share in range(20):
        Erasure.objects.update(due_at=timezone.now())
        FaceList.objects.update(due_at=timezone.now())
        erasing.erase(erasure.pk)
        proving.prove(erasure.pk)
        erasure.refresh_from_db()
        if erasure.is_over:
            return erasure
    raise AssertionError(f"still {erasure.state}: {erasure.found}")


def has_files(media: Path) -> bool:
    """Besides the numbers of erased accounts, which backups are compared with."""
    return any(path.is_file() for path in media.rglob("*") if path.parent.name != "erased")
