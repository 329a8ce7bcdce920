"""`{% picture photo "small" %}` and `{% portrait face %}`: signed addresses of pictures. `{% card
photo as card %}`: a whole card.

The right they are looked at by is the context's `viewer` (a page behind a link sets one), or else
that of who is signed in.
"""

from typing import Any

from django import template

from faceweb.photos import cards, media
from faceweb.photos.models import Face, Photo

register = template.Library()


@register.simple_tag(takes_context=True)
def picture(context: dict[str, Any], photo: Photo, variant: str) -> str:
    """The address of a rendition: small, medium or large."""
    return media.address(photo.pk, variant, _viewer(context))


@register.simple_tag(takes_context=True)
def card(context: dict[str, Any], photo: Photo) -> cards.Card:
    """What the photo's card says and shows."""
    return cards.card_of(photo, _viewer(context))


@register.simple_tag(takes_context=True)
def portrait(context: dict[str, Any], face: Face, variant: str = "crop") -> str:
    """The address of a square around one face."""
    return media.address(face.pk, variant, _viewer(context))


def _viewer(context: dict[str, Any]) -> str:
    viewer: str = context.get("viewer") or media.viewer_of(context["request"].user)
    return viewer
