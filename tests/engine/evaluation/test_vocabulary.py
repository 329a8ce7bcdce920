"""The words of label tables: our own, and those of public data sets."""

import pytest

from faceweb.evaluation.vocabulary import Band, LabelProblem, read_labels


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("34", Band(34, 34)),
        ("20-29", Band(20, 29)),
        ("70+", Band(70, 100)),
        ("more than 70", Band(70, 100)),
    ],
)
def test_an_age_is_years_or_a_band(text: str, band: Band) -> None:
    assert read_labels({"path": "a.jpg", "age": text}) == {"age": band}


def test_a_band_lasts_until_the_birthday_that_ends_it() -> None:
    band = Band(20, 29)
    assert band.middle == 25
    assert [band.distance(age) for age in (18, 20, 25, 29.9, 32)] == [2, 0, 0, 0, 2]
    assert Band(34, 34).middle == 34
    assert Band(70, 100).middle == 75


def test_an_empty_cell_is_no_label() -> None:
    assert read_labels({"smile": "", "yaw": " ", "age": "3"}) == {"age": Band(3, 3)}


@pytest.mark.parametrize(
    ("column", "text"),
    [("age", "old"), ("gender", "3"), ("smile", "2"), ("yaw", "left"), ("pitch", "200")],
)
def test_what_is_no_such_label_is_refused_by_its_column(column: str, text: str) -> None:
    with pytest.raises(LabelProblem, match=f"{column}: .*{text}"):
        read_labels({column: text})


def test_celebas_columns_are_understood() -> None:
    row = {
        "Male": "1",
        "No_Beard": "0",
        "Eyeglasses": "1",
        "Smiling": "0",
        "Wearing_Hat": "0",
        "Black_Hair": "0",
        "Brown_Hair": "1",
        "Young": "1",
    }
    assert read_labels(row) == {
        "gender": "male",
        "beard": True,
        "glasses": "some",
        "smile": False,
        "headwear": False,
        "hair_color": "brown",
    }


def test_celebas_minus_one_is_no() -> None:
    row = {"Male": "-1", "No_Beard": "1", "Eyeglasses": "-1", "Smiling": "-1"}
    expected = {"gender": "female", "beard": False, "glasses": "none", "smile": False}
    assert read_labels(row) == expected


def test_two_colours_of_hair_name_none() -> None:
    assert read_labels({"Black_Hair": "1", "Gray_Hair": "1"}) == {}


def test_words_of_other_sets_are_understood() -> None:
    assert read_labels({"emotion": "angry"}) == {"emotion": "anger"}
    assert read_labels({"pitch_tilt": "-30", "yaw_pan": "+15"}) == {"pitch": -30, "yaw": 15}
    assert read_labels({"gender": "Female", "race": "East Asian"}) == {
        "gender": "female",
        "race": "East Asian",
    }
