"""Moving galleries to another recognition model, or to another embedder behind the same one.

A next list is made beside the current one and filled from the stored photos (`list_keeping`), while
the current one keeps answering and taking uploads; a face that is uploaded meanwhile is one more to
be filled in, one that is withdrawn leaves both. When every face is in it and it is trained, one
transaction makes it the current list, and the other one is deleted. Rows say what is left to do, so
a second command continues what was begun.
"""

import datetime as dt
import logging
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from faceweb.galleries.models import FaceList, Gallery
from faceweb.galleries.services import current_list, retire
from faceweb.photos.models import Enrolment
from faceweb.photos.searchable import missing_faces

logger = logging.getLogger(__name__)

# A list younger than this is not made anew by itself: it is not age that makes it incomparable.
_REMADE_AFTER = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Progress:
    """A list on its way: how many of the library's faces are in it, and cannot be in it."""

    face_list: FaceList
    enrolled: int
    refused: int
    missing: int

    @property
    def total(self) -> int:
        return self.enrolled + self.refused + self.missing


def start(gallery: Gallery, recognition_model: str, *, force: bool = False) -> FaceList | None:
    """Begin the move, or go on with the one under way; None where there is nothing to do.

    A move to another model that is under way is given up. With `force` the list is made anew under
    the model it has.
    """
    with transaction.atomic():
        Gallery.objects.select_for_update().get(pk=gallery.pk)
        current = current_list(gallery)
        under_way = gallery.face_lists.filter(state=FaceList.State.NEXT).first()
        if under_way is not None:
            if under_way.recognition_model == recognition_model:
                return under_way
            retire(under_way)
        if current.recognition_model == recognition_model and not force:
            return None
        return FaceList.objects.create(
            gallery=gallery,
            recognition_model=recognition_model,
            state=FaceList.State.NEXT,
            complete=False,
        )


def start_anew(gallery: Gallery) -> None:
    """The current list cannot be compared with new faces: have another take its place, unless one
    is about to, or it was made only now."""
    moving = gallery.face_lists.filter(state=FaceList.State.NEXT).exists()
    current = current_list(gallery)
    if not moving and current.created_at < timezone.now() - _REMADE_AFTER:
        logger.warning("face list %s is made anew: its embedder was exchanged", current.pk)
        start(gallery, current.recognition_model, force=True)


def progress() -> list[Progress]:
    """Of every list that is being filled, oldest first."""
    lists = FaceList.objects.live().filter(complete=False).select_related("gallery")
    return [_progress(face_list) for face_list in lists.order_by("created_at")]


def _progress(face_list: FaceList) -> Progress:
    rows = Enrolment.objects.filter(face_list=face_list)
    return Progress(
        face_list,
        enrolled=rows.exclude(persisted_face_id=None).count(),
        refused=rows.filter(refused=True).count(),
        missing=missing_faces(face_list).count(),
    )
