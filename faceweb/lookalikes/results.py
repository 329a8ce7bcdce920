"""Kept answers of the Face API in Redis: face ids and confidences, never names or images.

A result belongs to one face, one mode and one version of the gallery searched in, so a photo that
comes or goes makes it out of date by itself. It ends before the faceIds it was made with.

Keys are digests. What speaks of a face is listed under it (`lookalikes:of:<face id>`), so that
nothing is left of a face that is deleted (`forget`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, cast
from uuid import UUID

from faceweb.faceapi.connect import get_redis

if TYPE_CHECKING:
    from faceweb.galleries.models import Gallery

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


def search_key(face_id: UUID, mode: str, gallery: Gallery) -> str:
    return _key("search", face_id, mode, gallery.pk, gallery.version)


def pair_key(one: UUID, other: UUID) -> str:
    """The same whichever of the two is asked about."""
    return _key("pair", *sorted((one, other)))


def load(keys: Sequence[str]) -> list[Record | None]:
    """What is known under each key, in one go. Raises redis.RedisError, as all here, when Redis is
    away."""
    if not keys:
        return []
    return [
        _record(json.loads(each)) if each is not None else None
        for each in cast("list[bytes | None]", get_redis().mget(keys))
    ]


def store(key: str, record: Record, speaks_of: Iterable[UUID]) -> None:
    """Keep the record; `speaks_of` are the faces it is about, beside its candidates."""
    ttl_s = {"done": _DONE_TTL_S, "refused": _REFUSED_TTL_S}.get(record.state, _WAITING_TTL_S)
    fields = {"state": record.state, "reason": record.reason, "candidates": record.candidates}
    faces = {str(each) for each in speaks_of} | {each for each, _confidence in record.candidates}
    steps = get_redis().pipeline(transaction=False)
    steps.set(key, json.dumps(fields), ex=ttl_s)
    for each in faces:
        steps.sadd(_index(each), key)
        steps.expire(_index(each), _DONE_TTL_S)
    steps.execute()


def forget(face_ids: Iterable[UUID]) -> None:
    """Drop every answer that speaks of one of these faces, as the one asked about or as found."""
    connection = get_redis()
    for index in (_index(str(each)) for each in face_ids):
        keys = cast("set[bytes]", connection.smembers(index))
        connection.delete(index, *keys)


def claim_asking(key: str) -> bool:
    """True for the one who may queue the question now."""
    return bool(get_redis().set(f"{key}:asked", "1", nx=True, ex=_ASKED_TTL_S))


def allow_asking(key: str, after_s: int) -> None:
    """The question ended without an answer: it may be queued again after `after_s` seconds."""
    get_redis().expire(f"{key}:asked", after_s)


def _record(fields: dict[str, Any]) -> Record:
    return Record(fields["state"], fields["reason"], [(i, c) for i, c in fields["candidates"]])


def _key(*parts: object) -> str:
    digest = hashlib.sha256("/".join(str(part) for part in parts).encode()).hexdigest()
    return f"lookalikes:{digest[:40]}"


def _index(face_id: str) -> str:
    return f"lookalikes:of:{face_id}"
