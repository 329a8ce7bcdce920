"""One partial in one state, and the unsaved photos that partials are shown with.

Nothing here is stored, so no file stands behind a photo or a face: the addresses of their pictures
are replaced with drawings.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from faceweb.photos.models import Photo

_PORTRAIT = re.compile(r"/media/[0-9a-f-]{36}/(?:crop|aligned)\?[^ \"]*")
_PICTURE = re.compile(r"/media/[0-9a-f-]{36}/(?:small|medium|large)\?[^ \"]*")
_LANDSCAPE = (1200, 800)


@dataclass(frozen=True)
class Pattern:
    """One partial in one state: what it is called, its template and what it is given."""

    name: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)

    def html(self, request: HttpRequest) -> SafeString:
        """The partial as the pages show it, its pictures replaced with drawings."""
        html: str = render_to_string(self.template, self.context, request)
        html = _PORTRAIT.sub(static("patterns/face.svg"), html)
        html = _PICTURE.sub(static("patterns/photo.svg"), html)
        return mark_safe(html)  # noqa: S308  (rendered by our own templates a line above)


def photo_in(status: Photo.Status, *, has_picture: bool = True, **fields: Any) -> Photo:
    width, height = _LANDSCAPE if has_picture else (None, None)
    made = Photo(
        status=status,
        file_name="garden party.jpg",
        width=width,
        height=height,
        created_at=timezone.now(),
        **fields,
    )
    made.face_count = 0
    return made


def unfinished() -> Iterator[tuple[str, Photo]]:
    status = Photo.Status
    yield "received", photo_in(status.RECEIVED, has_picture=False)
    yield "looking for faces, no picture yet", photo_in(status.WORKING, has_picture=False)
    yield "looking for faces", photo_in(status.WORKING)
    reasons = Photo.Reason
    for reason in (reasons.AWAY, reasons.BUSY, reasons.KEY, reasons.QUOTA, reasons.FILES):
        yield f"waiting: {reason.value}", photo_in(status.WAITING, reason=reason)


def refused() -> Iterator[tuple[str, Photo]]:
    yield (
        "refused without a picture",
        photo_in(Photo.Status.REFUSED, has_picture=False, reason=Photo.Reason.UNREADABLE),
    )
    for reason in (Photo.Reason.NOT_ACCEPTED, Photo.Reason.GAVE_UP):
        yield f"refused: {reason.value}", photo_in(Photo.Status.REFUSED, reason=reason)
