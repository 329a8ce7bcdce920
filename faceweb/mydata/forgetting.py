"""A photo or a face leaves: its detected faces leave our face server with it, not a day later.

The contract has no call for that; an endpoint that is not ours lets them end by themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings

from faceweb.faceapi.connect import get_management
from faceweb.photos.models import Face, Photo


def forget_photo(photo: Photo, **_signal: object) -> None:
    """Raises FaceAPIError when the face server does not answer: the purge is then tried again."""
    found = photo.faces.exclude(detected_face_id=None)
    _forget(list(found.values_list("detected_face_id", flat=True)))


def forget_face(face: Face, **_signal: object) -> None:
    if face.detected_face_id is not None:
        _forget([face.detected_face_id])


def _forget(face_ids: Sequence[UUID | None]) -> None:
    if settings.FACE_MANAGEMENT_KEY and face_ids:
        get_management().forget_detected([each for each in face_ids if each is not None])
