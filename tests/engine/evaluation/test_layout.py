"""A folder of photos and tables, and what is said of one that is not right."""

from pathlib import Path

import pytest

from faceweb.evaluation.cells import DataSetProblem
from faceweb.evaluation.layout import Box, Pair, read_data_set


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("ann/1.jpg", "ann/2.jpg", "bea/1.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def table(folder: Path, name: str, *rows: str) -> None:
    (folder / name).write_text("".join(row.replace(" ", "\t") + "\n" for row in rows))


def test_pairs_name_people_by_their_folders_where_they_agree(folder: Path) -> None:
    table(
        folder, "pairs.tsv", "path_a path_b same", "ann/1.jpg ann/2.jpg 1", "ann/1.jpg bea/1.jpg 0"
    )
    found = read_data_set(folder)
    assert found.pairs == [
        Pair("ann/1.jpg", "ann/2.jpg", same=True),
        Pair("ann/1.jpg", "bea/1.jpg", same=False),
    ]
    assert found.identities == {"ann/1.jpg": "ann", "ann/2.jpg": "ann", "bea/1.jpg": "bea"}
    assert list(found.sha256) == ["pairs.tsv"]


def test_pairs_that_contradict_their_folders_name_nobody(folder: Path) -> None:
    table(folder, "pairs.tsv", "path_a path_b same", "ann/1.jpg ann/2.jpg 0")
    assert read_data_set(folder).identities == {}


def test_people_may_be_a_table_or_a_column(folder: Path) -> None:
    table(folder, "identities.tsv", "path identity", "ann/1.jpg a", "bea/1.jpg b")
    assert read_data_set(folder).identities == {"ann/1.jpg": "a", "bea/1.jpg": "b"}
    (folder / "identities.tsv").unlink()
    table(folder, "labels.tsv", "path identity smile", "ann/1.jpg a 1")
    found = read_data_set(folder)
    assert found.identities == {"ann/1.jpg": "a"}
    assert found.labels == {"ann/1.jpg": {"smile": True}}


def test_boxes_keep_the_levels_their_table_has(folder: Path) -> None:
    header = "path x y w h invalid easy medium hard"
    table(folder, "boxes.tsv", header, "ann/1.jpg 1 2 3 4 0 0 1 1", "ann/1.jpg 5 6 7 8 1 0 0 1")
    assert read_data_set(folder).boxes == {
        "ann/1.jpg": [
            Box(1, 2, 3, 4, frozenset({"medium", "hard"}), valid=True),
            Box(5, 6, 7, 8, frozenset(), valid=False),
        ]
    }


def test_boxes_without_levels_are_all_asked_for_and_a_photo_may_have_none(folder: Path) -> None:
    table(folder, "boxes.tsv", "path x y w h", "bea/1.jpg 1 2 3 4", "ann/1.jpg    ")
    assert read_data_set(folder).boxes == {
        "bea/1.jpg": [Box(1, 2, 3, 4, frozenset({"all"}), valid=True)],
        "ann/1.jpg": [],
    }


def test_a_box_beside_labels_says_which_face_is_meant(folder: Path) -> None:
    table(folder, "labels.tsv", "path yaw box_cx box_cy", "ann/1.jpg 0 40 50", "bea/1.jpg 0  ")
    assert read_data_set(folder).middles == {"ann/1.jpg": (40, 50)}
    table(folder, "labels.tsv", "path yaw x y w h", "ann/1.jpg 0 10 20 30 40")
    assert read_data_set(folder).middles == {"ann/1.jpg": (25, 40)}


def test_a_limit_chooses_the_same_each_time(folder: Path) -> None:
    rows = [f"{name} 1" for name in ("ann/1.jpg", "ann/2.jpg", "bea/1.jpg")]
    table(folder, "labels.tsv", "path smile", *rows)
    assert len(read_data_set(folder).labels) == 3
    some = read_data_set(folder, limit=2)
    assert len(some.labels) == 2
    assert some.labels == read_data_set(folder, limit=2).labels


@pytest.mark.parametrize(
    ("name", "rows", "problem"),
    [
        ("labels.tsv", [], "labels.tsv is empty"),
        ("labels.tsv", ["path smile"], "labels.tsv is empty"),
        ("labels.tsv", ["photo smile", "ann/1.jpg 1"], "no column path; it has photo, smile"),
        ("labels.tsv", ["path smile", "ann/1.jpg maybe"], "row 2: smile: 'maybe'"),
        ("labels.tsv", ["path smile", "ann/9.jpg 1", "ann/8.jpg 1"], "no photo .*, and 1 more"),
        ("labels.tsv", ["path smile", "../secret.jpg 1"], "row 2: path leaves the folder"),
        ("labels.tsv", ["path smile", "/etc/passwd 1"], "row 2: path leaves the folder"),
        ("pairs.tsv", ["path_a path_b same", "ann/1.jpg ann/2.jpg yes"], "row 2: same is 'yes'"),
        ("boxes.tsv", ["path x y w h", "ann/1.jpg 1 2 3 four"], "row 2: h is 'four', not a number"),
        ("boxes.tsv", ["path x y w", "ann/1.jpg 1 2 3"], "no column h"),
        ("identities.tsv", ["path identity", "ann/1.jpg "], "row 2: identity is empty"),
    ],
)
def test_a_table_that_is_not_right_is_named(
    folder: Path, name: str, rows: list[str], problem: str
) -> None:
    table(folder, name, *rows)
    with pytest.raises(DataSetProblem, match=problem):
        read_data_set(folder)


def test_a_table_of_other_bytes_is_named(folder: Path) -> None:
    (folder / "labels.tsv").write_bytes(b"path\tsmile\n\xff\xfe")
    with pytest.raises(DataSetProblem, match=r"labels\.tsv cannot be read"):
        read_data_set(folder)


def test_a_folder_without_tables_is_no_data_set(tmp_path: Path) -> None:
    with pytest.raises(DataSetProblem, match=r"there can be pairs\.tsv"):
        read_data_set(tmp_path)
