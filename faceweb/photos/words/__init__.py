"""What the Face API estimated of a face, in words a person reads, with how sure that is.

An estimate is not the person, so the words are restrained: nothing is said where the value is
neutral, where a probability is below a half, or of a face too small or turned too far to be read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from faceweb.photos.descriptions import allowed, asked_attributes
from faceweb.photos.words import person, picture
from faceweb.photos.words.statement import Statement

if TYPE_CHECKING:
    from faceweb.faceapi.attributes import FaceAttributes
    from faceweb.photos.models import Face

# The contract promises nothing of smaller faces (Face API v1.0, Face - Detect).
_LEAST_PX = 36


@dataclass(frozen=True)
class About:
    """What the page can say of a face, or why it says nothing.

    `unread`: too small or turned too far for all but the `statements`. `asked`: a worker is at it.
    `offered`: it can be asked for. `failed`: it did not work. `silent`: the service said nothing.
    """

    state: Literal["described", "unread", "asked", "offered", "failed", "silent"]
    statements: list[Statement] = field(default_factory=list)


def about(face: Face) -> About | None:
    """None where faces are not described: the Face API is not asked to, and was not, or all it said
    is blocked."""
    said = allowed(face.attributes)
    if said is not None:
        if _is_readable(face, said):
            return About("described", [*person.statements(said), *picture.statements(said)])
        return About("unread", list(picture.statements(said)))
    if not asked_attributes():
        return None
    if face.photo.is_being_described:
        return About("asked")
    if face.photo.described_at is not None:
        return About("silent")
    return About("failed" if face.photo.describing_failed else "offered")


def _is_readable(face: Face, said: FaceAttributes) -> bool:
    width, height = face.photo.size_px
    least_px = min(face.width * width, face.height * height)
    return least_px >= _LEAST_PX and not picture.is_averted(said)
