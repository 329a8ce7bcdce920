"""What is said of a face: restrained, with how sure, and nothing where nothing is known."""

from typing import Any

import pytest
from django.conf import settings

from faceweb.drawn_faces import LITTLE_SAID, MUCH_SAID, TURNED_AWAY, draw
from faceweb.photos.models import Face, Photo
from faceweb.photos.words import About, about, figures
from faceweb.photos.words.person import statements as of_person
from faceweb.photos.words.picture import statements as of_picture

NEUTRAL: dict[str, Any] = {
    "smile": 0.0,
    "facialHair": {"moustache": 0.0, "beard": 0.0, "sideburns": 0.0},
    "glasses": "NoGlasses",
    "emotion": dict.fromkeys(
        ("anger", "contempt", "disgust", "fear", "happiness", "sadness", "surprise"), 0.0
    )
    | {"neutral": 1.0},
    "makeup": {"eyeMakeup": False, "lipMakeup": False},
    "accessories": [],
    "occlusion": {"foreheadOccluded": False, "eyeOccluded": False, "mouthOccluded": False},
    "hair": {"bald": 0.0, "invisible": True, "hairColor": []},
    "mask": {"type": "noMask", "noseAndMouthCovered": False},
}


def said(attributes: Any) -> list[tuple[str, str]]:
    """(words, how sure) of each statement."""
    every = [*of_person(attributes), *of_picture(attributes)]
    return [(statement.words, statement.sure) for statement in every]


def face(attributes: Any = None, **photo: Any) -> Face:
    shown = Photo(status=Photo.Status.READY, **{"width": 1200, "height": 800, **photo})
    return draw(shown, attributes)[0]


def state(shown: Face) -> str:
    answer = about(shown)
    assert answer is not None
    return answer.state


def test_nothing_is_said_of_neutral_values() -> None:
    assert said(NEUTRAL) == []


@pytest.mark.parametrize(
    ("years", "words"),
    [
        (34.2, "About 34 years old"),
        (1.6, "About 2 years old"),
        (1.2, "Under 2 years old"),
        (-0.4, "Under 2 years old"),
        (88.5, "About 88 years old"),
    ],
)
def test_an_age_is_whole_years_with_its_mean_error(years: float, words: str) -> None:
    assert said({"age": years}) == [(words, f"{figures.AGE_OFF_YEARS.value} years off on average")]


@pytest.mark.parametrize(
    ("gender", "words"), [("female", "Read as a woman"), ("male", "Read as a man")]
)
def test_a_gender_is_how_a_face_is_read(gender: str, words: str) -> None:
    sure = f"right for {figures.GENDER_RIGHT.value} of 100 faces"
    assert said({"gender": gender}) == [(words, sure)]


@pytest.mark.parametrize(
    ("smile", "statements"),
    [
        (0.49, []),
        (0.5, [("Perhaps smiling", "")]),
        (0.7, [("Smiling", "likely")]),
        (0.9, [("Smiling", "very likely")]),
    ],
)
def test_a_probability_is_said_in_words(smile: float, statements: list[tuple[str, str]]) -> None:
    assert said({"smile": smile}) == statements


def test_a_smile_is_not_called_happy_as_well() -> None:
    happy = NEUTRAL["emotion"] | {"neutral": 0.1, "happiness": 0.9}

    assert said({"smile": 0.95, "emotion": happy}) == [("Smiling", "very likely")]
    assert [words for words, _sure in said({"smile": 0.2, "emotion": happy})] == ["Looks happy"]


@pytest.mark.parametrize(
    ("colours", "words"),
    [
        ([("brown", 0.7), ("black", 0.25)], ["Brown hair, perhaps black"]),
        ([("gray", 0.8), ("blond", 0.1)], ["Grey hair"]),
        ([("black", 0.45), ("brown", 0.4)], []),
        ([("unknown", 0.9)], []),
        ([("other", 0.6)], []),
    ],
)
def test_hair_has_a_colour_only_when_one_stands_out(
    colours: list[tuple[str, float]], words: list[str]
) -> None:
    ranked = [{"color": colour, "confidence": share} for colour, share in colours]
    hair = {"bald": 0.1, "invisible": False, "hairColor": ranked}

    assert [words for words, _sure in said({"hair": hair})] == words


def test_glasses_are_as_sure_as_the_accessory() -> None:
    accessories = [{"type": "glasses", "confidence": 0.97}]

    assert said({"glasses": "ReadingGlasses", "accessories": accessories}) == [
        ("Reading glasses", "very likely")
    ]
    assert said({"glasses": "Sunglasses"}) == [("Perhaps sunglasses", "")]


@pytest.mark.parametrize(
    ("pose", "words"),
    [
        ((0, 0, 0), ["Faces the camera"]),
        ((12, -7, 7), ["Faces the camera"]),
        ((0, 0, 13), ["Turned about 15° to the left"]),
        (
            (-14, 12, -33),
            ["Turned about 35° to the right", "Lowered about 15°", "Tilted about 10° to the right"],
        ),
    ],
)
def test_a_pose_is_rounded_to_what_the_estimate_can_tell(
    pose: tuple[float, float, float], words: list[str]
) -> None:
    pitch, roll, yaw = pose
    statements = said({"headPose": {"pitch": pitch, "roll": roll, "yaw": yaw}})

    assert [each for each, _sure in statements] == words


def test_a_face_turned_away_is_not_read() -> None:
    answer = about(face(TURNED_AWAY))

    assert answer is not None
    assert answer.state == "unread"
    assert {statement.topic for statement in answer.statements} == {"Head", "Picture"}


def test_a_tiny_face_is_not_read() -> None:
    assert state(face(MUCH_SAID, width=200, height=130)) == "unread"
    assert state(face(MUCH_SAID)) == "described"


def test_a_service_elsewhere_is_not_credited_with_our_figures(monkeypatch: Any) -> None:
    monkeypatch.setattr(settings, "FACE_API_IS_OURS", False)
    sure = {each.sure for each in of_person(MUCH_SAID)} | {
        each.sure for each in of_picture(MUCH_SAID)
    }

    assert sure == {"", "likely", "very likely"}


def test_a_photo_processed_without_can_be_described(monkeypatch: Any) -> None:
    assert state(face()) == "offered"

    monkeypatch.setattr(settings, "FACE_API_ATTRIBUTES", frozenset())
    assert about(face()) is None
    assert about(face(LITTLE_SAID)) is not None


def test_a_value_the_contract_may_add_later_is_passed_over() -> None:
    unknown = {
        "glasses": "Monocle",
        "blur": {"blurLevel": "extreme", "value": 1.0},
        "qualityForRecognition": "superb",
    }

    assert said(unknown) == []


def test_the_model_card_has_the_figures_the_page_says() -> None:
    card = (settings.BASE_DIR / "docs" / "models.md").read_text()

    for figure in figures.ALL:
        assert figure.table_row() in card


def test_about_holds_no_statements_while_nothing_is_known() -> None:
    assert about(face()) == About("offered")
