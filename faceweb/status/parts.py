"""The parts the site needs, and whether each is there: /readyz."""

from __future__ import annotations

import uuid

import httpx
import redis
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from faceweb.faceapi.connect import get_redis
from faceweb.once import once
from faceweb.operations.databases import database_answers, migrations_are_applied
from faceweb.operations.readiness import NotReady, Readiness

FACE_SERVICE = "face_service"


@once
def readiness() -> Readiness:
    """The process's."""
    return Readiness(
        {
            "database": database_answers,
            "migrations": migrations_are_applied,
            "valkey": _valkey_answers,
            FACE_SERVICE: _face_service_answers,
            "media": _media_can_be_written,
        },
        settings.READINESS_LIMIT_S,
    )


def _valkey_answers() -> None:
    try:
        get_redis().ping()
    except redis.exceptions.RedisError as error:
        raise NotReady("Valkey does not answer") from error


def _face_service_answers() -> None:
    """Any answer counts: a hosted endpoint has no page for this. Ours says itself how it is.
    Whether it takes our key is asked by workers (`moderation.face_service`)."""
    address = f"{settings.FACE_API_URL.rstrip('/')}/readyz"
    try:
        answer = httpx.get(address, timeout=settings.READINESS_LIMIT_S)
    except httpx.TransportError as error:
        raise NotReady("the face service does not answer") from error
    if answer.status_code >= 500:
        raise NotReady("the face service is not ready")


def _media_can_be_written() -> None:
    # Storages differ in what they raise: a folder OSError, a bucket errors of its own.
    try:
        name = default_storage.save(f"readiness/{uuid.uuid4().hex}", ContentFile(b"0"))
        default_storage.delete(name)
    except Exception as error:
        raise NotReady("photos cannot be written") from error
