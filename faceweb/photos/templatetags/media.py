"""`{% picture photo "small" %}` and `{% portrait face %}`: signed addresses of pictures.

The right they are looked at by is the context's `viewer` (a page behind a link sets one), or else
that of who is signed in.
"""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from faceweb.photos import media
from faceweb.photos.files import MEDIUM_PX, SMALL_PX
from faceweb.photos.models import Face, Photo

register = template.Library()

# As static/css/library.css lays out the grid: the usual height of a row, the bounds of a ratio.
_ROW_REM, _ROW_PHONE_REM = 17, 10
_NARROWEST, _WIDEST = 0.62, 2.6


@register.simple_tag(takes_context=True)
def picture(context: dict[str, Any], photo: Photo, variant: str) -> str:
    """The address of a rendition: small, medium or large."""
    return media.address(photo.pk, variant, _viewer(context))


@register.simple_tag(takes_context=True)
def srcset(context: dict[str, Any], photo: Photo) -> SafeString:
    """The attributes `srcset` and `sizes` of a photo in the grid, whose rows have one height."""
    width, height = photo.size_px
    sources = [
        f"{picture(context, photo, name)} {max(1, round(width * min(1, px / max(width, height))))}w"
        for name, px in (("small", SMALL_PX), ("medium", MEDIUM_PX))
    ]
    ratio = min(max(width / height, _NARROWEST), _WIDEST)
    sizes = f"(max-width:639px) {ratio * _ROW_PHONE_REM:.0f}rem, {ratio * _ROW_REM:.0f}rem"
    return format_html('srcset="{}" sizes="{}"', ", ".join(sources), sizes)


@register.simple_tag(takes_context=True)
def portrait(context: dict[str, Any], face: Face, variant: str = "crop") -> str:
    """The address of a square around one face."""
    return media.address(face.pk, variant, _viewer(context))


def _viewer(context: dict[str, Any]) -> str:
    viewer: str = context.get("viewer") or media.viewer_of(context["request"].user)
    return viewer
