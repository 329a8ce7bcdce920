"""What a confidence of our own face server means, in a sentence.

One in 10 ** (6 * confidence) pairs of strangers reaches it; how that was counted stands in
`docs/models.md`.
"""

import math

from django.utils.translation import gettext as _

_POWERS_OF_TEN = 6
# Below this nearly every pair of strangers is as alike; beyond that too few were counted.
_LEAST_CONFIDENCE = 0.1
_RAREST = 100_000
# What a reader can keep in mind: one in 4,000, not one in 3,981.
_STEPS = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)


def rarity(confidence: float) -> str:
    """How many pairs of strangers look as alike as that; empty where it says nothing."""
    if confidence < _LEAST_CONFIDENCE:
        return ""
    odds = math.pow(10, _POWERS_OF_TEN * confidence)
    if odds > _RAREST:
        return _("Fewer than 1 in %(n)s pairs of strangers look this alike") % {"n": f"{_RAREST:,}"}
    return _("About 1 in %(n)s pairs of strangers look this alike") % {"n": f"{_rounded(odds):,}"}


def _rounded(odds: float) -> int:
    """To the nearest step of its power of ten; whole below ten."""
    if odds < 10:
        return round(odds)
    power = math.pow(10, math.floor(math.log10(odds)))
    return round(min(_STEPS, key=lambda step: abs(step * power - odds)) * power)
