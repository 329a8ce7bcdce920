"""How answers are scored against labels."""

import pytest

from faceweb.engine.description import Attribute, Description, Emotion, HeadPose
from faceweb.evaluation.groups import groups_of
from faceweb.evaluation.measures import Degrees, Level, OneOf, Years, YesOrNo
from faceweb.evaluation.vocabulary import Band

SMILE = YesOrNo(
    "smile", Attribute.SMILE, lambda said: said.smile, lambda labels: labels.get("smile") is True
)


def test_yes_or_no_counts_a_missed_face_as_wrong() -> None:
    answers = [
        ({"smile": True}, Description(smile=0.9)),
        ({"smile": True}, Description(smile=0.4)),
        ({"smile": False}, Description(smile=0.6)),
        ({"smile": False}, None),
    ]
    assert SMILE.figures(answers) == {
        "faces": 4,
        "missed": 1,
        "positive": 2,
        "auc": 0.5,
        "auc_interval": (0, 1),
        "accuracy": 0.25,
    }


def test_years_are_measured_to_the_middle_and_to_the_edge_of_a_band() -> None:
    answers = [
        ({"age": Band(20, 29)}, Description(age=33)),
        ({"age": Band(30, 39)}, Description(age=31)),
        ({"age": Band(0, 2)}, None),
    ]
    assert Years().figures(answers) == {
        "faces": 3,
        "missed": 1,
        "mean_error_to_middle": pytest.approx((8 + 4) / 2),
        "mean_error_outside_band": pytest.approx(3 / 2),
        "inside_band": 0.5,
        "mean_excess": pytest.approx((8 - 4) / 2),
    }


def emotion(**shares: float) -> Description:
    return Description(emotion=Emotion(**{**dict.fromkeys(Emotion._fields, 0.0), **shares}))


def test_the_word_is_the_likeliest_of_those_the_labels_use() -> None:
    measure = OneOf(
        "emotion",
        Attribute.EMOTION,
        lambda said: said.emotion._asdict() if said.emotion else None,
        frozenset({"happiness", "anger"}),
    )
    answers = [
        ({"emotion": "happiness"}, emotion(contempt=0.6, happiness=0.3, anger=0.1)),
        ({"emotion": "anger"}, emotion(happiness=0.6, anger=0.4)),
        ({"emotion": "anger"}, emotion(anger=1)),
        ({"emotion": "anger"}, None),
    ]
    figures = measure.figures(answers)
    assert figures["accuracy"] == 0.5
    assert figures["accuracy_found"] == pytest.approx(2 / 3)
    assert figures["recall"] == {"anger": pytest.approx(1 / 3), "happiness": 1}
    assert figures["mean_recall"] == pytest.approx(2 / 3)


def test_no_word_at_all_is_wrong() -> None:
    measure = OneOf("hair_color", Attribute.HAIR, lambda _: None, frozenset({"black"}))
    figures = measure.figures([({"hair_color": "black"}, Description())])
    assert (figures["accuracy"], figures["missed"]) == (0, 0)


def test_degrees_concern_faces_turned_no_further() -> None:
    measure = Degrees("yaw, frontal", "yaw", lambda said: said.head_pose and said.head_pose.yaw, 45)
    assert measure.concerns({"yaw": -45.0})
    assert not measure.concerns({"yaw": 60.0})
    assert not measure.concerns({"pitch": 0.0})
    answers = [
        ({"yaw": 30.0}, Description(head_pose=HeadPose(0, 0, 36))),
        ({"yaw": -30.0}, Description(head_pose=HeadPose(0, 0, -32))),
        ({"yaw": 0.0}, None),
    ]
    figures = measure.figures(answers)
    assert figures == {"faces": 3, "missed": 1, "mean_error": 4, "mean_excess": 2}


def test_a_level_is_described_by_its_mean_and_deviation() -> None:
    measure = Level("exposure", Attribute.EXPOSURE, lambda said: said.exposure)
    answers = [({"race": "A"}, Description(exposure=value)) for value in (0.25, 0.75)]
    assert measure.figures(answers) == {
        "faces": 2,
        "missed": 0,
        "mean": 0.5,
        "deviation": 0.25,
    }


def test_groups_are_by_gender_age_and_race_and_large_enough() -> None:
    labels = {}
    for index in range(40):
        gender = "male" if index % 2 else "female"
        labels[f"{index}"] = {"gender": gender, "age": Band(34, 34) if index < 20 else Band(5, 5)}
    labels["alone"] = {"gender": "male", "age": Band(99, 99), "race": "A"}
    found = {group: len(members) for group, members in groups_of(labels, labels)}
    assert found == {"female": 20, "male": 21, "age 0-9": 20, "age 30-39": 20}
