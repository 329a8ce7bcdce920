"""An operator's own embedder: a TOML file, an ONNX file, a calibration."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from faceweb.engine.aligner import similarity_transform
from faceweb.engine.crops import cut
from faceweb.engine.embedders.catalogue import Catalogue, EmbedderUnknown
from faceweb.engine.embedders.custom import POINT_WEIGHTS
from faceweb.engine.embedders.entry import ARCFACE_POINTS, EmbedderProblem
from faceweb.engine.pipeline import get_pipeline
from faceweb.engine.types import Embeddings
from faceweb.engine.weights import WeightsProblem
from tests import assets
from tests.engine.own_embedder import DIMENSION, STRANGERS_REACH, WEIGHTS, install, network
from tests.engine.photos import read_photo


def embeddings(folder: Path, photo: Path = assets.GROUP_OF_SIX) -> Embeddings:
    image = read_photo(photo)
    return Catalogue(folder).get("own").embed(image, get_pipeline().find_faces(image))


def expected(
    mean: list[float], scale: float, bgr: bool = False, mirrored: bool = True
) -> Embeddings:
    """The same in plain numpy."""
    image = read_photo(assets.GROUP_OF_SIX)
    made = []
    for face in get_pipeline().find_faces(image):
        matrix = similarity_transform(face.points, np.float32(ARCFACE_POINTS), POINT_WEIGHTS)
        chip = cut(image, matrix, 112).astype(np.float64)
        total = np.zeros(DIMENSION)
        for view in [chip, chip[:, ::-1]][: 1 + mirrored]:
            values = ((view[..., ::-1] if bgr else view) - mean) / scale
            cells = values.reshape(8, 14, 8, 14, 3).mean(axis=(1, 3)).transpose(2, 0, 1)
            numbers = cells.reshape(-1) @ WEIGHTS
            total += numbers / np.linalg.norm(numbers)
        made.append(total / np.linalg.norm(total))
    return np.array(made, np.float32)


def test_pixels_reach_the_network_as_the_entry_says(tmp_path: Path) -> None:
    assert embeddings(install(tmp_path)) == pytest.approx(expected([127.5] * 3, 127.5), abs=1e-4)


def test_colour_order_layout_views_and_one_mean_a_channel_are_followed(tmp_path: Path) -> None:
    install(
        tmp_path,
        model=network(layout="NHWC"),
        layout="NHWC",
        colour_order="BGR",
        mean=[104.0, 117.0, 123.0],
        scale=1,
        views=["plain"],
    )
    wanted = expected([104, 117, 123], 1, bgr=True, mirrored=False)
    assert embeddings(tmp_path) == pytest.approx(wanted, abs=1e-4)


def test_a_network_for_one_face_at_a_time_gives_the_same(tmp_path: Path) -> None:
    free = embeddings(install(tmp_path / "free"))
    single = embeddings(install(tmp_path / "single", model=network(batch=1)))
    assert single == pytest.approx(free, abs=1e-5)


def test_a_photo_of_one_person_is_more_like_itself_than_like_another(tmp_path: Path) -> None:
    install(tmp_path)
    (one,) = embeddings(tmp_path, assets.PERSON_A_1)
    (other,) = embeddings(tmp_path, assets.PERSON_B)
    assert one @ one == pytest.approx(1, abs=1e-5)
    assert one @ other < 0.999
    assert embeddings(tmp_path, assets.NO_FACE).shape == (0, DIMENSION)


def test_its_calibration_is_the_files(tmp_path: Path) -> None:
    calibration = Catalogue(install(tmp_path)).get("own").calibration
    assert calibration.strangers_reach == tuple(STRANGERS_REACH)


def test_before_it_is_calibrated_it_embeds_but_answers_with_no_confidence(tmp_path: Path) -> None:
    install(tmp_path, calibration=None)
    assert len(embeddings(tmp_path)) == 6
    with pytest.raises(EmbedderProblem, match="own has no calibration"):
        Catalogue(tmp_path).get("own").calibration.confidence(1)


def test_rows_remember_the_very_numbers_not_only_the_name(tmp_path: Path) -> None:
    """The file exchanged under the same name is another embedder; a new calibration is not."""
    first = Catalogue(install(tmp_path)).get("own").name
    assert first.startswith("own@")
    assert Catalogue(tmp_path).get(first).name == first

    (tmp_path / "own.json").write_text(
        '{"calibration": {"strangers_reach": [0,0.1,0.2,0.3,0.4,0.5]}}'
    )
    assert Catalogue(tmp_path).get("own").name == first
    install(tmp_path, scale=128)
    assert Catalogue(tmp_path).get("own").name != first
    with pytest.raises(EmbedderUnknown):
        Catalogue(tmp_path).get(first)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": None}, "'name'"),
        ({"name": "../own"}, "'name'"),
        ({"name": "dlib_resnet_v1"}, "taken"),
        ({"file": "/etc/passwd"}, "'file' must be a file beside this one"),
        ({"sha256": "ABC"}, "'sha256'"),
        ({"input_size": "112"}, "'input_size'"),
        ({"input_size": 100_000}, "'input_size'"),
        ({"colour_order": "GBR"}, "'colour_order' must be one of RGB, BGR"),
        ({"layout": "CHWN"}, "'layout'"),
        ({"mean": [1, 2]}, "'mean'"),
        ({"mean": "x"}, "'mean'"),
        ({"scale": 0}, "'scale' divides"),
        ({"scale": None}, "'scale'"),
        ({"dimension": 0}, "'dimension'"),
        ({"dimension": True}, "'dimension'"),
        ({"views": ["mirrored"]}, "'views'"),
        ({"alignment": [[1, 2]] * 4}, "'alignment'"),
        ({"alignment": [[1, 2]] * 5}, "two points in one place"),
        ({"calibration": "gone.json"}, "cannot read the calibration gone.json"),
        ({"calibration": "own.onnx"}, "own.onnx has no calibration"),
        ({"mirror": True}, "'mirror' is no key"),
    ],
)
def test_a_mistake_in_the_entry_is_told(
    tmp_path: Path, changes: dict[str, object], said: str
) -> None:
    with pytest.raises(EmbedderProblem, match=r"own.toml: .*" + said):
        Catalogue(install(tmp_path, **changes))


@pytest.mark.parametrize("text", ["name = ", "\0", 'name = "a"\nname = "b"'])
def test_what_is_no_toml_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "bad.toml").write_text(text)
    with pytest.raises(EmbedderProblem, match=r"bad\.toml"):
        Catalogue(tmp_path)


@pytest.mark.parametrize(
    "measured",
    [
        "{}",
        "[]",
        '{"calibration": {"strangers_reach": "x"}}',
        '{"calibration": {"strangers_reach": [1]}}',
    ],
)
def test_a_file_without_a_calibration_is_told(tmp_path: Path, measured: str) -> None:
    install(tmp_path)
    (tmp_path / "own.json").write_text(measured)
    with pytest.raises(EmbedderProblem, match="strangers_reach"):
        Catalogue(tmp_path)


@pytest.mark.parametrize(
    ("model", "changes", "said"),
    [
        (b"no network", {}, "is no network"),
        (network(batch=4), {}, "batch size"),
        (network(), {"dimension": 25}, "gives .24,. numbers a face instead of 25"),
        (network(), {"input_size": 128}, "does not take NCHW of 128 px"),
        (network(), {"layout": "NHWC"}, "does not take NHWC of 112 px"),
        (network(), {"scale": 1e-38}, "not finite"),
    ],
)
@pytest.mark.filterwarnings("ignore:overflow")
def test_a_network_that_is_not_as_the_entry_says_is_told(
    tmp_path: Path, model: bytes, changes: dict[str, object], said: str
) -> None:
    catalogue = Catalogue(install(tmp_path, model=model, **changes))
    with pytest.raises(EmbedderProblem, match=said):
        catalogue.get("own")


def test_an_altered_network_is_refused(tmp_path: Path) -> None:
    install(tmp_path)
    (tmp_path / "own.onnx").write_bytes(network(output="other"))
    with pytest.raises(WeightsProblem, match="sha256"):
        Catalogue(tmp_path).get("own")


def test_two_of_one_name_are_refused(tmp_path: Path) -> None:
    install(tmp_path)
    (tmp_path / "copy.toml").write_text((tmp_path / "own.toml").read_text())
    with pytest.raises(EmbedderProblem, match="taken"):
        Catalogue(tmp_path)


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(EmbedderProblem, match="is no folder"):
        Catalogue(tmp_path / "nowhere")


def test_points_that_fall_together_give_a_unit_embedding(tmp_path: Path) -> None:
    image = read_photo(assets.PERSON_A_1)
    (face,) = get_pipeline().find_faces(image)
    fallen = replace(face, points=np.full((5, 2), 30, np.float32))
    (embedding,) = Catalogue(install(tmp_path)).get("own").embed(image, [fallen])
    assert math.isclose(float(np.linalg.norm(embedding)), 1, abs_tol=1e-5)
