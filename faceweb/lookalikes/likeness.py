"""A confidence in words, numbers and how rare it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from faceweb.lookalikes.rarity import rarity

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# 0.5 is the same-person threshold of the contract; the other edges are ours (docs/models.md).
BANDS: tuple[tuple[float, str, _StrPromise], ...] = (
    (0.65, "very-likely", _("Very likely the same person")),
    (0.5, "possibly", _("Possibly the same person")),
    (0.33, "looks-alike", _("Looks alike")),
    (0.0, "weak", _("Weak likeness")),
)


@dataclass(frozen=True)
class Likeness:
    """How alike two faces are: a confidence from 0 to 1."""

    confidence: float

    @property
    def percent(self) -> int:
        return int(self.confidence * 100)

    @property
    def rarity(self) -> str:
        """How many pairs of strangers look this alike, in a plain sentence; empty where that says
        nothing, or where the confidence is another service's and means something else."""
        return rarity(self.confidence) if settings.FACE_API_IS_OURS else ""

    @property
    def _band(self) -> tuple[float, str, _StrPromise]:
        return next(band for band in BANDS if self.confidence >= band[0])

    @property
    def band(self) -> str:
        return self._band[1]

    @property
    def band_label(self) -> _StrPromise:
        return self._band[2]
