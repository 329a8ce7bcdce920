"""What the photo page shows: the photo with its boxes, the chosen face, what is looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from faceweb.accounts.consents import allows
from faceweb.accounts.models import Purpose
from faceweb.photos.boxes import Box, boxes_of
from faceweb.photos.models import Drawing, Photo
from faceweb.photos.words import about

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from faceweb.accounts.models import User


def stage(
    photo: Photo, viewer: User | AnonymousUser, *, number: str = "", drawing_id: str = ""
) -> dict[str, Any]:
    """The context of the stage and its parts. What was estimated of a face, its points and what
    can be changed are for the owner; everybody else who sees the photo sees its boxes."""
    is_owner = viewer.pk == photo.owner_id
    can_change = is_owner and not photo.is_query
    drawing = _drawing(photo, drawing_id) if is_owner else None
    boxes = boxes_of(photo, viewer)
    chosen = _chosen(boxes, number, drawing)
    return {
        "photo": photo,
        "is_owner": is_owner,
        "boxes": boxes,
        "chosen": chosen,
        "selected": chosen.face if chosen else None,
        "about": about(chosen.face) if chosen and is_owner else None,
        "drawing": drawing,
        "dismissed": list(photo.faces.exclude(dismissed_at=None)) if is_owner else [],
        "can_change": can_change,
        "can_draw": can_change
        and photo.detected_at is not None
        and photo.status == Photo.Status.READY
        and allows(photo.owner, Purpose.FACES),
    }


def _chosen(boxes: list[Box], number: str, drawing: Drawing | None) -> Box | None:
    """The face asked for, the one just found where somebody drew, or an only one."""
    for box in boxes:
        if str(box.face.number) == number:
            return box
    if drawing is not None and drawing.face_id is not None:
        return next((box for box in boxes if box.face.pk == drawing.face_id), None)
    return boxes[0] if len(boxes) == 1 else None


def _drawing(photo: Photo, drawing_id: str) -> Drawing | None:
    """The one asked for, or one that a worker is at."""
    try:
        asked = photo.drawings.filter(pk=UUID(drawing_id)).first()
    except ValueError:
        asked = None
    return asked or photo.drawings.filter(state=Drawing.State.WAITING).last()
