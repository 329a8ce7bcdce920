"""What Detect can say of a face beyond where it is: the contract's names, values and payloads.

A part of `contract`, which says what goes for both; the casing is that of the published answers of
2020. Attributes that were not asked for are absent. Left and right are the image's.
"""

from enum import StrEnum
from typing import TypedDict


class FaceAttribute(StrEnum):
    """What `returnFaceAttributes` may name, in the order of the answer."""

    SMILE = "smile"
    HEAD_POSE = "headPose"
    GENDER = "gender"
    AGE = "age"
    FACIAL_HAIR = "facialHair"
    GLASSES = "glasses"
    EMOTION = "emotion"
    BLUR = "blur"
    EXPOSURE = "exposure"
    NOISE = "noise"
    MAKEUP = "makeup"
    ACCESSORIES = "accessories"
    OCCLUSION = "occlusion"
    HAIR = "hair"
    MASK = "mask"
    QUALITY = "qualityForRecognition"


class Gender(StrEnum):
    MALE = "male"
    FEMALE = "female"


class GlassesType(StrEnum):
    NONE = "NoGlasses"
    READING = "ReadingGlasses"
    SUN = "Sunglasses"
    SWIMMING_GOGGLES = "SwimmingGoggles"


class HairColorType(StrEnum):
    UNKNOWN = "unknown"
    WHITE = "white"
    GRAY = "gray"
    BLOND = "blond"
    BROWN = "brown"
    RED = "red"
    BLACK = "black"
    OTHER = "other"


class AccessoryType(StrEnum):
    HEADWEAR = "headWear"
    GLASSES = "glasses"
    MASK = "mask"


class MaskType(StrEnum):
    NO_MASK = "noMask"
    FACE_MASK = "faceMask"
    OTHER = "otherMaskOrOcclusion"
    UNCERTAIN = "uncertain"


class QualityForRecognition(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class BlurLevel(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class ExposureLevel(StrEnum):
    UNDER = "underExposure"
    GOOD = "goodExposure"
    OVER = "overExposure"


class NoiseLevel(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


# Where the second and the third level of a value begin. Those of exposure and noise are in the
# reference of Detect, those of blur in the published client library for .NET (Blur.cs).
BLUR_BOUNDS = (0.25, 0.75)
EXPOSURE_BOUNDS = (0.25, 0.75)
NOISE_BOUNDS = (0.3, 0.7)


class LandmarkPoint(TypedDict):
    """Pixels of the upright image."""

    x: float
    y: float


class FaceLandmarks(TypedDict):
    pupilLeft: LandmarkPoint
    pupilRight: LandmarkPoint
    noseTip: LandmarkPoint
    mouthLeft: LandmarkPoint
    mouthRight: LandmarkPoint
    eyebrowLeftOuter: LandmarkPoint
    eyebrowLeftInner: LandmarkPoint
    eyeLeftOuter: LandmarkPoint
    eyeLeftTop: LandmarkPoint
    eyeLeftBottom: LandmarkPoint
    eyeLeftInner: LandmarkPoint
    eyebrowRightInner: LandmarkPoint
    eyebrowRightOuter: LandmarkPoint
    eyeRightInner: LandmarkPoint
    eyeRightTop: LandmarkPoint
    eyeRightBottom: LandmarkPoint
    eyeRightOuter: LandmarkPoint
    noseRootLeft: LandmarkPoint
    noseRootRight: LandmarkPoint
    noseLeftAlarTop: LandmarkPoint
    noseRightAlarTop: LandmarkPoint
    noseLeftAlarOutTip: LandmarkPoint
    noseRightAlarOutTip: LandmarkPoint
    upperLipTop: LandmarkPoint
    upperLipBottom: LandmarkPoint
    underLipTop: LandmarkPoint
    underLipBottom: LandmarkPoint


class HeadPose(TypedDict):
    """Degrees, -180..180. Roll is positive clockwise in the image."""

    pitch: float
    roll: float
    yaw: float


class FacialHair(TypedDict):
    """0..1: how long at the hosted service, how likely at our face server."""

    moustache: float
    beard: float
    sideburns: float


class Emotion(TypedDict):
    """How sure of each, 0..1; the eight add up to 1."""

    anger: float
    contempt: float
    disgust: float
    fear: float
    happiness: float
    neutral: float
    sadness: float
    surprise: float


class Blur(TypedDict):
    blurLevel: str
    value: float


class Exposure(TypedDict):
    exposureLevel: str
    value: float


class Noise(TypedDict):
    noiseLevel: str
    value: float


class Makeup(TypedDict):
    eyeMakeup: bool
    lipMakeup: bool


class Accessory(TypedDict):
    type: str
    confidence: float


class Occlusion(TypedDict):
    foreheadOccluded: bool
    eyeOccluded: bool
    mouthOccluded: bool


class HairColor(TypedDict):
    color: str
    confidence: float


class Hair(TypedDict):
    """`hairColor` is ranked by confidence, and empty where `invisible`: the hair is hidden."""

    bald: float
    invisible: bool
    hairColor: list[HairColor]


class Mask(TypedDict):
    type: str
    noseAndMouthCovered: bool


class FaceAttributes(TypedDict, total=False):
    smile: float
    headPose: HeadPose
    gender: str
    age: float
    facialHair: FacialHair
    glasses: str
    emotion: Emotion
    blur: Blur
    exposure: Exposure
    noise: Noise
    makeup: Makeup
    accessories: list[Accessory]
    occlusion: Occlusion
    hair: Hair
    mask: Mask
    qualityForRecognition: str
