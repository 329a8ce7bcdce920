"""Kept results of look-alike searches in Redis: face ids and confidences, never names or images.

A result belongs to one face, one mode and one version of the gallery searched in, so a photo that
comes or goes makes it out of date by itself. It ends before the faceIds it was made with.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, cast
from uuid import UUID

from faceweb.faceapi.connect import get_redis

if TYPE_CHECKING:
    from faceweb.galleries.models import Gallery
    from faceweb.photos.models import Face

State = Literal["searching", "waiting", "refused", "done"]

_DONE_TTL_S = 6 * 3600
_WAITING_TTL_S = 60
_REFUSED_TTL_S = 30
# A search that was asked for is not asked for again this soon.
_ASKED_TTL_S = 30


@dataclass(frozen=True)
class Record:
    """What is known of a search. `reason` is a Photo.Reason value when waiting or refused."""

    state: State
    reason: str = ""
    candidates: list[tuple[str, float]] = field(default_factory=list)
    """(face id, confidence), best first."""

    @property
    def is_final(self) -> bool:
        return self.state in ("done", "refused")


def key(face_id: UUID, mode: str, gallery: Gallery) -> str:
    return f"lookalikes:{face_id}:{mode}:{gallery.pk}:{gallery.version}"


def load(face: Face, mode: str, gallery: Gallery) -> Record | None:
    """Raises redis.RedisError, as all here, when Redis is away."""
    kept = cast("bytes | None", get_redis().get(key(face.pk, mode, gallery)))
    if kept is None:
        return None
    fields = json.loads(kept)
    return Record(fields["state"], fields["reason"], [(i, c) for i, c in fields["candidates"]])


def store(face: Face, mode: str, gallery: Gallery, record: Record) -> None:
    ttl_s = {"done": _DONE_TTL_S, "refused": _REFUSED_TTL_S}.get(record.state, _WAITING_TTL_S)
    fields = {
        "state": record.state,
        "reason": record.reason,
        "candidates": record.candidates,
    }
    get_redis().set(key(face.pk, mode, gallery), json.dumps(fields), ex=ttl_s)


def claim_asking(face: Face, mode: str, gallery: Gallery) -> bool:
    """True for the one who may queue the search now."""
    asked = f"{key(face.pk, mode, gallery)}:asked"
    return bool(get_redis().set(asked, "1", nx=True, ex=_ASKED_TTL_S))


def allow_asking(face: Face, mode: str, gallery: Gallery, after_s: int) -> None:
    """The search ended without a result: it may be queued again after `after_s` seconds."""
    get_redis().expire(f"{key(face.pk, mode, gallery)}:asked", after_s)
