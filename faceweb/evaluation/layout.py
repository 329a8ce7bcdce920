"""A data set as a folder: photos, and tables beside them that say what is on the photos.

Which tables there are decides what can be measured. docs/evaluation.md is the reference.
"""

import hashlib
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import NamedTuple, TypeVar

from faceweb.evaluation.cells import DataSetProblem, Row, cell, number_in, path_in, read_rows
from faceweb.evaluation.vocabulary import Label, LabelProblem, Labels, read_labels

PAIRS = "pairs.tsv"
BOXES = "boxes.tsv"
LABELS = ("labels.tsv", "attributes.tsv")
IDENTITIES = "identities.tsv"
LEVELS = ("easy", "medium", "hard")
EVERY_FACE = "all"  # the level of a table without any
SEED = 4  # of every choice made by chance

T = TypeVar("T")


class Pair(NamedTuple):
    first: str
    second: str
    same: bool


class Box(NamedTuple):
    """One face that is there to be found; pixels of the upright photo."""

    left: float
    top: float
    width: float
    height: float
    levels: frozenset[str]
    valid: bool  # False where nobody could be asked to find it


@dataclass(frozen=True)
class DataSet:
    """Paths are as in the tables. `labels`, `middles` (x, y of the face meant, in pixels) and
    `identities` hold the photos that have them; `boxes` every photo of its table."""

    name: str
    folder: Path
    pairs: Sequence[Pair] = ()
    boxes: Mapping[str, Sequence[Box]] = field(default_factory=dict)
    labels: Mapping[str, Labels] = field(default_factory=dict)
    middles: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    identities: Mapping[str, str] = field(default_factory=dict)
    sha256: Mapping[str, str] = field(default_factory=dict)  # of each table, by its name

    def portraits(self) -> list[str]:
        """The photos in which one face is meant, in order."""
        paired = {path for pair in self.pairs for path in (pair.first, pair.second)}
        return sorted(paired | self.labels.keys() | self.identities.keys())


def read_data_set(folder: Path, limit: int | None = None) -> DataSet:
    """The data set in `folder`; of each table at most `limit` pairs or photos, chosen by chance
    with a fixed seed. Raises DataSetProblem."""
    folder = folder.resolve()
    tables = {
        name: read_rows(folder / name)
        for name in (PAIRS, BOXES, *LABELS, IDENTITIES)
        if (folder / name).is_file()
    }
    if not tables:
        names = ", ".join((PAIRS, BOXES, *LABELS, IDENTITIES))
        raise DataSetProblem(f"{folder}: no table there; there can be {names}")
    pairs = [_pair(where, row) for where, row in tables.get(PAIRS, [])]
    described = [*tables.get(LABELS[0], []), *tables.get(LABELS[1], [])]
    identities = {
        path_in(where, row): row["identity"] for where, row in described if row.get("identity")
    }
    for where, row in tables.get(IDENTITIES, []):
        identities[path_in(where, row)] = cell(where, row, "identity")
    found = DataSet(
        name=folder.name,
        folder=folder,
        pairs=pairs,
        boxes=_boxes(tables.get(BOXES, [])),
        labels=_labels(described),
        middles={
            path_in(where, row): middle
            for where, row in described
            if (middle := _middle(where, row)) is not None
        },
        identities=identities or _people_by_folder(pairs),
        sha256={name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in tables},
    )
    if limit is not None:
        found = _some_of(found, limit)
    _check_photos(found)
    return found


def chosen_by_chance(those: Sequence[T], limit: int) -> list[T]:
    """At most `limit` of them, in their order; the same ones each time."""
    if len(those) <= limit:
        return list(those)
    chosen = sorted(random.Random(SEED).sample(range(len(those)), limit))  # noqa: S311
    return [those[index] for index in chosen]


def _some_of(data_set: DataSet, limit: int) -> DataSet:
    pairs = chosen_by_chance(data_set.pairs, limit)
    labels = dict(chosen_by_chance(sorted(data_set.labels.items()), limit))
    kept = {path for pair in pairs for path in (pair.first, pair.second)} | labels.keys()
    if not kept:
        kept = set(chosen_by_chance(sorted(data_set.identities), limit))
    return replace(
        data_set,
        pairs=pairs,
        labels=labels,
        boxes=dict(chosen_by_chance(sorted(data_set.boxes.items()), limit)),
        identities={path: who for path, who in data_set.identities.items() if path in kept},
    )


def _boxes(rows: Iterable[Row]) -> dict[str, list[Box]]:
    boxes: dict[str, list[Box]] = {}
    for where, row in rows:
        on_photo = boxes.setdefault(path_in(where, row), [])
        if any(row.get(column, "missing") for column in "xywh"):  # else a photo without a face
            on_photo.append(_box(where, row))
    return boxes


def _labels(rows: Iterable[Row]) -> dict[str, Labels]:
    """Of the photos that have any."""
    labels: dict[str, dict[str, Label]] = {}
    for where, row in rows:
        path = path_in(where, row)
        try:
            given = read_labels(row)
        except LabelProblem as error:
            raise DataSetProblem(f"{where}: {error}") from error
        if given:
            labels.setdefault(path, {}).update(given)
    return dict(labels)


def _pair(where: str, row: Mapping[str, str]) -> Pair:
    same = cell(where, row, "same")
    if same not in ("0", "1"):
        raise DataSetProblem(f"{where}: same is {same!r}, neither 1 nor 0")
    return Pair(path_in(where, row, "path_a"), path_in(where, row, "path_b"), same == "1")


def _box(where: str, row: Mapping[str, str]) -> Box:
    left, top, width, height = (number_in(where, row, column) for column in "xywh")
    if any(level in row for level in LEVELS):
        levels = frozenset(level for level in LEVELS if row.get(level) == "1")
    else:
        levels = frozenset({EVERY_FACE})
    valid = row.get("invalid", "0") != "1"
    return Box(left, top, width, height, levels if valid else frozenset(), valid)


def _middle(where: str, row: Mapping[str, str]) -> tuple[float, float] | None:
    """Of the box that says which face is meant, where there is one."""
    if row.get("box_cx") and row.get("box_cy"):
        return number_in(where, row, "box_cx"), number_in(where, row, "box_cy")
    if all(row.get(column) for column in "xywh"):
        left, top, width, height = (number_in(where, row, column) for column in "xywh")
        return left + width / 2, top + height / 2
    return None


def _people_by_folder(pairs: Sequence[Pair]) -> dict[str, str]:
    """Each photo's folder as its person, where that is what every pair says; else nobody known."""
    people = {
        path: str(PurePosixPath(path).parent)
        for pair in pairs
        for path in (pair.first, pair.second)
    }
    agree = all((people[pair.first] == people[pair.second]) == pair.same for pair in pairs)
    return people if agree else {}


def _check_photos(data_set: DataSet) -> None:
    """Before an hour is spent: every photo is there."""
    missing = [path for path in _photos(data_set) if not (data_set.folder / path).is_file()]
    if missing:
        more = f", and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise DataSetProblem(f"{data_set.name}: no photo {missing[0]}{more}")


def _photos(data_set: DataSet) -> Iterator[str]:
    yield from data_set.portraits()
    yield from sorted(data_set.boxes)
