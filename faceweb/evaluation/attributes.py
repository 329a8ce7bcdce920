"""What is said of faces against labels: everything that can be measured, and on whom."""

from collections.abc import Callable, Sequence
from typing import Any

from faceweb.engine.description import Accessory, Attribute, Description, Glasses
from faceweb.evaluation.groups import groups_of
from faceweb.evaluation.layout import DataSet
from faceweb.evaluation.measures import Degrees, Level, Measure, OneOf, Years, YesOrNo
from faceweb.evaluation.portraits import Portraits
from faceweb.evaluation.vocabulary import Labels

FRONTAL_YAW = 45  # degrees


def measures_for(data_set: DataSet) -> list[Measure]:
    """Those that the data set has labels for."""
    return [
        measure
        for measure in (*_MEASURES, *_words_used(data_set))
        if any(measure.concerns(labels) for labels in data_set.labels.values())
    ]


def measure_attributes(data_set: DataSet, portraits: Portraits) -> dict[str, Any]:
    """By the measure's name: its figures over all photos with the label, and by group."""
    return {
        measure.name: _figures(measure, data_set, portraits) for measure in measures_for(data_set)
    }


def _figures(measure: Measure, data_set: DataSet, portraits: Portraits) -> dict[str, Any]:
    concerned = [path for path, labels in data_set.labels.items() if measure.concerns(labels)]

    def over(paths: Sequence[str]) -> dict[str, Any]:
        return measure.figures(
            [(data_set.labels[path], portraits.descriptions.get(path)) for path in paths]
        )

    return {
        "all": over(concerned),
        "groups": [
            {"group": group, **over(members)}
            for group, members in groups_of(concerned, data_set.labels)
        ],
    }


def _flag(name: str) -> Callable[[Labels], bool | None]:
    def truth(labels: Labels) -> bool | None:
        return bool(labels[name]) if name in labels else None

    return truth


def _is(name: str, *words: str) -> Callable[[Labels], bool | None]:
    def truth(labels: Labels) -> bool | None:
        return labels[name] in words if name in labels else None

    return truth


def _sunglasses(labels: Labels) -> bool | None:
    """Unknown where the label only says that there are some."""
    return None if labels.get("glasses") in (None, "some") else labels["glasses"] == "sun"


def _accessory(kind: Accessory) -> Callable[[Description], float | None]:
    def probability(said: Description) -> float | None:
        return None if said.accessories is None else dict(said.accessories).get(kind, 0.0)

    return probability


_MEASURES: Sequence[Measure] = (
    Years(),
    YesOrNo("gender", Attribute.GENDER, lambda said: said.male, _is("gender", "male")),
    Degrees("yaw, frontal", "yaw", lambda said: said.head_pose and said.head_pose.yaw, FRONTAL_YAW),
    Degrees("yaw", "yaw", lambda said: said.head_pose and said.head_pose.yaw),
    Degrees(
        "pitch, frontal", "pitch", lambda said: said.head_pose and said.head_pose.pitch, FRONTAL_YAW
    ),
    Degrees("pitch", "pitch", lambda said: said.head_pose and said.head_pose.pitch),
    Degrees("roll", "roll", lambda said: said.head_pose and said.head_pose.roll),
    YesOrNo("smile", Attribute.SMILE, lambda said: said.smile, _flag("smile")),
    YesOrNo(
        "beard",
        Attribute.FACIAL_HAIR,
        lambda said: said.facial_hair and said.facial_hair.beard,
        _flag("beard"),
    ),
    YesOrNo(
        "moustache",
        Attribute.FACIAL_HAIR,
        lambda said: said.facial_hair and said.facial_hair.moustache,
        _flag("moustache"),
    ),
    YesOrNo(
        "sideburns",
        Attribute.FACIAL_HAIR,
        lambda said: said.facial_hair and said.facial_hair.sideburns,
        _flag("sideburns"),
    ),
    YesOrNo(
        "glasses",
        Attribute.ACCESSORIES,
        _accessory(Accessory.GLASSES),
        _is("glasses", "reading", "sun", "some"),
    ),
    YesOrNo(
        "sunglasses",
        Attribute.GLASSES,
        lambda said: None if said.glasses is None else float(said.glasses is Glasses.SUN),
        _sunglasses,
    ),
    YesOrNo("headwear", Attribute.ACCESSORIES, _accessory(Accessory.HEADWEAR), _flag("headwear")),
    YesOrNo("mask", Attribute.ACCESSORIES, _accessory(Accessory.MASK), _flag("masked")),
    YesOrNo(
        "bald",
        Attribute.HAIR,
        lambda said: None if said.hair is None else said.hair.bald,
        _flag("bald"),
    ),
    YesOrNo(
        "eye makeup",
        Attribute.MAKEUP,
        lambda said: said.makeup and said.makeup.eye,
        _flag("eye_makeup"),
    ),
    YesOrNo(
        "lip makeup",
        Attribute.MAKEUP,
        lambda said: said.makeup and said.makeup.lip,
        _flag("lip_makeup"),
    ),
    YesOrNo("blurry", Attribute.BLUR, lambda said: said.blur, _flag("blurry")),
    Level("exposure", Attribute.EXPOSURE, lambda said: said.exposure),
    Level("noise", Attribute.NOISE, lambda said: said.noise),
)


def _words_used(data_set: DataSet) -> Sequence[Measure]:
    def used(name: str) -> frozenset[str]:
        return frozenset(str(labels[name]) for labels in data_set.labels.values() if name in labels)

    return (
        OneOf(
            "emotion",
            Attribute.EMOTION,
            lambda said: None if said.emotion is None else said.emotion._asdict(),
            used("emotion"),
        ),
        OneOf(
            "hair_color",
            Attribute.HAIR,
            lambda said: None if said.hair is None else dict(said.hair.colors),
            used("hair_color"),
        ),
    )
