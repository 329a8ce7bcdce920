"""The kinds of answers and how each is scored: yes or no, one of several words, years, degrees.

An answer is a photo's labels and what was said of it; None where the photo showed no face. Photos
without the label in question are none of a measure's business.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np

from faceweb.engine.description import Attribute, Description
from faceweb.evaluation.ranking import area_interval, area_under_roc
from faceweb.evaluation.vocabulary import Band, Labels

Answer: TypeAlias = tuple[Labels, Description | None]


class Measure(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def needs(self) -> Attribute: ...

    def concerns(self, labels: Labels) -> bool:
        """Whether these labels say what this is measured against."""
        ...

    def figures(self, answers: Sequence[Answer]) -> dict[str, Any]:
        """Over answers that concern it."""
        ...


@dataclass(frozen=True)
class YesOrNo:
    """A probability against a label that is true or false. `auc` is over the faces found;
    `accuracy` that of saying yes from 0.5 on, a missed face being wrong."""

    name: str
    needs: Attribute
    probability: Callable[[Description], float | None]
    truth: Callable[[Labels], bool | None]

    def concerns(self, labels: Labels) -> bool:
        return self.truth(labels) is not None

    def figures(self, answers: Sequence[Answer]) -> dict[str, Any]:
        found = [
            (bool(self.truth(labels)), value)
            for labels, said in answers
            if said is not None and (value := self.probability(said)) is not None
        ]
        positive = np.array([truth for truth, _ in found], np.bool_)
        scores = np.array([value for _, value in found])
        return {
            "faces": len(answers),
            "missed": len(answers) - len(found),
            "positive": sum(bool(self.truth(labels)) for labels, _ in answers),
            "auc": area_under_roc(scores, positive),
            "auc_interval": area_interval(scores, positive),
            "accuracy": _share(int(((scores >= 0.5) == positive).sum()), len(answers)),
        }


@dataclass(frozen=True)
class OneOf:
    """The most probable word, among those the data set's labels use, against a label. No word is
    wrong; so is a missed face, but for `accuracy_found`."""

    name: str
    needs: Attribute
    words: Callable[[Description], Mapping[Any, float] | None]
    used: frozenset[str]

    def concerns(self, labels: Labels) -> bool:
        return labels.get(self.name) in self.used

    def figures(self, answers: Sequence[Answer]) -> dict[str, Any]:
        said = [
            (str(labels[self.name]), self._best(description))
            for labels, description in answers
            if description is not None
        ]
        right = sum(label == word for label, word in said)
        asked = {
            word: sum(labels[self.name] == word for labels, _ in answers)
            for word in sorted(self.used)
        }
        recall = {
            word: sum(pair == (word, word) for pair in said) / count
            for word, count in asked.items()
            if count
        }
        return {
            "faces": len(answers),
            "missed": len(answers) - len(said),
            "accuracy": _share(right, len(answers)),
            "accuracy_found": _share(right, len(said)),
            "recall": recall,
            "mean_recall": _mean(list(recall.values())),
        }

    def _best(self, description: Description) -> str:
        shares = {
            word: share
            for word, share in (self.words(description) or {}).items()
            if word in self.used
        }
        return max(sorted(shares), key=shares.__getitem__, default="")


@dataclass(frozen=True)
class Years:
    """Ages against bands, over the faces found: the mean distance to the middle of the band, the
    mean distance outside it, the share inside, and how much too old the mean answer is."""

    name: str = "age"
    needs: Attribute = Attribute.AGE

    def concerns(self, labels: Labels) -> bool:
        return "age" in labels

    def figures(self, answers: Sequence[Answer]) -> dict[str, Any]:
        found = [
            (band, said.age)
            for labels, said in answers
            if isinstance(band := labels["age"], Band) and said is not None and said.age is not None
        ]
        outside = [band.distance(age) for band, age in found]
        return {
            "faces": len(answers),
            "missed": len(answers) - len(found),
            "mean_error_to_middle": _mean([abs(age - band.middle) for band, age in found]),
            "mean_error_outside_band": _mean(outside),
            "inside_band": _share(outside.count(0.0), len(found)),
            "mean_excess": _mean([age - band.middle for band, age in found]),
        }


@dataclass(frozen=True)
class Degrees:
    """An angle against the angle `label`, over the faces found, at most `most_yaw` turned."""

    name: str
    label: str
    angle: Callable[[Description], float | None]
    most_yaw: float = 180
    needs: Attribute = Attribute.HEAD_POSE

    def concerns(self, labels: Labels) -> bool:
        yaw = labels.get("yaw", 0.0)
        return self.label in labels and isinstance(yaw, float) and abs(yaw) <= self.most_yaw

    def figures(self, answers: Sequence[Answer]) -> dict[str, Any]:
        errors = [
            value - label
            for labels, said in answers
            if isinstance(label := labels[self.label], float)
            and said is not None
            and (value := self.angle(said)) is not None
        ]
        return {
            "faces": len(answers),
            "missed": len(answers) - len(errors),
            "mean_error": _mean([abs(error) for error in errors]),
            "mean_excess": _mean(errors),
        }


@dataclass(frozen=True)
class Level:
    """What has no labels, but should not depend on who is on the photo: its mean and deviation."""

    name: str
    needs: Attribute
    value: Callable[[Description], float | None]

    def concerns(self, labels: Labels) -> bool:
        return "race" in labels

    def figures(self, answers: Sequence[Answer]) -> dict[str, Any]:
        values = [
            value
            for _, said in answers
            if said is not None and (value := self.value(said)) is not None
        ]
        return {
            "faces": len(answers),
            "missed": len(answers) - len(values),
            "mean": _mean(values),
            "deviation": float(np.std(values)) if values else None,
        }


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
