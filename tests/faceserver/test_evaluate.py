"""`manage.py evaluate`: a folder of photos with labels in, tables and figures out."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from faceweb.engine.pipeline import get_pipeline
from tests import assets
from tests.engine.photos import read_photo

PHOTOS = {
    "a/1.jpg": assets.PERSON_A_1,
    "a/2.jpg": assets.PERSON_A_2,
    "a/3.jpg": assets.PERSON_A_3,
    "b/1.jpg": assets.PERSON_B,
    "c/1.png": assets.PORTRAIT,
    "none.jpg": assets.NO_FACE,
    "six.jpg": assets.GROUP_OF_SIX,
}


def table(folder: Path, name: str, *rows: str) -> None:
    (folder / name).write_text("".join(row.replace(" ", "\t") + "\n" for row in rows))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Photos of three people, one without anybody, one of six; no table yet."""
    place = tmp_path / "ours"
    for name, photo in PHOTOS.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(photo, place / name)
    return place


@pytest.fixture
def evaluate(folder: Path, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """evaluate(option, ...) -> the written report."""

    def run(*options: str) -> dict[str, Any]:
        written = tmp_path / "report.json"
        call_command("evaluate", str(folder), "--json", str(written), *options)
        report: dict[str, Any] = json.loads(written.read_text())
        return report

    return run


PAIRS = (
    "path_a path_b same",
    "a/1.jpg a/2.jpg 1",
    "a/1.jpg a/3.jpg 1",
    "a/2.jpg none.jpg 1",
    "a/1.jpg b/1.jpg 0",
    "a/2.jpg c/1.png 0",
    "b/1.jpg c/1.png 0",
)
PEOPLE = ("path identity", "a/1.jpg a", "a/2.jpg a", "a/3.jpg a", "b/1.jpg b", "c/1.png c")


def test_pairs_are_verified_and_a_missed_face_is_an_error(
    folder: Path, evaluate: Callable[..., dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    table(folder, "pairs.tsv", *PAIRS)
    table(folder, "identities.tsv", *PEOPLE)
    report = evaluate("--only", "verification")
    (figures,) = report["sets"]
    assert figures["portraits"] == {"found": 5, "missed": 1, "enlarged": 0, "unreadable": []}
    pairs, every = (figures["verification"][kind] for kind in ("pairs", "all_pairs"))
    assert (pairs["one_person"], pairs["strangers"], pairs["with_a_missed_face"]) == (3, 3, 1)
    assert pairs["roc"][-1] == pytest.approx([1, 2 / 3], abs=1e-4)
    assert (every["one_person"], every["strangers"]) == (3, 7)
    assert every["equal_error_rate"] == 0
    assert figures["verification"]["calibration"]["strangers_reach"] == []
    assert report["calibration"] is None
    out = capsys.readouterr()
    assert "1 pairs with a missed face" in out.out
    assert "portraits 6/6" in out.err
    assert str(folder.parent) not in json.dumps(report)


def test_the_same_set_gives_the_same_report(
    folder: Path, evaluate: Callable[..., dict[str, Any]]
) -> None:
    table(folder, "identities.tsv", *PEOPLE)
    measures = ("--only", "verification,identification")
    assert evaluate(*measures) == evaluate(*measures)


def test_somebody_with_several_photos_is_found_among_others(
    folder: Path, evaluate: Callable[..., dict[str, Any]]
) -> None:
    shutil.copy(folder / "b/1.jpg", folder / "b/2.jpg")
    table(folder, "identities.tsv", *PEOPLE, "b/2.jpg b")
    figures = evaluate("--only", "identification")["sets"][0]["identification"]
    assert (figures["people"], figures["gallery"], figures["probes"]) == (2, 2, 3)
    assert figures["rank_1"] == figures["mean_average_precision"] == 1


def test_faces_are_found_as_the_contract_asks_and_smaller(
    folder: Path, evaluate: Callable[..., dict[str, Any]]
) -> None:
    faces = get_pipeline().find_faces(read_photo(assets.GROUP_OF_SIX))
    boxes = [
        f"six.jpg {x1} {y1} {x2 - x1} {y2 - y1}"
        for x1, y1, x2, y2 in (face.bounding_box for face in faces)
    ]
    table(folder, "boxes.tsv", "path x y w h", *boxes, "none.jpg 100 100 90 90", "c/1.png    ")
    figures = evaluate("--only", "detection", "--smallest-face", "30")["sets"][0]["detection"]
    assert figures["levels"]["all"]["faces"] == figures["contract"]["faces"] == 7
    assert (figures["contract"]["found"], figures["contract"]["false"]) == (6, 1)
    assert figures["contract"]["recall"] == pytest.approx(6 / 7, abs=1e-4)
    assert 0.75 < figures["levels"]["all"]["average_precision"] < 0.86
    assert sum(row["faces"] for row in figures["sizes"]) == 7


def test_answers_are_compared_with_labels(
    folder: Path, evaluate: Callable[..., dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    table(
        folder,
        "labels.tsv",
        "path age gender yaw pitch",
        "a/1.jpg 40-60 male 0 0",
        "b/1.jpg 30-80 male 0 0",
        "none.jpg 20 female 0 0",
    )
    figures = evaluate("--only", "attributes")["sets"][0]["attributes"]
    assert figures["age"]["all"]["faces"] == 3
    assert figures["age"]["all"]["missed"] == 1
    assert figures["gender"]["all"]["accuracy"] == pytest.approx(2 / 3, abs=1e-4)
    assert figures["yaw, frontal"]["all"]["mean_error"] < 30
    assert "error to middle" in capsys.readouterr().out


def test_each_stage_has_its_milliseconds(
    folder: Path, evaluate: Callable[..., dict[str, Any]]
) -> None:
    table(folder, "identities.tsv", *PEOPLE)
    figures = evaluate("--only", "milliseconds")["sets"][0]["milliseconds"]
    assert figures["photos"] == 4  # the first one warms up
    assert all(figures["stages"][stage] > 0 for stage in ("decode", "detect", "embed"))


def test_the_curve_is_drawn(
    folder: Path, evaluate: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    table(folder, "identities.tsv", *PEOPLE)
    evaluate("--only", "verification", "--plots", str(tmp_path / "plots"))
    picture = (tmp_path / "plots" / "ours-roc.svg").read_text()
    assert picture.startswith("<svg")
    assert picture.count("<polyline") == 1


def test_a_photo_that_cannot_be_read_is_named_after_the_figures(
    folder: Path, evaluate: Callable[..., dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "b/1.jpg").write_bytes(b"no photo")
    table(folder, "identities.tsv", *PEOPLE)
    with pytest.raises(CommandError, match=r"ours: b/1\.jpg"):
        evaluate("--only", "verification")
    assert "verification" in capsys.readouterr().out


def test_nothing_is_found_in_a_photo_that_cannot_be_read(
    folder: Path, tmp_path: Path, evaluate: Callable[..., dict[str, Any]]
) -> None:
    (folder / "b/1.jpg").write_bytes(b"no photo")
    table(folder, "boxes.tsv", "path x y w h", "b/1.jpg 100 100 90 90")
    with pytest.raises(CommandError, match=r"ours: b/1\.jpg"):
        evaluate("--only", "detection")
    (figures,) = json.loads((tmp_path / "report.json").read_text())["sets"]
    assert figures["detection"]["contract"]["recall"] == 0


def test_a_folder_that_cannot_be_measured_is_refused_before_any_work(
    folder: Path, evaluate: Callable[..., dict[str, Any]]
) -> None:
    with pytest.raises(CommandError, match="no table there"):
        evaluate()
    table(folder, "labels.tsv", "path shoe_size", "a/1.jpg 44")
    with pytest.raises(CommandError, match="its tables allow milliseconds"):
        evaluate("--only", "attributes")


def test_the_options_are_checked(folder: Path) -> None:
    for wrong in (("--only", "beauty"), ("--limit", "0"), ("--recognition-model", "best")):
        with pytest.raises(CommandError):
            call_command("evaluate", str(folder), *wrong)
