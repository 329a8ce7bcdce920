"""The words of a data set's label tables, and what they mean here.

A label table has one row a photo and any of the columns of `READERS`; an empty cell is a label
nobody gave. Public data sets' own columns are understood as well: CelebA's forty (Liu, Luo, Wang,
Tang; 2015), FairFace's age bands (Karkkainen, Joo; 2021), Pointing'04's angles (Gourier, Hall,
Crowley; 2004), FER2013's emotions (Goodfellow et al.; 2013). docs/evaluation.md lists all of it.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias

from faceweb.engine.description import Emotion, HairColor

# A band without an end, such as 70+: the end it is written with, and the years to its middle.
OLDEST_YEARS = 100
OPEN_MIDDLE_YEARS = 5


class Band(NamedTuple):
    """Years, the last one included: 20-29 is 20 to 29. A known age is a band of one year."""

    least: int
    most: int

    @property
    def middle(self) -> float:
        """An age of 29 lasts until the thirtieth birthday; 70 and more is the seventies."""
        if self.most == OLDEST_YEARS:
            return self.least + OPEN_MIDDLE_YEARS
        return self.least if self.least == self.most else (self.least + self.most + 1) / 2

    def distance(self, years: float) -> float:
        """How far outside the band an age is; 0 inside, and until the birthday that ends it."""
        return max(self.least - years, years - (self.most + 1), 0.0)

    def __str__(self) -> str:
        return f"{self.least}-{self.most}" if self.most < OLDEST_YEARS else f"{self.least} and more"


Label: TypeAlias = bool | float | str | Band
Labels: TypeAlias = Mapping[str, Label]


class LabelProblem(ValueError):
    """A cell does not hold what its column is for."""


def _flag(text: str) -> bool:
    if text.lower() in ("1", "yes", "true"):
        return True
    if text.lower() in ("0", "-1", "no", "false"):
        return False
    raise LabelProblem(f"{text!r} is neither 1 nor 0")


def _band(text: str) -> Band:
    lowered = text.lower()
    for mark in ("more than ", "over "):
        lowered = f"{lowered.removeprefix(mark)}+" if lowered.startswith(mark) else lowered
    try:
        if lowered.endswith("+"):
            return Band(int(lowered[:-1]), OLDEST_YEARS)
        least, _, most = lowered.partition("-")
        return Band(int(least), int(most or least))
    except ValueError as error:
        raise LabelProblem(f"{text!r} is no age: 34, 30-39 and 70+ are") from error


def _degrees(text: str) -> float:
    try:
        angle = float(text)
    except ValueError as error:
        raise LabelProblem(f"{text!r} is no number of degrees") from error
    if not -180 <= angle <= 180:
        raise LabelProblem(f"{text} degrees are beyond 180")
    return angle


def _one_of(words: Mapping[str, str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        try:
            return words[text.lower()]
        except KeyError:
            raise LabelProblem(f"{text!r} is none of: {', '.join(words)}") from None

    return read


_GENDERS = {"male": "male", "female": "female", "m": "male", "f": "female"}
_GLASSES = {"none": "none", "reading": "reading", "sun": "sun", "0": "none", "1": "some"}
_EMOTIONS = {name: name for name in Emotion._fields} | {
    "angry": "anger",
    "fearful": "fear",
    "happy": "happiness",
    "sad": "sadness",
    "surprised": "surprise",
    "disgusted": "disgust",
}
_HAIR_COLORS = {color.value: color.value for color in HairColor}

READERS: Mapping[str, Callable[[str], Label]] = {
    "age": _band,
    "gender": _one_of(_GENDERS),
    "race": str,
    "pitch": _degrees,
    "yaw": _degrees,
    "roll": _degrees,
    "emotion": _one_of(_EMOTIONS),
    "hair_color": _one_of(_HAIR_COLORS),
    "glasses": _one_of(_GLASSES),
    **dict.fromkeys(
        ("smile", "headwear", "masked", "beard", "moustache", "sideburns", "bald"), _flag
    ),
    **dict.fromkeys(("eye_makeup", "lip_makeup", "blurry"), _flag),
}

_OTHER_NAMES = {
    "pitch_tilt": "pitch",
    "yaw_pan": "yaw",
    "Eyeglasses": "glasses",
    "Smiling": "smile",
    "Wearing_Hat": "headwear",
    "Mustache": "moustache",
    "Sideburns": "sideburns",
    "Bald": "bald",
    "Blurry": "blurry",
    "Heavy_Makeup": "eye_makeup",
    "Wearing_Lipstick": "lip_makeup",
}
_CELEBA_HAIR = {
    "Black_Hair": "black",
    "Blond_Hair": "blond",
    "Brown_Hair": "brown",
    "Gray_Hair": "gray",
}


def read_labels(row: Mapping[str, str]) -> dict[str, Label]:
    """The labels of one row of a table. Raises LabelProblem naming the column."""
    cells = {_OTHER_NAMES.get(name, name): text for name, text in row.items()}
    cells |= _celeba_words(row)
    labels: dict[str, Label] = {}
    for name, read in READERS.items():
        text = cells.get(name, "").strip()
        if text:
            try:
                labels[name] = read(text)
            except LabelProblem as error:
                raise LabelProblem(f"{name}: {error}") from None
    return labels


def _celeba_words(row: Mapping[str, str]) -> dict[str, str]:
    """CelebA's columns that say something other than their opposite here."""
    words = {}
    if row.get("Eyeglasses") == "-1":
        words["glasses"] = "0"
    if row.get("Male"):
        words["gender"] = "male" if _flag(row["Male"]) else "female"
    if row.get("No_Beard"):
        words["beard"] = "0" if _flag(row["No_Beard"]) else "1"
    shown = [color for name, color in _CELEBA_HAIR.items() if _flag(row.get(name) or "0")]
    if len(shown) == 1:  # two colours at once, or none of the four, name no colour
        words["hair_color"] = shown[0]
    return words
