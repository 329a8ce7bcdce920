"""One line of a description, and the ways to say how sure it is.

A probability becomes a word. For what comes without one stands how often it is right, which is
known of our own face server alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from faceweb.photos.words.figures import Figure

# From where on something is said at all, and with which word.
PERHAPS, LIKELY, VERY_LIKELY = 0.5, 0.7, 0.9


@dataclass(frozen=True)
class Statement:
    """`topic` is what it is about, `words` what is said, `sure` how sure that is."""

    topic: str
    words: str
    sure: str = ""


def guess(topic: str, words: str, perhaps: str, probability: float) -> Statement | None:
    """`words` with how likely they are, `perhaps` where that is little, None below a half."""
    if probability < PERHAPS:
        return None
    if probability < LIKELY:
        return Statement(topic, perhaps)
    return Statement(topic, words, _("very likely") if probability >= VERY_LIKELY else _("likely"))


def right(figure: Figure) -> str:
    """How often an estimate of this kind is right."""
    if not settings.FACE_API_IS_OURS:
        return ""
    return _("right for %(n)d of 100 faces") % {"n": figure.value}


def years_off(figure: Figure) -> str:
    if not settings.FACE_API_IS_OURS:
        return ""
    return _("%(n)d years off on average") % {"n": figure.value}


def degrees_off(figure: Figure) -> str:
    if not settings.FACE_API_IS_OURS:
        return ""
    return _("%(n)d° off on average") % {"n": figure.value}
