"""The photos the probes are trained on: their labels, and the portrait network's features."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from faceweb.engine.attributes.traits import features_of
from faceweb.engine.attributes.views import CLOSE_REACH, WIDE_REACH, cut_views
from faceweb.engine.pipeline import get_pipeline
from faceweb.engine.portrait import PortraitNetwork
from faceweb.engine.weights import PORTRAIT, shared_session

OPEN_BAND_YEARS = 10  # "more than 70" counts as 70 to 79


@dataclass(frozen=True)
class Photos:
    """n photos in which a face was found; `close` and `wide` (n, 2562) are its features.

    labels   name -> (n,)
    persons  (n,) a number per person, or per photo where persons are not known
    missed   photos in which no face was found
    bands    (n, 2) the first year of the age band, and the first after it
    groups   name -> (n,): race, gender, age as labelled
    """

    name: str
    close: NDArray[np.float32]
    wide: NDArray[np.float32]
    labels: dict[str, NDArray[np.bool_]]
    persons: NDArray[np.int64]
    missed: int
    bands: NDArray[np.float64]
    groups: dict[str, NDArray[np.str_]]

    def joined(self, other: "Photos") -> "Photos":
        """Both, without labels."""
        return Photos(
            f"{self.name} and {other.name}",
            np.concatenate([self.close, other.close]),
            np.concatenate([self.wide, other.wide]),
            {},
            np.concatenate([self.persons, other.persons + self.persons.max() + 1]),
            self.missed + other.missed,
            np.concatenate([self.bands, other.bands]),
            {},
        )


def read_celeba(folder: Path, cache: Path | None) -> Photos:
    rows = read_table(folder / "attributes.tsv")
    names = [name for name in rows[0] if rows[0][name] in ("0", "1") and name != "half"]
    labels = {name: np.array([row[name] == "1" for row in rows]) for name in names}
    persons = np.array([int(row["identity"]) for row in rows])
    return described("CelebA", folder, rows, cache, labels, persons)


def read_fairface(folder: Path, cache: Path | None) -> Photos:
    rows = read_table(folder / "labels.tsv")
    labels = {"male": np.array([row["gender"] == "Male" for row in rows])}
    bands = np.array([band_of(row["age"]) for row in rows])
    groups = {name: np.array([row[name] for row in rows]) for name in ("race", "gender", "age")}
    persons = np.arange(len(rows))
    return described("FairFace", folder, rows, cache, labels, persons, bands, groups)


def read_masks(folder: Path, cache: Path | None) -> Photos:
    rows = read_table(folder / "labels.tsv")
    labels = {"masked": np.array([row["masked"] == "1" for row in rows])}
    return described("masks", folder, rows, cache, labels, np.arange(len(rows)))


def band_of(label: str) -> tuple[float, float]:
    """The first year of a band, and the first after it."""
    if label.startswith("more than "):
        first = float(label.removeprefix("more than "))
        return first, first + OPEN_BAND_YEARS
    years = [float(year) for year in label.split("-")]
    return years[0], years[1] + 1


def read_table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def described(
    name: str,
    folder: Path,
    rows: list[dict[str, str]],
    cache: Path | None,
    labels: dict[str, NDArray[np.bool_]],
    persons: NDArray[np.int64],
    bands: NDArray[np.float64] | None = None,
    groups: dict[str, NDArray[np.str_]] | None = None,
) -> Photos:
    """The photos with their features, taken from the cache where it holds them."""
    kept = cache / f"{name}.npy" if cache else None
    if kept is not None and kept.exists():
        features = np.load(kept)
    else:
        features = look([folder / row["path"] for row in rows])
        if kept is not None:
            np.save(kept, features)
    found = ~np.isnan(features).any(axis=(1, 2))
    if bands is None:
        bands = np.zeros((len(rows), 2))
    return Photos(
        name,
        features[found, 0],
        features[found, 1],
        {label: values[found] for label, values in labels.items()},
        persons[found],
        int((~found).sum()),
        bands[found],
        {name: words[found] for name, words in (groups or {}).items()},
    )


def look(paths: list[Path]) -> NDArray[np.float32]:
    """(photos, close and wide, features) of the largest face of each; NaN without a face.
    About 100 ms a photo, one thread."""
    pipeline, network = get_pipeline(), PortraitNetwork(shared_session(PORTRAIT))
    described = []
    for path in paths:
        with Image.open(path) as opened:
            image = np.asarray(ImageOps.exif_transpose(opened).convert("RGB"))
        faces = pipeline.find_faces(image)[:1]
        points = np.array([face.points for face in faces], np.float32).reshape(-1, 5, 2)
        views = [
            features_of(network.describe(cut_views(image, points, reach)))
            for reach in (CLOSE_REACH, WIDE_REACH)
        ]
        features = np.concatenate(views)
        described.append(features if faces else np.full((2, features.shape[1]), np.nan))
    return np.array(described, np.float32)
