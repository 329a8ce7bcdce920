"""Asking the Face API for the faces in a photo, and keeping its `detected_face_id`s alive."""

import contextlib
import datetime as dt
import logging
import time
import uuid
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from faceweb.faceapi import contract
from faceweb.faceapi.client import FaceAPIRefused, FaceAPIUnavailable
from faceweb.faceapi.connect import get_cache, get_client
from faceweb.galleries.services import current_list, library_of
from faceweb.photos import closeups, descriptions, files, leases
from faceweb.photos.closeups import Picture
from faceweb.photos.models import Face, Photo

logger = logging.getLogger(__name__)

_FACE_ID_LIFE_S = contract.FACE_ID_TIME_TO_LIVE_DEFAULT_S
# A kept answer is dropped while its faceIds still have this long to live: time for a search.
_SPARE_S = 3600
# A faceId that is not used is asked for the shortest life the contract allows.
_UNUSED_FACE_ID_LIFE_S = 60
# A photo that waited this often may be one whose faces the service fails to describe: when it fails
# again it is asked for the faces alone.
_WAITS_FOR_ATTRIBUTES = 5
# Two rectangles of the same face in the same photo overlap almost fully.
_SAME_FACE_OVERLAP = 0.5

Attributes = Sequence[str]


class _Answer(NamedTuple):
    """The faces, largest first; the attributes they came with; when their faceIds end."""

    faces: list[contract.DetectedFace]
    attributes: Attributes
    until: dt.datetime


def look_for_faces(photo: Photo) -> None:
    """Detect, describe, crop, and write the Face rows of a leased photo in one transaction.

    Raises LeaseLost, and leaves nothing then.
    """
    left = files.crops_of(photo.pk)
    leases.renew(photo)  # so they are of a worker that died, and not of one that is at it
    files.delete_crops(photo.pk, left)
    picture, model = closeups.whole(photo), model_of(photo)
    try:
        answer = _ask(picture.image, model, descriptions.asked_attributes(model))
    except FaceAPIUnavailable as unavailable:
        was_asked = not (unavailable.is_undone or unavailable.is_busy)
        if photo.waits < _WAITS_FOR_ATTRIBUTES or not was_asked:
            raise
        leases.renew(photo)
        answer = _ask(picture.image, model, ())
    rows = [_row(photo, picture, face, answer.until) for face in answer.faces]
    files.make_crops(photo.pk, picture.image, [(row.pk, picture.pixels_of(row)) for row in rows])
    for number, row in enumerate(rows, start=1):
        row.number, row.detected_model = number, model
    try:
        _write(photo, rows, is_described=bool(answer.attributes))
    except leases.LeaseLost:
        files.delete_crops(photo.pk, [row.pk for row in rows])
        raise


def _write(photo: Photo, rows: list[Face], *, is_described: bool) -> None:
    """Raises LeaseLost."""
    now = timezone.now()
    with transaction.atomic():
        described_at = now if is_described else None
        leases.write(photo, detected_at=now, described_at=described_at, reason="")
        photo.faces.all().delete()
        Face.objects.bulk_create(rows)
        count_faces(photo)


def look_closer(photo: Photo, picture: Picture) -> tuple[list[Face], bool]:
    """The faces in a closer picture as unsaved rows, and whether they are described.

    The answer is not kept: nothing is left of it when the photo is purged meanwhile. Raises
    FaceAPIError.
    """
    model = model_of(photo)
    found, attributes = _detect(
        picture.image,
        model,
        descriptions.asked_attributes(model),
        face_id_life_s=_UNUSED_FACE_ID_LIFE_S,
    )
    return [_row(photo, picture, face, None) for face in found], bool(attributes)


def describe(photo: Photo) -> bool:
    """Give the faces of a photo what the Face API says of them; False when it refuses to.

    Raises FaceAPIError, and FileNotFoundError when the photo was purged.
    """
    for picture, faces in closeups.pictures_of(photo):
        found, are_described = look_closer(photo, picture)
        if not are_described:
            return False
        for row in faces:
            best = same_face(row, found)
            if best is not None:
                Face.objects.filter(pk=row.pk).update(
                    attributes=best.attributes, landmarks=best.landmarks
                )
    return True


def live_face_id(face: Face, model: str) -> uuid.UUID | None:
    """The face's detected id under a recognition model, with time left for a search; asked for
    again where it ran out, or was found under another model.

    None when the photo's faces are not found again (another model than the one that boxed them).
    """
    enough = timezone.now() + dt.timedelta(seconds=_SPARE_S / 2)
    is_live = face.detected_until is not None and face.detected_until >= enough
    if face.detected_face_id is None or not is_live or face.detected_model != model:
        _detect_again(face, model)
        face.refresh_from_db(fields=["detected_face_id", "detected_until", "detected_model"])
    return face.detected_face_id


