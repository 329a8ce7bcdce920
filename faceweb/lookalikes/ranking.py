"""The look-alikes of a face in a scope, in order: kept answers of several galleries in one,
filtered by what the viewer may see and what may be found at this moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

import redis
from django.db.models import Value
from django.utils.translation import gettext as _

from faceweb.accounts import rates
from faceweb.faceapi.contract import FindSimilarMode
from faceweb.lookalikes import results
from faceweb.lookalikes.search import MAX_CANDIDATES
from faceweb.lookalikes.tasks import find_look_alikes
from faceweb.photos.models import Face, Photo
from faceweb.photos.searchable import searchable
from faceweb.queueing import enqueue

if TYPE_CHECKING:
    from faceweb.accounts.models import User
    from faceweb.galleries.models import Gallery
    from faceweb.lookalikes.results import Record
    from faceweb.lookalikes.scopes import Scope

# Queries that are put together to one.
_AT_ONCE = 50


@dataclass(frozen=True)
class Ranking:
    """Who looks alike, best first, as far as it is known.

    `pending` galleries have not answered yet, `sentence` says why not, or why one never will.
    `wait_s` is how long nothing new is asked of them, since the viewer asks too often.
    """

    state: results.State
    found: list[tuple[UUID, float]] = field(default_factory=list)
    pending: int = 0
    sentence: str = ""
    is_capped: bool = False
    """A gallery gave as many as it is asked for: there may be more."""
    wait_s: int = 0


def rank(face: Face, mode: FindSimilarMode, scope: Scope) -> Ranking:
    """What is known of the face's look-alikes; queues the searches that nothing is known of."""
    keys = [results.search_key(face.pk, mode.value, gallery) for gallery in scope.sources]
    try:
        records = results.load(keys)
        unknown = {
            key: gallery
            for key, gallery, record in zip(keys, scope.sources, records, strict=True)
            if record is None or not record.is_final
        }
        wait_s = _ask(face, mode, scope.viewer, unknown)
    except (redis.exceptions.ConnectionError, redis.exceptions.TimeoutError):
        return Ranking("waiting", sentence=_("The search cannot run now. We keep trying."))
    answered = {
        gallery: record
        for gallery, record in zip(scope.sources, records, strict=True)
        if record is not None
    }
    found = _merged(answered, scope)
    pending = sum(record is None or not record.is_final for record in records)
    state = _state(list(answered.values()), pending, found=bool(found))
    return Ranking(
        "waiting" if wait_s and state == "searching" else state,
        found,
        pending,
        rates.sentence(wait_s) or _sentence(list(answered.values())),
        any(len(record.candidates) >= MAX_CANDIDATES for record in answered.values()),
        wait_s,
    )


def _ask(face: Face, mode: FindSimilarMode, viewer: User, unknown: dict[str, Gallery]) -> int:
    """Queue the searches that nobody else has queued, all of them as one of the viewer's; how long
    that has to wait, in seconds."""
    mine = {key: gallery for key, gallery in unknown.items() if results.claim_asking(key)}
    try:
        if mine:
            rates.count(viewer, rates.SEARCHES)
    except rates.TooOften as refusal:
        for key in mine:
            results.allow_asking(key, 0)
        return refusal.wait_s
    for gallery in mine.values():
        enqueue(find_look_alikes, str(face.pk), mode.value, str(gallery.pk))
    return 0


def _state(records: Sequence[Record], pending: int, *, found: bool) -> results.State:
    """Done as soon as there is something to show, or nothing more to wait for."""
    states = {record.state for record in records}
    if found or (not pending and "refused" not in states):
        return "done"
    if pending:
        return "waiting" if "waiting" in states else "searching"
    return "refused"


def _sentence(records: Sequence[Record]) -> str:
    reason = next((record.reason for record in records if record.reason), "")
    return str(Photo.Reason(reason).label) if reason else ""


def _merged(answered: dict[Gallery, Record], scope: Scope) -> list[tuple[UUID, float]]:
    """Each face once, at its best confidence, of those that may be found there and be seen."""
    best: dict[UUID, float] = {}
    allowed = _allowed(answered, scope)
    for gallery, record in answered.items():
        for each, confidence in record.candidates:
            face_id = UUID(each)
            if (gallery, face_id) in allowed:
                best[face_id] = max(confidence, best.get(face_id, 0.0))
    return sorted(best.items(), key=lambda each: (-each[1], each[0]))


def _allowed(answered: dict[Gallery, Record], scope: Scope) -> set[tuple[Gallery, UUID]]:
    """Which faces may be found in which gallery now, and be seen by the viewer in the scope."""
    galleries = list(answered)
    ids = {gallery: [each for each, _ in answered[gallery].candidates] for gallery in galleries}
    found: set[tuple[Gallery, UUID]] = set()
    for start in range(0, len(galleries), _AT_ONCE):
        first, *others = (
            searchable(galleries[number], ids[galleries[number]])
            .order_by()
            .values_list("pk", Value(number))
            for number in range(start, min(start + _AT_ONCE, len(galleries)))
        )
        for face_id, number in first.union(*others, all=True) if others else first:
            found.add((galleries[number], face_id))
    named = {face_id for _gallery, face_id in found}
    seen = set(scope.faces().filter(pk__in=named).order_by().values_list("pk", flat=True))
    return {each for each in found if each[1] in seen}
