"""Receivers: what is kept of a face goes before its row does. Rows of ours go with it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q

from faceweb.lookalikes import results
from faceweb.notices.models import Notice
from faceweb.photos.models import Face, Photo


def forget_photo(photo: Photo, **_signal: Any) -> None:
    """Raises redis.RedisError when Redis is away, as the next."""
    _forget(list(photo.faces.values_list("pk", flat=True)))


def forget_face(face: Face, **_signal: Any) -> None:
    _forget([face.pk])


def _forget(face_ids: Iterable[UUID]) -> None:
    results.forget(face_ids)
    told = Notice.objects.filter(kind=Notice.Kind.PUBLIC_LOOK_ALIKE)
    for each in map(str, face_ids):
        told.filter(Q(params__face_id=each) | Q(params__other_id=each)).delete()
