"""How well a face can be recognised: the worst of what hinders it.

The rules are for a photo compared with a good one of the same person. They were tried on 361
one-person pairs of LFW-dev, once as they are and 264 of them once more with the second photo
shrunk, blurred, darkened, burnt out or given noise. At the same-person threshold (one pair of
strangers in a thousand) `dlib_resnet_v1` accepts 93.6 % of the 345 where the second face is of high
quality, 92.4 % of the 145 of medium and 48.8 % of the 129 of low quality. Six of the
spoilt faces were not found. High and medium hardly differ here; occlusion was not tried.
"""

from dataclasses import dataclass

from faceweb.engine.description import HeadPose, Occlusion, Quality


@dataclass(frozen=True)
class Conditions:
    """What is known of one face: its rectangle's longer side in pixels, the detector's score and
    the mesh's certainty 0..1, and the attributes of these names."""

    side_px: int
    score: float
    certainty: float
    blur: float
    exposure: float
    noise: float
    pose: HeadPose
    occlusion: Occlusion


def quality_of(seen: Conditions) -> Quality:
    """High is fit for enrolment, medium for being identified (Face API v1.0, Face - Detect).

    The bounds of blur, exposure and noise are the contract's own between their levels.
    """
    turn, nod = abs(seen.pose.yaw), abs(seen.pose.pitch)
    hidden = seen.occlusion.eye + seen.occlusion.mouth
    if (
        seen.blur >= 0.75
        or not 0.1 <= seen.exposure <= 0.9
        or turn > 60
        or seen.score < 0.5
        or seen.certainty < 0.5
        or hidden == 2
    ):
        return Quality.LOW
    if (
        seen.side_px >= 80
        and seen.blur < 0.5
        and 0.25 <= seen.exposure < 0.75
        and seen.noise < 0.7
        and turn <= 35
        and nod <= 40
        and hidden == 0
    ):
        return Quality.HIGH
    return Quality.MEDIUM