def forget(photo: Photo) -> None:
    """Drop what is kept of this photo, under any model; its faceIds are not to be used again.

    Raises redis.RedisError when Redis is away.
    """
    photo.faces.update(detected_face_id=None, detected_until=None)
    if not photo.has_renditions:
        return
    # Without its files a purge was interrupted, which had forgotten the answers before.
    with contextlib.suppress(FileNotFoundError):
        for picture, _faces in closeups.pictures_of(photo):
            for model in contract.RecognitionModel:
                for attributes in ((), descriptions.asked_attributes(model)):
                    get_cache().forget(_question(picture.image, model, attributes))


def count_faces(photo: Photo) -> None:
    """Bring `face_count` in step with the faces that stand."""
    Photo.objects.filter(pk=photo.pk).update(face_count=photo.faces.standing().count())


def same_face(
    row: Face, others: Iterable[Face], least_overlap: float = _SAME_FACE_OVERLAP
) -> Face | None:
    """The one of `others` at the same place in the photo."""
    best = max(others, key=lambda other: overlap(row, other), default=None)
    return best if best and overlap(row, best) >= least_overlap else None


def overlap(one: Face, other: Face) -> float:
    """Intersection over union of two rectangles."""
    across = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    down = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    if across <= 0 or down <= 0:
        return 0.0
    shared = across * down
    return shared / (one.width * one.height + other.width * other.height - shared)


def model_of(photo: Photo) -> str:
    """The recognition model of the list that the photo's library is searched in now."""
    return current_list(library_of(photo.owner)).recognition_model


def _detect_again(face: Face, model: str) -> None:
    """Ask for the faces of the picture that this one was found in."""
    photo, picture = face.photo, closeups.picture_of(face)
    in_picture = photo.faces.filter(closeup__isnull=True) if face.closeup is None else [face]
    answer = _ask(picture.image, model, ())
    found = [_row(photo, picture, each, answer.until) for each in answer.faces]
    for row in in_picture:
        best = same_face(row, found)
        row.detected_face_id = best.detected_face_id if best else None
        row.detected_until = answer.until if best else None
        row.detected_model = model
        row.save(update_fields=["detected_face_id", "detected_until", "detected_model"])


def _question(image: bytes, model: str, attributes: Attributes) -> str:
    return get_cache().question(
        "detect",
        image,
        model,
        settings.FACE_DETECTION_MODEL,
        ",".join(attributes),
    )


def _ask(image: bytes, model: str, attributes: Attributes) -> _Answer:
    """The kept answer, or a new one."""

    def ask() -> dict[str, Any]:
        asked_at = time.time()
        faces, answered = _detect(image, model, attributes, face_id_life_s=_FACE_ID_LIFE_S)
        return {"faces": faces, "attributes": answered, "until": asked_at + _FACE_ID_LIFE_S}

    kept = get_cache().answer(
        _question(image, model, attributes), ask, ttl_s=_FACE_ID_LIFE_S - _SPARE_S
    )
    until = dt.datetime.fromtimestamp(kept["until"], tz=dt.UTC)
    return _Answer(kept["faces"], kept["attributes"], until)


def _detect(
    image: bytes, model: str, attributes: Attributes, *, face_id_life_s: int
) -> tuple[list[contract.DetectedFace], Attributes]:
    """The detected faces, and the attributes they came with.

    A service that refuses attributes, as the hosted one does with most, is asked again without: no
    photo is lost over them. When it refuses the photo, the second answer says so.
    """

    def ask(attributes: Attributes) -> list[contract.DetectedFace]:
        return get_client().detect(
            image,
            recognition_model=model,
            detection_model=settings.FACE_DETECTION_MODEL,
            face_id_time_to_live_s=face_id_life_s,
            attributes=attributes,
            landmarks=bool(attributes) and descriptions.asks_for_landmarks(),
        )

    try:
        return ask(attributes), attributes
    except FaceAPIRefused as refused:
        if not attributes or refused.status == 401:
            raise
        faces = ask(())
        logger.warning("the face service refuses FACE_API_ATTRIBUTES: %s", refused.code)
        return faces, ()


def _row(
    photo: Photo, picture: Picture, face: contract.DetectedFace, until: dt.datetime | None
) -> Face:
    """An unsaved Face without a number; the rectangle in fractions of the photo."""
    rectangle = face["faceRectangle"]
    left, top = picture.point_of(rectangle["left"], rectangle["top"])
    right, bottom = picture.point_of(
        rectangle["left"] + rectangle["width"], rectangle["top"] + rectangle["height"]
    )
    return Face(
        photo=photo,
        left=left,
        top=top,
        width=right - left,
        height=bottom - top,
        detected_face_id=uuid.UUID(face["faceId"]),
        detected_until=until,
        attributes=descriptions.allowed(face.get("faceAttributes")),
        landmarks=descriptions.points_of(picture, face),
    )
