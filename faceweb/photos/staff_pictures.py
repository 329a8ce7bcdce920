"""Pictures in the admin site: only what moderators may look at, whoever asks; a grey square for
everything else. The right is `media.GRANTS["m"]`."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from faceweb.photos import media
from faceweb.photos.models import Face

_RIGHT = "m"


class StaffPictures:
    """The pictures of a page of rows: one query for all of them."""

    def __init__(self, request: HttpRequest, photo_ids: Iterable[UUID | None]) -> None:
        key = str(request.user.pk)
        self._right = f"{_RIGHT}{key}"
        photos = media.GRANTS[_RIGHT](request, key)
        wanted = {photo_id for photo_id in photo_ids if photo_id is not None}
        self._seen = set(photos.filter(pk__in=wanted).values_list("pk", flat=True))

    def of_photo(self, photo_id: UUID | None, *, blurred: bool = False) -> SafeString:
        address = ""
        if photo_id is not None and photo_id in self._seen:
            address = media.address(photo_id, "small", self._right)
        return _picture(address, "staff-photo", _("The photo"), blurred)

    def of_face(self, face: Face | None, *, blurred: bool = False) -> SafeString:
        address = ""
        if face is not None and face.photo_id in self._seen:
            address = media.address(face.pk, "crop", self._right)
        return _picture(address, "staff-face", _("The face"), blurred)


def _picture(address: str, shape: str, alt: str, blurred: bool) -> SafeString:
    if not address:
        return format_html('<span class="{} staff-unseen">{}</span>', shape, _("private"))
    blur = "staff-blurred" if blurred else ""
    return format_html(
        '<span class="{} staff-picture"><img class="{}" src="{}" alt="{}" loading="lazy"></span>',
        shape,
        blur,
        address,
        alt,
    )
