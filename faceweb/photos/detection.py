"""Asking the Face API for the faces in a photo, and keeping its `detected_face_id`s alive."""

import datetime as dt
import time
import uuid
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from faceweb.faceapi import contract
from faceweb.faceapi.connect import get_cache, get_client
from faceweb.photos import files, leases
from faceweb.photos.models import Face, Photo

_FACE_ID_LIFE_S = contract.FACE_ID_TIME_TO_LIVE_DEFAULT_S
# A kept answer is dropped while its faceIds still have this long to live: time for a search.
_SPARE_S = 3600
# Two rectangles of the same face in the same photo overlap almost fully.
_SAME_FACE_OVERLAP = 0.5


def look_for_faces(photo: Photo) -> None:
    """Detect, crop, and write the Face rows of a leased photo in one transaction."""
    image = files.read_large(photo.pk)
    found, until = _ask(image)
    rows = [_row(photo, number, face, until) for number, face in enumerate(found, start=1)]
    files.make_crops(photo.pk, [(row.pk, _pixels(row, photo)) for row in rows])
    with transaction.atomic():
        leases.write(photo, detected_at=timezone.now(), reason="")
        photo.faces.all().delete()
        Face.objects.bulk_create(rows)


def live_face_id(face: Face) -> uuid.UUID | None:
    """The face's detected id with time left for a search, asked for again where it ran out.

    None when the photo's faces are not found again (another model than the one that boxed them).
    """
    enough = timezone.now() + dt.timedelta(seconds=_SPARE_S / 2)
    if face.detected_face_id is None or face.detected_until is None or face.detected_until < enough:
        _detect_again(face.photo)
        face.refresh_from_db(fields=["detected_face_id", "detected_until"])
    return face.detected_face_id


def forget(photo: Photo) -> None:
    """Drop the kept answer for this photo; its faceIds are not to be used again.

    Raises redis.RedisError when Redis is away.
    """
    photo.faces.update(detected_face_id=None, detected_until=None)
    if photo.has_renditions:
        get_cache().forget(_question(files.read_large(photo.pk)))


def pixel_rectangle(face: Face, photo: Photo) -> tuple[int, int, int, int]:
    """(left, top, width, height) in whole pixels of the large rendition."""
    left, top, width, height = (round(value) for value in _pixels(face, photo))
    return left, top, width, height


def _detect_again(photo: Photo) -> None:
    found, until = _ask(files.read_large(photo.pk))
    for row in photo.faces.all():
        best = max(
            (_row(photo, 0, face, until) for face in found),
            key=lambda other: _overlap(row, other),
            default=None,
        )
        known = best is not None and _overlap(row, best) >= _SAME_FACE_OVERLAP
        row.detected_face_id = best.detected_face_id if best and known else None
        row.detected_until = until if known else None
        row.save(update_fields=["detected_face_id", "detected_until"])


def _question(image: bytes) -> str:
    return get_cache().question(
        "detect", image, settings.FACE_RECOGNITION_MODEL, settings.FACE_DETECTION_MODEL
    )


def _ask(image: bytes) -> tuple[list[contract.DetectedFace], dt.datetime]:
    """The detected faces, largest first, and the moment their faceIds end."""

    def ask() -> dict[str, Any]:
        asked_at = time.time()
        faces = get_client().detect(
            image,
            recognition_model=settings.FACE_RECOGNITION_MODEL,
            detection_model=settings.FACE_DETECTION_MODEL,
            face_id_time_to_live_s=_FACE_ID_LIFE_S,
        )
        return {"faces": faces, "until": asked_at + _FACE_ID_LIFE_S}

    answer = get_cache().answer(_question(image), ask, ttl_s=_FACE_ID_LIFE_S - _SPARE_S)
    return answer["faces"], dt.datetime.fromtimestamp(answer["until"], tz=dt.UTC)


def _row(photo: Photo, number: int, face: contract.DetectedFace, until: dt.datetime) -> Face:
    """An unsaved Face; the rectangle in fractions of the photo."""
    width, height = photo.size_px
    rectangle = face["faceRectangle"]
    return Face(
        photo=photo,
        number=number,
        left=rectangle["left"] / width,
        top=rectangle["top"] / height,
        width=rectangle["width"] / width,
        height=rectangle["height"] / height,
        detected_face_id=uuid.UUID(face["faceId"]),
        detected_until=until,
    )


def _pixels(face: Face, photo: Photo) -> tuple[float, float, float, float]:
    width, height = photo.size_px
    return (
        face.left * width,
        face.top * height,
        face.width * width,
        face.height * height,
    )


def _overlap(one: Face, other: Face) -> float:
    """Intersection over union of two rectangles."""
    across = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    down = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    if across <= 0 or down <= 0:
        return 0.0
    shared = across * down
    return shared / (one.width * one.height + other.width * other.height - shared)
