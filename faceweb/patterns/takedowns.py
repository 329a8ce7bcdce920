"""Requests to have one's face taken down: how far they are."""

import uuid
from collections.abc import Iterator

from django.utils import timezone

from faceweb.moderation.models import KeptOutFace, Takedown
from faceweb.patterns.pattern import Pattern

_PART = "moderation/partials/"


def families() -> dict[str, list[Pattern]]:
    return {"Takedown requests": list(_requests())}


def _requests() -> Iterator[Pattern]:
    now = timezone.now()
    for state in (
        Takedown.State.SEARCHING,
        Takedown.State.UNCONFIRMED,
        Takedown.State.LAPSED,
        Takedown.State.CONFIRMED,
    ):
        yield _pattern(state.value, _takedown(state=state))
    for problem in Takedown.Problem:
        unusable = _takedown(state=Takedown.State.UNUSABLE, problem=problem)
        yield _pattern(f"unusable: {problem.value}", unusable)
    for name, upheld in (("granted", True), ("not granted", False)):
        decided = _takedown(state=Takedown.State.DECIDED, upheld=upheld, confirmed_at=now)
        decided.closed_at = now
        yield _pattern(name, decided)
    kept = _takedown(state=Takedown.State.DECIDED, upheld=True, keep_out=True, closed_at=now)
    kept.kept_out = KeptOutFace(ends_at=now)
    yield _pattern("granted, and kept out", kept)


def _pattern(name: str, takedown: Takedown) -> Pattern:
    return Pattern(name, f"{_PART}takedown.html", {"takedown": takedown})


def _takedown(**fields: object) -> Takedown:
    now = timezone.now()
    return Takedown(
        id=uuid.UUID(int=0x5EED << 96),
        number="4TK7-9QXW-20MB-HZ5E",
        created_at=now,
        ends_at=now,
        **fields,
    )
