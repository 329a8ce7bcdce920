"""The front door of the evaluation, with an embedder that nobody has measured yet."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from faceweb.engine.confidence import Calibration
from faceweb.engine.embedders.entry import EmbedderProblem
from faceweb.engine.face import FoundFace
from faceweb.engine.types import Embeddings, RGBImage
from faceweb.evaluation.cells import DataSetProblem
from faceweb.evaluation.report import Options, evaluate
from faceweb.evaluation.tables import render
from tests import assets


class NotCalibrated:
    """Any direction, by chance: everybody is a stranger."""

    name, dimension = "by_chance", 8

    def __init__(self) -> None:
        self.chance = np.random.default_rng(1)

    @property
    def calibration(self) -> Calibration:
        raise EmbedderProblem("no calibration")

    def embed(self, image: RGBImage, faces: Sequence[FoundFace]) -> Embeddings:
        some = self.chance.normal(size=(len(faces), 8)).astype(np.float32)
        unit: Embeddings = some / np.linalg.norm(some, axis=1, keepdims=True)
        return unit


def ignore(what: str, done: int, of: int) -> None:
    """Nobody watches."""


@pytest.fixture
def strangers(tmp_path: Path) -> Path:
    """150 photos of 149 people: 11,174 pairs of strangers, ten in each thousandth."""
    folder = tmp_path / "strangers"
    folder.mkdir()
    rows = ["path\tidentity"]
    for index in range(150):
        shutil.copy(assets.PORTRAIT, folder / f"{index}.png")
        rows.append(f"{index}.png\t{max(index, 1)}")
    (folder / "identities.tsv").write_text("\n".join(rows))
    return folder


def test_an_embedder_without_a_calibration_gets_one(strangers: Path) -> None:
    report = evaluate([strangers], NotCalibrated(), Options(["verification"]), ignore)
    assert report["calibration"]["set"] == "strangers"
    assert report["calibration"]["strangers"] == 150 * 149 // 2 - 1
    curve = Calibration(report["calibration"]["strangers_reach"])
    assert curve.similarity_of(0.5) == curve.strangers_reach[5]
    assert "reached" not in report["sets"][0]["verification"]["calibration"]
    assert "strangers_reach = (" in render(report)


def test_two_folders_of_one_name_would_be_mistaken(strangers: Path) -> None:
    with pytest.raises(DataSetProblem, match="the same name"):
        evaluate([strangers, strangers], NotCalibrated(), Options(), ignore)
