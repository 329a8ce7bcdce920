"""How a person looks, in words: age, gender, expression, hair, what is worn, what is covered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from faceweb.faceapi.attributes import AccessoryType, Gender, GlassesType, HairColorType, MaskType
from faceweb.photos.words import figures
from faceweb.photos.words.statement import PERHAPS, VERY_LIKELY, Statement, guess, right, years_off

if TYPE_CHECKING:
    from faceweb.faceapi.attributes import FaceAttributes, FacialHair, Hair, Makeup, Occlusion

# A second hair colour is named beside the first from this on.
_OTHER_COLOUR = 0.2


def statements(said: FaceAttributes) -> Iterator[Statement]:
    """In the order one would describe somebody."""
    if "age" in said:
        yield Statement(_("Age"), _age(said["age"]), years_off(figures.AGE_OFF_YEARS))
    if "gender" in said:
        is_woman = said["gender"] == Gender.FEMALE
        words = _("Read as a woman") if is_woman else _("Read as a man")
        yield Statement(_("Gender"), words, right(figures.GENDER_RIGHT))
    found = [_expression(said)]
    if "hair" in said:
        found.append(_hair(said["hair"]))
    if "facialHair" in said:
        found.extend(_facial_hair(said["facialHair"]))
    found.extend(_worn(said))
    if "makeup" in said:
        found.extend(_makeup(said["makeup"]))
    yield from (each for each in found if each)
    if "occlusion" in said:
        yield from _covered(said["occlusion"])


def _age(years: float) -> str:
    whole = max(round(years), 0)
    if whole < 2:
        return _("Under 2 years old")
    return ngettext("About %(n)d year old", "About %(n)d years old", whole) % {"n": whole}


def _expression(said: FaceAttributes) -> Statement | None:
    topic = _("Expression")
    smiling = guess(topic, _("Smiling"), _("Perhaps smiling"), said.get("smile", 0.0))
    if smiling or "emotion" not in said:
        return smiling
    shares = said["emotion"]
    feeling, share = max(
        (
            (_("Looks angry"), shares["anger"]),
            (_("Looks scornful"), shares["contempt"]),
            (_("Looks disgusted"), shares["disgust"]),
            (_("Looks frightened"), shares["fear"]),
            (_("Looks happy"), shares["happiness"]),
            (_("Looks sad"), shares["sadness"]),
            (_("Looks surprised"), shares["surprise"]),
        ),
        key=lambda each: each[1],
    )
    if share < PERHAPS:
        return None
    return Statement(topic, feeling, right(figures.EXPRESSION_RIGHT))


def _hair(hair: Hair) -> Statement | None:
    if hair["invisible"]:
        return None
    bald = guess(_("Hair"), _("Bald"), _("Perhaps bald"), hair["bald"])
    return bald or _hair_colour(hair)


def _hair_colour(hair: Hair) -> Statement | None:
    whole: dict[str, str] = {
        HairColorType.WHITE: _("White hair"),
        HairColorType.GRAY: _("Grey hair"),
        HairColorType.BLOND: _("Blond hair"),
        HairColorType.BROWN: _("Brown hair"),
        HairColorType.RED: _("Red hair"),
        HairColorType.BLACK: _("Black hair"),
    }
    beside: dict[str, str] = {
        HairColorType.WHITE: _("white"),
        HairColorType.GRAY: _("grey"),
        HairColorType.BLOND: _("blond"),
        HairColorType.BROWN: _("brown"),
        HairColorType.RED: _("red"),
        HairColorType.BLACK: _("black"),
    }
    ranked = [each for each in hair["hairColor"] if each["color"] in whole]
    if not ranked or ranked[0]["confidence"] < PERHAPS:
        return None
    words = whole[ranked[0]["color"]]
    if len(ranked) > 1 and ranked[1]["confidence"] >= _OTHER_COLOUR:
        other = beside[ranked[1]["color"]]
        words = _("%(hair)s, perhaps %(other)s") % {"hair": words, "other": other}
    return Statement(_("Hair"), words, right(figures.HAIR_COLOUR_RIGHT))


def _facial_hair(hair: FacialHair) -> Iterator[Statement | None]:
    topic = _("Facial hair")
    yield guess(topic, _("Beard"), _("Perhaps a beard"), hair["beard"])
    yield guess(topic, _("Moustache"), _("Perhaps a moustache"), hair["moustache"])
    yield guess(topic, _("Sideburns"), _("Perhaps sideburns"), hair["sideburns"])


def _worn(said: FaceAttributes) -> Iterator[Statement | None]:
    topic = _("Wears")
    sure = {each["type"]: each["confidence"] for each in said.get("accessories", [])}
    kinds: dict[str, tuple[str, str]] = {
        GlassesType.READING: (_("Reading glasses"), _("Perhaps reading glasses")),
        GlassesType.SUN: (_("Sunglasses"), _("Perhaps sunglasses")),
        GlassesType.SWIMMING_GOGGLES: (_("Swimming goggles"), _("Perhaps swimming goggles")),
    }
    glasses = said.get("glasses", GlassesType.NONE)
    if glasses in kinds:
        yield guess(topic, *kinds[glasses], sure.get(AccessoryType.GLASSES, PERHAPS))
    headwear = sure.get(AccessoryType.HEADWEAR, 0)
    yield guess(topic, _("Headwear"), _("Perhaps headwear"), headwear)
    is_masked = "mask" in said and said["mask"]["type"] == MaskType.FACE_MASK
    mask = sure.get(AccessoryType.MASK, VERY_LIKELY if is_masked else 0)
    yield guess(topic, _("A mask"), _("Perhaps a mask"), mask)


def _makeup(makeup: Makeup) -> Iterator[Statement]:
    if makeup["eyeMakeup"]:
        yield Statement(_("Make-up"), _("Perhaps round the eyes"))
    if makeup["lipMakeup"]:
        yield Statement(_("Make-up"), _("Perhaps on the lips"))


def _covered(hidden: Occlusion) -> Iterator[Statement]:
    if hidden["foreheadOccluded"]:
        yield Statement(_("Covered"), _("The forehead"))
    if hidden["eyeOccluded"]:
        yield Statement(_("Covered"), _("The eyes"))
    if hidden["mouthOccluded"]:
        yield Statement(_("Covered"), _("The mouth"))
