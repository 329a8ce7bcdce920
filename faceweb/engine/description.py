"""What the engine says of a face beyond where it is: landmarks and attributes, as types.

How each is estimated stands in `landmarks` and `attributes`; how wrong it is, in docs/models.md.
Probabilities are calibrated, 0..1. Left and right are the image's.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Attribute(StrEnum):
    """What can be asked for."""

    AGE = "age"
    GENDER = "gender"
    HEAD_POSE = "head pose"
    SMILE = "smile"
    FACIAL_HAIR = "facial hair"
    GLASSES = "glasses"
    EMOTION = "emotion"
    HAIR = "hair"
    MAKEUP = "makeup"
    OCCLUSION = "occlusion"
    ACCESSORIES = "accessories"
    BLUR = "blur"
    EXPOSURE = "exposure"
    NOISE = "noise"
    MASK = "mask"
    QUALITY = "quality for recognition"


class Point(NamedTuple):
    """Pixels of the upright image, from its upper left corner."""

    x: float
    y: float


@dataclass(frozen=True)
class Landmarks:
    """The contract's 27 points (Face API v1.0, Face - Detect, faceLandmarks), in its order."""

    pupil_left: Point
    pupil_right: Point
    nose_tip: Point
    mouth_left: Point
    mouth_right: Point
    eyebrow_left_outer: Point
    eyebrow_left_inner: Point
    eye_left_outer: Point
    eye_left_top: Point
    eye_left_bottom: Point
    eye_left_inner: Point
    eyebrow_right_inner: Point
    eyebrow_right_outer: Point
    eye_right_inner: Point
    eye_right_top: Point
    eye_right_bottom: Point
    eye_right_outer: Point
    nose_root_left: Point
    nose_root_right: Point
    nose_left_alar_top: Point
    nose_right_alar_top: Point
    nose_left_alar_out_tip: Point
    nose_right_alar_out_tip: Point
    upper_lip_top: Point
    upper_lip_bottom: Point
    under_lip_top: Point
    under_lip_bottom: Point


class HeadPose(NamedTuple):
    """Degrees, -180..180. Pitch is positive looking up, roll clockwise in the image, yaw towards
    the image's left."""

    pitch: float
    roll: float
    yaw: float


class FacialHair(NamedTuple):
    moustache: float
    beard: float
    sideburns: float


class Glasses(StrEnum):
    NONE = "none"
    READING = "reading"
    SUN = "sun"


class Emotion(NamedTuple):
    """A distribution: the eight add up to 1."""

    anger: float
    contempt: float
    disgust: float
    fear: float
    happiness: float
    neutral: float
    sadness: float
    surprise: float


class HairColor(StrEnum):
    WHITE = "white"
    GRAY = "gray"
    BLOND = "blond"
    BROWN = "brown"
    RED = "red"
    BLACK = "black"
    OTHER = "other"


@dataclass(frozen=True)
class Hair:
    """`colors` best first, and empty when the hair is not to be seen."""

    bald: float
    invisible: bool
    colors: tuple[tuple[HairColor, float], ...]


class Makeup(NamedTuple):
    """Probabilities."""

    eye: float
    lip: float


class Occlusion(NamedTuple):
    forehead: bool
    eye: bool
    mouth: bool


class Accessory(StrEnum):
    HEADWEAR = "headwear"
    GLASSES = "glasses"
    MASK = "mask"


class MaskType(StrEnum):
    NO_MASK = "no mask"
    FACE_MASK = "face mask"
    OTHER = "other mask or occlusion"
    UNCERTAIN = "uncertain"


class Mask(NamedTuple):
    type: MaskType
    nose_and_mouth_covered: bool


class Quality(StrEnum):
    """How well the face can be recognised."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True)
class Description:
    """One face. What was not asked for is None.

    age         years
    male        probability that the face is read as a man's
    smile       probability of a smile
    blur        0 sharp .. 1 blurred
    exposure    0 black .. 1 white
    noise       0 clean .. 1 noisy
    accessories each with its probability, the likeliest first
    """

    landmarks: Landmarks | None = None
    age: float | None = None
    male: float | None = None
    head_pose: HeadPose | None = None
    smile: float | None = None
    facial_hair: FacialHair | None = None
    glasses: Glasses | None = None
    emotion: Emotion | None = None
    hair: Hair | None = None
    makeup: Makeup | None = None
    occlusion: Occlusion | None = None
    accessories: tuple[tuple[Accessory, float], ...] | None = None
    blur: float | None = None
    exposure: float | None = None
    noise: float | None = None
    mask: Mask | None = None
    quality: Quality | None = None
