"""A face somebody drew: a worker looks closer at the place, and what is found there becomes a face.

The row of the drawing comes first, so a lost message or a killed worker only delays the answer.
"""

import datetime as dt
import logging
import math
import uuid
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from faceweb.accounts.consents import allows
from faceweb.accounts.models import Purpose
from faceweb.due import due_after
from faceweb.faceapi.client import FaceAPIDenied, FaceAPIRefused, FaceAPIUnavailable
from faceweb.galleries.services import library_of
from faceweb.imaging import ImageProblem
from faceweb.photos import closeups, detection, files
from faceweb.photos.closeups import Picture, Window
from faceweb.photos.dismissing import put_back
from faceweb.photos.models import Drawing, Face, Photo
from faceweb.photos.searchable import galleries_of, keep_up
from faceweb.photos.signals import faces_changed
from faceweb.queueing import enqueue_named

logger = logging.getLogger(__name__)

MOST_FACES = 100
# A square smaller than this in the large rendition shows nothing, however close one looks.
LEAST_SIDE_PX = 8
# Two faces this much over each other are one, seen at different scales.
_KNOWN_OVERLAP = 0.3
# Longer than the calls to the Face API for all pictures of one drawing.
_LEASE = dt.timedelta(seconds=60)
_MAX_ATTEMPTS = 5
_PAUSE_S = 5.0
# A key or quota problem is the operator's to solve.
_DENIED_PAUSE_S = 60.0


class CannotDraw(Exception):
    """No face can be drawn there; `reason` is one of the names below."""

    NOT_READY, TOO_SMALL, TOO_MANY = "not_ready", "too_small", "too_many"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def draw(photo: Photo, square: Window) -> Drawing:
    """Have a worker look for a face at this place. Outcomes of before are forgotten.

    Raises CannotDraw.
    """
    if photo.detected_at is None or not allows(photo.owner, Purpose.FACES):
        raise CannotDraw(CannotDraw.NOT_READY)
    width, height = photo.size_px
    if min(square.width * width, square.height * height) < LEAST_SIDE_PX:
        raise CannotDraw(CannotDraw.TOO_SMALL)
    with transaction.atomic():
        Photo.objects.select_for_update().get(pk=photo.pk)
        photo.drawings.exclude(state=Drawing.State.WAITING).delete()
        if photo.faces.count() + photo.drawings.count() >= MOST_FACES:
            raise CannotDraw(CannotDraw.TOO_MANY)
        drawing = Drawing.objects.create(photo=photo, **square._asdict())
    enqueue_named("faceweb.photos.tasks.look_closer", str(drawing.pk))
    return drawing


def look(drawing_id: uuid.UUID) -> None:
    """Look closer where it was drawn; quiet when that is done, or another worker is at it."""
    drawing = _claim(drawing_id)
    if drawing is None:
        return
    if drawing.attempts > _MAX_ATTEMPTS or not allows(drawing.photo.owner, Purpose.FACES):
        _close(drawing, None)
        return
    try:
        _look_at(drawing)
    except (FileNotFoundError, Photo.DoesNotExist):
        return  # the photo was purged a moment ago
    except FaceAPIDenied:
        _pause(drawing, _DENIED_PAUSE_S)
    except (FaceAPIRefused, ImageProblem) as problem:
        logger.info("drawing %s: nothing to be found: %s", drawing.pk, type(problem).__name__)
        _close(drawing, None)
    except FaceAPIUnavailable as unavailable:
        _pause(drawing, unavailable.retry_after_s or _PAUSE_S)


def _look_at(drawing: Drawing) -> None:
    photo = drawing.photo
    square = Window(drawing.left, drawing.top, drawing.width, drawing.height)
    for picture in closeups.closer_looks(photo, square):
        found, _are_described = detection.look_closer(photo, picture)
        best = _meant(square, [face for face in found if not picture.cuts(face)])
        if best is not None:
            _keep(drawing, best, picture)
            return
    _close(drawing, None)


def _meant(square: Window, found: Iterable[Face]) -> Face | None:
    """The face the square was drawn around: of those with their middle in it the one that fills
    it best."""
    drawn = Face(**square._asdict())
    inside = [face for face in found if _is_middle_in(square, face)]
    return max(inside, key=lambda face: detection.overlap(drawn, face), default=None)


def _is_middle_in(square: Window, face: Face) -> bool:
    x, y = face.left + face.width / 2, face.top + face.height / 2
    across, down = (x - square.left) / square.width, (y - square.top) / square.height
    return 0 <= across <= 1 and 0 <= down <= 1


def _keep(drawing: Drawing, found: Face, picture: Picture) -> None:
    """Add the face to the photo, unless it is one of its faces already. The files are written while
    the photo cannot be withdrawn, so none is left behind by one that is purged."""
    with transaction.atomic():
        standing = Photo.objects.select_for_update().select_related("owner")
        photo = standing.get(pk=drawing.photo_id, withdrawn_at=None)
        known = detection.same_face(found, photo.faces.all(), _KNOWN_OVERLAP)
        if known is not None:
            put_back(known)
        else:
            _add(drawing.pk, photo, found, picture)
        _close(drawing, known or found)


def _add(drawing_id: uuid.UUID, photo: Photo, found: Face, picture: Picture) -> None:
    found.pk = drawing_id  # a worker that follows one that died here writes the same files again
    found.source, found.closeup = Face.Source.DRAWN, list(picture.window)
    found.detected_face_id = None  # that of a closer look is not kept
    found.number = (photo.faces.aggregate(last=Max("number"))["last"] or 0) + 1
    files.save_closeup(photo.pk, found.pk, picture.image)
    files.make_crops(photo.pk, picture.image, [(found.pk, picture.pixels_of(found))])
    found.save(force_insert=True)
    detection.count_faces(photo)
    keep_up(library_of(photo.owner), *galleries_of(photo))
    transaction.on_commit(lambda: faces_changed.send(sender=Photo, photo=photo))


def _claim(drawing_id: uuid.UUID) -> Drawing | None:
    """The drawing, leased to the caller."""
    now = timezone.now()
    due = Drawing.objects.filter(pk=drawing_id, state=Drawing.State.WAITING, due_at__lte=now)
    here = Photo.objects.filter(withdrawn_at=None)
    if not due.filter(photo__in=here).update(due_at=now + _LEASE, attempts=F("attempts") + 1):
        return None
    return Drawing.objects.select_related("photo__owner").get(pk=drawing_id)


def _close(drawing: Drawing, face: Face | None) -> None:
    state = Drawing.State.NOTHING if face is None else Drawing.State.FOUND
    Drawing.objects.filter(pk=drawing.pk).update(state=state, face=face)


def _pause(drawing: Drawing, pause_s: float) -> None:
    """Try again later; the service's silence is not the drawing's fault."""
    Drawing.objects.filter(pk=drawing.pk).update(due_at=due_after(math.ceil(pause_s)), attempts=0)
