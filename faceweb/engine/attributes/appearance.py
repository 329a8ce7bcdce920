"""From probabilities to the contract's attributes: pure rules, no network, no picture.

Each function takes the traits of one face; the neutral answer, for a face nothing can be told of,
stands beside it.
"""

from faceweb.engine.attributes.traits import HairTraits, Traits
from faceweb.engine.description import (
    Accessory,
    FacialHair,
    Glasses,
    Hair,
    HairColor,
    Makeup,
    Mask,
    MaskType,
    Occlusion,
)

LIKELY = 0.5
# Sunglasses: how bright the eyes are against the cheeks, see `brightness.eyes_against_cheeks`. On
# CelebA dev 40 % of 160 faces with glasses lie below, and 5 % of 199 without; dark lenses have no
# label of their own there.
DARK_EYES = 0.6
# Between these nothing is claimed of a mask.
MASK_UNCERTAIN = 0.3
# More than this share of hair under something worn: its colour is not told.
HEADWEAR_HIDES_HAIR = 0.5
# No photo is labelled with another colour: it is likeliest only where all four are unlikely.
MOST_OTHER = 0.2

NO_FACIAL_HAIR = FacialHair(0.0, 0.0, 0.0)
NO_HAIR_TOLD = Hair(bald=0.0, invisible=True, colors=())
# Of accessories and makeup nothing is known then: they are as likely as on anybody (the priors of
# weights/PROBES.md), so more likely not.
NO_MAKEUP = Makeup(eye=0.2, lip=0.25)
ACCESSORIES_UNTOLD: tuple[tuple[Accessory, float], ...] = (
    (Accessory.GLASSES, 0.25),
    (Accessory.HEADWEAR, 0.08),
    (Accessory.MASK, 0.03),
)
NO_OCCLUSION = Occlusion(forehead=False, eye=False, mouth=False)
MASK_UNTOLD = Mask(MaskType.UNCERTAIN, nose_and_mouth_covered=False)


def facial_hair(traits: Traits) -> FacialHair:
    """How likely each is: open labels know presence, not length."""
    return FacialHair(traits.moustache, traits.beard, traits.sideburns)


def glasses(traits: Traits, eye_brightness: float) -> Glasses:
    """Goggles for swimming are never told: no open labels of them."""
    if traits.glasses < LIKELY:
        return Glasses.NONE
    return Glasses.SUN if eye_brightness < DARK_EYES else Glasses.READING


def hair(traits: Traits, hair_traits: HairTraits) -> Hair:
    """Colours by how likely they are. White and red are not among them: no open labels of them."""
    invisible = traits.headwear >= HEADWEAR_HIDES_HAIR
    if invisible:
        return Hair(hair_traits.bald, invisible, ())
    likely = {
        HairColor.BLACK: hair_traits.black,
        HairColor.BROWN: hair_traits.brown,
        HairColor.BLOND: hair_traits.blond,
        HairColor.GRAY: hair_traits.gray,
    }
    likely[HairColor.OTHER] = MOST_OTHER * (1 - max(likely.values()))
    ranked = sorted(likely.items(), key=lambda item: -item[1])
    return Hair(hair_traits.bald, invisible, tuple(ranked))


def makeup(traits: Traits) -> Makeup:
    return Makeup(eye=traits.eye_makeup, lip=traits.lip_makeup)


def occlusion(traits: Traits, eye_brightness: float) -> Occlusion:
    """The forehead under headwear or a fringe, the eyes behind sunglasses, the mouth behind a
    mask."""
    return Occlusion(
        forehead=max(traits.headwear, traits.bangs) >= LIKELY,
        eye=glasses(traits, eye_brightness) is Glasses.SUN,
        mouth=traits.mask >= LIKELY,
    )


def accessories(traits: Traits) -> tuple[tuple[Accessory, float], ...]:
    """How likely each is, the likeliest first."""
    likely = {
        Accessory.HEADWEAR: traits.headwear,
        Accessory.GLASSES: traits.glasses,
        Accessory.MASK: traits.mask,
    }
    return tuple(sorted(likely.items(), key=lambda item: -item[1]))


def mask(traits: Traits) -> Mask:
    """A mask over the chin alone looks like none: the mouth and nose decide the probe, so what it
    finds covers both. Scarves and hands are not told apart from masks."""
    if traits.mask >= LIKELY:
        return Mask(MaskType.FACE_MASK, nose_and_mouth_covered=True)
    kind = MaskType.NO_MASK if traits.mask < MASK_UNCERTAIN else MaskType.UNCERTAIN
    return Mask(kind, nose_and_mouth_covered=False)
