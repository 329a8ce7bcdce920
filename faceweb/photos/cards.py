"""What a photo's card says and shows, put together before the template is asked.

A page of the library has sixty cards. Templates write strings fast; looking up an address, counting
in words and writing numbers by the rules of a language cost more than all the rest of a card.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from faceweb.photos import media
from faceweb.photos.files import MEDIUM_PX, SMALL_PX
from faceweb.photos.models import Photo

if TYPE_CHECKING:
    from collections.abc import Iterator

# As static/css/library.css lays out the grid: the usual height of a row, the bounds of a ratio.
_ROW_REM, _ROW_PHONE_REM = 17, 10
_NARROWEST, _WIDEST = 0.62, 2.6
_MOST_LIKELY = (4, 3)  # width and height, until they are known


class Card(NamedTuple):
    """The strings of one card. Those of its picture are empty before there is one."""

    key: str
    address: str
    says: str
    faces: str
    style: str
    width: str = ""
    height: str = ""
    picture: str = ""
    srcset: str = ""
    sizes: str = ""


def card_of(photo: Photo, viewer: str) -> Card:
    """`viewer` is the right by which its pictures are looked at (`photos.media`)."""
    key, faces = str(photo.pk), str(photo.face_count)
    width, height = photo.size_px if photo.has_renditions else _MOST_LIKELY
    style = f"--w:{width};--h:{height}"
    if photo.placeholder:
        style += f";--placeholder:url(data:image/webp;base64,{photo.placeholder})"
    card = Card(key, f"{_folder()}{key}/", _says(photo), faces, style)
    if not photo.has_renditions:
        return card
    small = media.address(photo.pk, "small", viewer)
    return card._replace(
        width=str(width),
        height=str(height),
        picture=small,
        srcset=", ".join(_sources(photo, small, media.address(photo.pk, "medium", viewer))),
        sizes=_sizes(width / height),
    )


def _sources(photo: Photo, small: str, medium: str) -> Iterator[str]:
    width, height = photo.size_px
    for address, px in ((small, SMALL_PX), (medium, MEDIUM_PX)):
        yield f"{address} {max(1, round(width * min(1, px / max(width, height))))}w"


def _sizes(ratio: float) -> str:
    """How wide a photo is shown in the grid, whose rows have one height."""
    ratio = min(max(ratio, _NARROWEST), _WIDEST)
    return f"(max-width:639px) {ratio * _ROW_PHONE_REM:.0f}rem, {ratio * _ROW_REM:.0f}rem"


def _says(photo: Photo) -> str:
    """What became of the photo."""
    status = photo.Status
    if photo.status == status.READY and photo.face_count:
        return ngettext("%(n)s face", "%(n)s faces", photo.face_count) % {"n": photo.face_count}
    if photo.status == status.READY:
        return _("No face found")
    if photo.status == status.REFUSED:
        return str(photo.get_reason_display())
    if photo.status == status.WAITING:
        kept = _("Waiting for the face service. It continues by itself.")
        return str(photo.get_reason_display()) or kept
    if photo.status == status.WORKING:
        return _("Looking for faces")
    return _("Received, next in line")


@functools.cache
def _folder() -> str:
    """Where the pages of photos are, looked up once."""
    some = UUID(int=0)
    return reverse("photos:photo", args=[some]).removesuffix(f"{some}/")
