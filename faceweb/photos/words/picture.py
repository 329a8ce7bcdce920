"""How a face is shown, in words: which way it is turned, how sharp and bright, how findable."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from faceweb.faceapi.attributes import BlurLevel, ExposureLevel, NoiseLevel, QualityForRecognition
from faceweb.photos.words import figures
from faceweb.photos.words.statement import Statement, degrees_off

if TYPE_CHECKING:
    from faceweb.faceapi.attributes import FaceAttributes, HeadPose

# Beyond this the face is not read any more: half of it is out of sight.
_AVERTED_DEGREES = 60
# What is said is rounded, as no estimate is finer; a direction is said from its error on.
_STEP_DEGREES = 5
_TURNED_DEGREES, _NODDING_DEGREES, _TILTED_DEGREES = 10, 15, 10


def statements(said: FaceAttributes) -> Iterator[Statement]:
    if "headPose" in said:
        yield from _head(said["headPose"])
    topic = _("Picture")
    seen = list(_seen(said))
    if seen:
        words = ", ".join(seen)
        yield Statement(topic, words[0].upper() + words[1:])
    quality: dict[str, str] = {
        QualityForRecognition.HIGH: _("Good enough to be found again"),
        QualityForRecognition.MEDIUM: _("May be found again, less surely"),
        QualityForRecognition.LOW: _("Too poor to be found again reliably"),
    }
    if said.get("qualityForRecognition", "") in quality:
        yield Statement(topic, quality[said["qualityForRecognition"]])


def is_averted(said: FaceAttributes) -> bool:
    """Turned so far that only the picture is described."""
    return "headPose" in said and abs(said["headPose"]["yaw"]) >= _AVERTED_DEGREES


def _head(pose: HeadPose) -> Iterator[Statement]:
    topic = _("Head")
    turn, nod, tilt = (_rounded(angle) for angle in (pose["yaw"], pose["pitch"], pose["roll"]))
    if turn < _TURNED_DEGREES and nod < _NODDING_DEGREES and tilt < _TILTED_DEGREES:
        yield Statement(topic, _("Faces the camera"))
    if turn >= _TURNED_DEGREES:
        left, right = _("Turned about %(n)d° to the left"), _("Turned about %(n)d° to the right")
        words = (left if pose["yaw"] > 0 else right) % {"n": turn}
        yield Statement(topic, words, degrees_off(figures.TURN_OFF_DEGREES))
    if nod >= _NODDING_DEGREES:
        raised, lowered = _("Raised about %(n)d°"), _("Lowered about %(n)d°")
        words = (raised if pose["pitch"] > 0 else lowered) % {"n": nod}
        yield Statement(topic, words, degrees_off(figures.NOD_OFF_DEGREES))
    if tilt >= _TILTED_DEGREES:
        right, left = _("Tilted about %(n)d° to the right"), _("Tilted about %(n)d° to the left")
        yield Statement(topic, (right if pose["roll"] > 0 else left) % {"n": tilt})


def _rounded(degrees: float) -> int:
    return round(abs(degrees) / _STEP_DEGREES) * _STEP_DEGREES


def _seen(said: FaceAttributes) -> Iterator[str]:
    blur: dict[str, str] = {
        BlurLevel.LOW: _("sharp"),
        BlurLevel.MEDIUM: _("a little blurred"),
        BlurLevel.HIGH: _("blurred"),
    }
    exposure: dict[str, str] = {
        ExposureLevel.UNDER: _("too dark"),
        ExposureLevel.GOOD: _("well exposed"),
        ExposureLevel.OVER: _("too bright"),
    }
    noise: dict[str, str] = {
        NoiseLevel.MEDIUM: _("a little grainy"),
        NoiseLevel.HIGH: _("grainy"),
    }
    if "blur" in said and said["blur"]["blurLevel"] in blur:
        yield blur[said["blur"]["blurLevel"]]
    if "exposure" in said and said["exposure"]["exposureLevel"] in exposure:
        yield exposure[said["exposure"]["exposureLevel"]]
    if "noise" in said and said["noise"]["noiseLevel"] in noise:
        yield noise[said["noise"]["noiseLevel"]]
