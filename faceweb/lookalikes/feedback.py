"""What somebody says of two faces: the same person, or not. Remembered until they take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from faceweb.lookalikes.models import Feedback

if TYPE_CHECKING:
    from faceweb.accounts.models import User
    from faceweb.lookalikes.likeness import Likeness
    from faceweb.photos.models import Face


def remember(
    user: User,
    face: Face,
    other: Face,
    verdict: Feedback.Verdict,
    shown: Likeness | None,
    mode: str,
) -> None:
    """Their last word on the pair counts. `shown` is the likeness they were told."""
    low, high = _ordered(face, other)
    Feedback.objects.update_or_create(
        user=user,
        low=low,
        high=high,
        defaults={
            "verdict": verdict,
            "confidence": shown.confidence if shown else None,
            "band": shown.band if shown else "",
            "mode": mode,
        },
    )


def take_back(user: User, face: Face, other: Face) -> None:
    low, high = _ordered(face, other)
    Feedback.objects.filter(user=user, low=low, high=high).delete()


def verdict_of(user: User, face: Face, other: Face) -> str:
    """What they said of the pair; empty where they said nothing."""
    low, high = _ordered(face, other)
    said = Feedback.objects.filter(user=user, low=low, high=high)
    return said.values_list("verdict", flat=True).first() or ""


def verdicts(user: User, face: Face) -> dict[UUID, str]:
    """What they said of this face and others, by the other's id."""
    said = Feedback.objects.filter(Q(low=face) | Q(high=face), user=user)
    return {
        high if low == face.pk else low: verdict
        for low, high, verdict in said.values_list("low", "high", "verdict")
    }


def _ordered(face: Face, other: Face) -> tuple[Face, Face]:
    return (face, other) if face.pk < other.pk else (other, face)
