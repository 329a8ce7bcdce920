"""What is said of a face, given what the networks and measures saw; neutral where they fail.

Always said: age, gender, blur, exposure, noise, quality. Pose too, but of what is no face to the
mesh and hardly one to the detector only the lean of the eyes. All else is neutral where a face is
too small, turned too far, or no such face: no smile, hair on the face, glasses, makeup,
occlusion or accessory; hair invisible, emotion neutral, mask uncertain. A mask hides what both look
for, so where one is seen it is said, with what it covers.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from faceweb.engine.attributes import appearance
from faceweb.engine.attributes.emotion import NO_EMOTION
from faceweb.engine.attributes.pixels import PixelMeasures
from faceweb.engine.attributes.quality import Conditions, quality_of
from faceweb.engine.attributes.traits import HairTraits, Traits
from faceweb.engine.description import (
    Attribute,
    Description,
    Emotion,
    Glasses,
    Hair,
    HeadPose,
    Quality,
)
from faceweb.engine.face import FoundFace

# The contract's least face; and from where on the mesh and the probes no longer know a profile.
LEAST_SIDE_PX = 36
MOST_YAW = 60.0
LEAST_CERTAINTY = 0.5  # of the mesh, that there is a face
# Of the detector, from where on the mesh need not agree: it doubts 3 in 100 faces behind glasses or
# under hats (254 of CelebA dev), whose scores are .51 to .80.
SURE_SCORE = 0.5
NO_SMILE = 0.0

_Said = TypeVar("_Said")


@dataclass(frozen=True)
class Seen:
    """One face. None is what none of the wanted attributes needs.

    `pose` and `certainty` (0..1) are the mesh's, `eye_brightness` is `eyes_against_cheeks`.
    """

    face: FoundFace
    pixels: PixelMeasures | None = None
    pose: HeadPose | None = None
    certainty: float | None = None
    traits: Traits | None = None
    hair: HairTraits | None = None
    eye_brightness: float | None = None
    emotion: Emotion | None = None


def statement(seen: Seen, wanted: frozenset[Attribute]) -> Description:
    """The description of one face: what is wanted, and nothing else. No landmarks.

    Raises ValueError where something wanted was not looked at.
    """
    readable = _is_readable(seen)
    masked = seen.traits is not None and seen.traits.mask >= appearance.LIKELY
    readable_or_masked = readable or (masked and _is_large_enough(seen))

    def said(attribute: Attribute, say: Callable[[], _Said]) -> _Said | None:
        return say() if attribute in wanted else None

    def read(attribute: Attribute, say: Callable[[], _Said], neutral: _Said) -> _Said | None:
        return said(attribute, say if readable else lambda: neutral)

    def read_of_masked(
        attribute: Attribute, say: Callable[[], _Said], neutral: _Said
    ) -> _Said | None:
        return said(attribute, say if readable_or_masked else lambda: neutral)

    def traits() -> Traits:
        return _consistent(_known(seen.traits))

    def glasses() -> Glasses:
        return appearance.glasses(traits(), _known(seen.eye_brightness))

    return Description(
        age=said(Attribute.AGE, lambda: traits().age),
        male=said(Attribute.GENDER, lambda: traits().male),
        head_pose=said(Attribute.HEAD_POSE, lambda: _pose(seen)),
        smile=read(Attribute.SMILE, lambda: traits().smile, NO_SMILE),
        facial_hair=read(
            Attribute.FACIAL_HAIR,
            lambda: appearance.facial_hair(traits()),
            appearance.NO_FACIAL_HAIR,
        ),
        glasses=read(Attribute.GLASSES, glasses, Glasses.NONE),
        emotion=read(Attribute.EMOTION, lambda: _known(seen.emotion), NO_EMOTION),
        hair=read(
            Attribute.HAIR, lambda: _hair(traits(), _known(seen.hair)), appearance.NO_HAIR_TOLD
        ),
        makeup=read(Attribute.MAKEUP, lambda: appearance.makeup(traits()), appearance.NO_MAKEUP),
        occlusion=read_of_masked(
            Attribute.OCCLUSION,
            lambda: appearance.occlusion(traits(), _known(seen.eye_brightness)),
            appearance.NO_OCCLUSION,
        ),
        accessories=read_of_masked(
            Attribute.ACCESSORIES,
            lambda: appearance.accessories(traits()),
            appearance.ACCESSORIES_UNTOLD,
        ),
        blur=said(Attribute.BLUR, lambda: _known(seen.pixels).blur),
        exposure=said(Attribute.EXPOSURE, lambda: _known(seen.pixels).exposure),
        noise=said(Attribute.NOISE, lambda: _known(seen.pixels).noise),
        mask=read_of_masked(
            Attribute.MASK, lambda: appearance.mask(traits()), appearance.MASK_UNTOLD
        ),
        quality=said(Attribute.QUALITY, lambda: _quality(seen, traits())),
    )


def _is_readable(seen: Seen) -> bool:
    """Whether more can be said than how the picture is."""
    return (
        _is_large_enough(seen)
        and _is_a_face(seen)
        and (seen.pose is None or abs(seen.pose.yaw) <= MOST_YAW)
    )


def _is_a_face(seen: Seen) -> bool:
    """To the mesh, where it was asked, or to the detector."""
    return (
        seen.certainty is None or seen.certainty >= LEAST_CERTAINTY or seen.face.score >= SURE_SCORE
    )


def _is_large_enough(seen: Seen) -> bool:
    return max(seen.face.rectangle[2:]) >= LEAST_SIDE_PX


def _consistent(traits: Traits) -> Traits:
    """Nothing is claimed of what a mask covers."""
    if traits.mask < appearance.LIKELY:
        return traits
    return traits._replace(smile=NO_SMILE, beard=0.0, moustache=0.0, sideburns=0.0, lip_makeup=0.0)


def _hair(traits: Traits, hair_traits: HairTraits) -> Hair:
    """A bald head's hair has no colour."""
    told = appearance.hair(traits, hair_traits)
    return replace(told, colors=()) if told.bald >= appearance.LIKELY else told


def _pose(seen: Seen) -> HeadPose:
    if _is_a_face(seen):
        return _known(seen.pose)
    across, down = seen.face.points[1] - seen.face.points[0]
    return HeadPose(pitch=0.0, roll=float(np.degrees(np.arctan2(down, across))), yaw=0.0)


def _quality(seen: Seen, traits: Traits) -> Quality:
    pixels = _known(seen.pixels)
    conditions = Conditions(
        side_px=max(seen.face.rectangle[2:]),
        score=seen.face.score,
        certainty=_known(seen.certainty),
        blur=pixels.blur,
        exposure=pixels.exposure,
        noise=pixels.noise,
        pose=_known(seen.pose),
        occlusion=appearance.occlusion(traits, _known(seen.eye_brightness)),
    )
    return quality_of(conditions)


def _known(value: _Said | None) -> _Said:
    if value is None:
        raise ValueError("a wanted attribute needs what was not looked at")
    return value
