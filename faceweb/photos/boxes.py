"""The faces of a photo as its page speaks of them: which of how many, where, and who it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from faceweb.photos.models import Face, Photo

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from faceweb.accounts.models import User


@dataclass(frozen=True)
class Box:
    """One face of a photo. `ordinal` counts the faces that stand, from 1; the number in addresses
    stays a face's own when another is dismissed. `name` is empty for whom nobody named."""

    face: Face
    ordinal: int
    total: int
    name: str = ""

    @property
    def place(self) -> str:
        middle = self.face.left + self.face.width / 2
        if middle < 1 / 3:
            return _("left")
        return _("right") if middle > 2 / 3 else _("in the middle")

    @property
    def title(self) -> str:
        if self.name:
            return self.name
        if self.total == 1:
            return _("This face")
        return _("Face %(n)d of %(total)d") % {"n": self.ordinal, "total": self.total}

    @property
    def label(self) -> str:
        """What a screen reader says of the box: it does not show where it is."""
        words = _("Face %(n)d of %(total)d") % {"n": self.ordinal, "total": self.total}
        return ", ".join(part for part in (self.name, words, self.place) if part)


def boxes_of(photo: Photo, viewer: User | AnonymousUser) -> list[Box]:
    """The faces that stand, by their numbers. Only the owner of the photo sees names."""
    if photo.status != Photo.Status.READY:
        return []
    faces = photo.faces.standing()
    if viewer.pk != photo.owner_id:
        return boxed(list(faces))
    named = list(faces.select_related("naming__person"))
    return boxed(named, [_name(face) for face in named])


def boxed(faces: Sequence[Face], names: Sequence[str] = ()) -> list[Box]:
    total = len(faces)
    names = names or [""] * total
    return [
        Box(face, ordinal, total, name)
        for ordinal, (face, name) in enumerate(zip(faces, names, strict=True), start=1)
    ]


def _name(face: Face) -> str:
    return face.naming.person.name if hasattr(face, "naming") else ""
