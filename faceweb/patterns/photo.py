"""The photo page."""

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from faceweb.drawn_faces import LITTLE_SAID, MUCH_SAID, TURNED_AWAY, draw
from faceweb.galleries.models import Gallery
from faceweb.patterns.pattern import Pattern, photo_in, refused, unfinished
from faceweb.photos.audience import Audience, Place
from faceweb.photos.boxes import boxed
from faceweb.photos.models import Drawing, Face, Photo
from faceweb.photos.words import about


def families() -> dict[str, list[Pattern]]:
    return {
        "Photo": list(_stages()),
        "Descriptions": list(_descriptions()),
        "Who sees a photo": list(_audiences()),
        "Drawing a face": list(_drawings()),
    }


def _context(photo: Photo, faces: list[Face], chosen: int | None = None) -> dict[str, Any]:
    """As the owner sees it, with the face of this index chosen."""
    boxes = boxed(faces)
    box = None if chosen is None else boxes[chosen]
    return {
        "photo": photo,
        "boxes": boxes,
        "chosen": box,
        "selected": box.face if box else None,
        "about": about(box.face) if box else None,
        "is_owner": True,
        "can_change": True,
        "can_draw": photo.status == Photo.Status.READY,
    }


def _stages() -> Iterator[Pattern]:
    template = "photos/partials/photo_stage.html"
    for name, photo in [*unfinished(), *refused()]:
        yield Pattern(name, template, _context(photo, []))
    ready = photo_in(Photo.Status.READY, detected_at=timezone.now())
    faces = draw(ready, LITTLE_SAID)
    yield Pattern("no face found", template, _context(ready, []))
    unasked = photo_in(Photo.Status.READY)
    yield Pattern("not looked for", template, {**_context(unasked, []), "can_draw": False})
    yield Pattern("faces", template, _context(ready, faces))
    yield Pattern("a face chosen", template, _context(ready, faces, 1))
    named = boxed(faces, ["Grandmother Ada", ""])
    yield Pattern("a face named", template, {**_context(ready, faces), "boxes": named})
    hidden = _context(ready, faces[:1])
    yield Pattern("a box hidden", template, {**hidden, "dismissed": faces[1:]})
    others = {"is_owner": False, "can_change": False, "can_draw": False, "about": None}
    yield Pattern("somebody else's", template, {**_context(ready, faces, 0), **others})


def _descriptions() -> Iterator[Pattern]:
    now = timezone.now()
    ready = photo_in(Photo.Status.READY)
    being_described = photo_in(Photo.Status.READY, describe_by=now + dt.timedelta(days=1))
    for name, (face, _other) in (
        ("much said", draw(ready, MUCH_SAID)),
        ("little said", draw(ready, LITTLE_SAID)),
        ("turned away", draw(ready, TURNED_AWAY)),
        ("offered", draw(ready)),
        ("being described", draw(being_described)),
        ("did not work", draw(photo_in(Photo.Status.READY, describe_by=now))),
        ("nothing said", draw(photo_in(Photo.Status.READY, described_at=now))),
    ):
        yield Pattern(name, "photos/partials/about.html", _context(face.photo, [face], 0))


def _audiences() -> Iterator[Pattern]:
    template = "photos/partials/photo_audience.html"
    photo = photo_in(Photo.Status.READY)
    holiday = Place(Gallery(name="Holiday"), "", can_leave=True)
    anybody = "Anybody, signed in or not: “Holiday” is public"
    for name, seen in (
        ("only you", Audience(label="Only you")),
        (
            "members",
            Audience(
                "members", "You and 3 other people", ["3 other people in “Holiday”"], [holiday]
            ),
        ),
        ("link", Audience("link", "People with a link", ["Anybody with the link"], [holiday])),
        ("public", Audience("public", "Anybody", [anybody], [holiday])),
    ):
        context = {"photo": photo, "audience": seen, "is_owner": True, "is_open": True}
        yield Pattern(name, template, context)
    theirs = Audience(places=[Place(holiday.gallery, "carl@example.com", can_leave=False)])
    yield Pattern("somebody else's", template, {"photo": photo, "audience": theirs})
    dialog = "photos/partials/photo_galleries.html"
    choices = [Gallery(name="Holiday"), Gallery(name="Family")]
    yield Pattern("add to a gallery", dialog, {"photo": photo, "choices": choices})
    yield Pattern("no gallery to add to", dialog, {"photo": photo})


def _drawings() -> Iterator[Pattern]:
    template = "photos/partials/photo_drawing.html"
    photo = photo_in(Photo.Status.READY)
    for state in (Drawing.State.WAITING, Drawing.State.NOTHING):
        drawing = Drawing(id=uuid.UUID(int=0), photo=photo, state=state)
        yield Pattern(state.value, template, {"photo": photo, "drawing": drawing})
    problem = "This square is too small. Draw it around the whole face."
    yield Pattern("refused", template, {"photo": photo, "problem": problem})
