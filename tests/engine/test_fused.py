"""Two networks in one embedding."""

import hashlib
import io
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from faceweb.engine.embedders import dlib_resnet, fused
from faceweb.engine.embedders.catalogue import get_embedder
from faceweb.engine.embedders.fused import COMPONENTS, DIMENSION, PORTRAIT_WEIGHT, Projection
from faceweb.engine.embedders.interface import Embedder
from faceweb.engine.face import FoundFace
from faceweb.engine.pipeline import get_pipeline
from faceweb.engine.portrait import DESCRIPTOR_DIMENSION
from faceweb.engine.rectangle import Rectangle
from faceweb.engine.types import Embeddings, RGBImage
from faceweb.engine.weights import FUSION, WEIGHTS_FOLDER, WeightsProblem, read_verified
from tests import assets
from tests.engine.photos import read_photo

PERSON_A = (assets.PERSON_A_1, assets.PERSON_A_2, assets.PERSON_A_3)


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return get_embedder(fused.NAME)


def embed_all(embedder: Embedder, image: RGBImage) -> Embeddings:
    return embedder.embed(image, get_pipeline().find_faces(image))


def test_photos_of_one_person_pass_and_strangers_do_not(embedder: Embedder) -> None:
    person = [embed_all(embedder, read_photo(path))[0] for path in PERSON_A]
    photos = (assets.PERSON_B, assets.PORTRAIT, assets.GROUP_OF_SIX)
    strangers = [one for path in photos for one in embed_all(embedder, read_photo(path))]
    confidence = embedder.calibration.confidence
    assert min(float(confidence(a @ b)) for a, b in combinations(person, 2)) > 0.5
    pairs = [*combinations(strangers, 2), *((a, b) for a in person for b in strangers)]
    assert max(float(confidence(a @ b)) for a, b in pairs) < 0.5


def test_embeddings_are_unit_float32_rows(embedder: Embedder) -> None:
    embeddings = embed_all(embedder, read_photo(assets.GROUP_OF_SIX))
    assert embeddings.shape == (6, DIMENSION)
    assert embeddings.dtype == np.float32
    assert np.linalg.norm(embeddings, axis=1) == pytest.approx(1, abs=1e-6)


def test_a_face_is_embedded_alike_alone_and_among_others(embedder: Embedder) -> None:
    group = read_photo(assets.GROUP_OF_SIX)
    faces = get_pipeline().find_faces(group)
    alone = np.concatenate([embedder.embed(group, [face]) for face in faces])
    assert np.abs(embedder.embed(group, faces) - alone).max() < 1e-5


def test_no_faces_give_no_embeddings(embedder: Embedder) -> None:
    assert embedder.embed(read_photo(assets.NO_FACE), []).shape == (0, DIMENSION)


def test_a_photo_and_its_mirror_image_are_as_good_as_the_same(embedder: Embedder) -> None:
    photo = read_photo(assets.PERSON_A_1)
    mirrored = np.ascontiguousarray(photo[:, ::-1])
    similarity = embed_all(embedder, photo)[0] @ embed_all(embedder, mirrored)[0]
    assert float(embedder.calibration.confidence(similarity)) > 0.9


def test_each_network_has_its_share_of_a_similarity(embedder: Embedder) -> None:
    group = read_photo(assets.GROUP_OF_SIX)
    faces = get_pipeline().find_faces(group)
    embeddings = embedder.embed(group, faces)
    resnet = get_embedder(dlib_resnet.NAME).embed(group, faces)
    whole = np.sqrt(1 + PORTRAIT_WEIGHT)
    assert embeddings[:, : dlib_resnet.DIMENSION] * whole == pytest.approx(resnet, abs=1e-5)
    portraits = embeddings[:, dlib_resnet.DIMENSION :]
    assert np.linalg.norm(portraits, axis=1) ** 2 == pytest.approx(PORTRAIT_WEIGHT / whole**2)


def test_storage_in_float16_changes_no_similarity_that_counts(embedder: Embedder) -> None:
    embeddings = embed_all(embedder, read_photo(assets.GROUP_OF_SIX))
    stored = embeddings.astype(np.float16).astype(np.float32)
    assert np.abs(stored @ stored.T - embeddings @ embeddings.T).max() < 5e-4


POINTS_APART = np.array([[20, 20], [40, 20], [30, 30], [22, 40], [38, 40]], np.float32)


@pytest.mark.parametrize("fill", [0, 127, 255])
@pytest.mark.parametrize(
    ("box", "points"),
    [
        ((30, 30, 30, 30), np.full((5, 2), 30)),  # no extent at all
        ((50, 50, 10, 10), POINTS_APART),  # inside out
        ((-900, -900, -800, -800), POINTS_APART - 900),  # outside the image
        ((-1e5, -1e5, 1e5, 1e5), POINTS_APART * 5000),  # far larger than the image
        ((10, 10, 12, 60), POINTS_APART * [0, 1]),  # all on one line
    ],
)
def test_faces_that_are_none_give_unit_vectors_all_the_same(
    embedder: Embedder,
    fill: int,
    box: tuple[float, float, float, float],
    points: np.ndarray,
) -> None:
    image = np.full((60, 60, 3), fill, np.uint8)
    face = FoundFace(box, points.astype(np.float32), 0.5, Rectangle(0, 0, 1, 1))
    (embedding,) = embedder.embed(image, [face])
    assert np.linalg.norm(embedding) == pytest.approx(1, abs=1e-6)


def test_the_average_descriptor_has_no_direction_and_no_nan() -> None:
    mean = np.ones(DESCRIPTOR_DIMENSION, np.float32)
    axes = np.eye(DESCRIPTOR_DIMENSION, COMPONENTS, dtype=np.float32)
    assert not Projection(mean, axes)(mean[None]).any()


def test_the_projection_is_the_one_its_card_describes() -> None:
    data = read_verified(FUSION)
    card = (WEIGHTS_FOLDER / "FUSION.md").read_text()
    assert f"| sha256 | `{hashlib.sha256(data).hexdigest()}` |" in card
    assert f"| size | {len(data):,} bytes |" in card
    with np.load(io.BytesIO(data)) as stored:
        axes = stored["axes"].astype(np.float32)
        assert stored["mean"].shape == (DESCRIPTOR_DIMENSION,)
    assert axes.T @ axes == pytest.approx(np.eye(COMPONENTS), abs=2e-3)


def test_an_altered_projection_is_refused(tmp_path: Path) -> None:
    data = bytearray((WEIGHTS_FOLDER / FUSION.name).read_bytes())
    data[-1] ^= 1
    (tmp_path / FUSION.name).write_bytes(data)
    with pytest.raises(WeightsProblem, match="sha256"):
        read_verified(FUSION, tmp_path)
