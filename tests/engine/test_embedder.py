"""The converted network against dlib's own, and what an embedding is."""

import dlib
import numpy as np
import pytest

from faceweb.engine.aligner import align
from faceweb.engine.embedder import BATCH_SIZE, EMBEDDING_DIMENSION, Embedder
from faceweb.engine.pipeline import get_pipeline
from faceweb.engine.types import Chips
from faceweb.engine.weights import EMBEDDER, load_session
from tests import assets
from tests.engine.photos import read_photo


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder(load_session(EMBEDDER))


@pytest.fixture(scope="module")
def chips() -> Chips:
    """Seven real faces and one chip of noise."""
    group = read_photo(assets.GROUP_OF_SIX)
    points = [face.points for face in get_pipeline().find_faces(group, embed=False)]
    person = read_photo(assets.PERSON_A_1)
    (face,) = get_pipeline().find_faces(person, embed=False)
    noise = np.random.default_rng(0).integers(0, 256, (1, 150, 150, 3), np.uint8)
    return np.concatenate([align(group, np.stack(points)), align(person, face.points[None]), noise])


def test_the_network_agrees_with_dlibs_own_output(embedder: Embedder, chips: Chips) -> None:
    original = dlib.face_recognition_model_v1(str(assets.DLIB_EMBEDDER))
    theirs = np.array([original.compute_face_descriptor(chip) for chip in chips])
    assert np.abs(embedder.embed_once(chips) - theirs).max() <= 1e-4


def test_embeddings_are_unit_float32_rows(embedder: Embedder, chips: Chips) -> None:
    embeddings = embedder.embed(chips)
    assert embeddings.shape == (len(chips), EMBEDDING_DIMENSION)
    assert embeddings.dtype == np.float32
    assert np.linalg.norm(embeddings, axis=1) == pytest.approx(1, abs=1e-6)


def test_the_mirror_image_has_the_same_embedding(embedder: Embedder, chips: Chips) -> None:
    mirrored = np.ascontiguousarray(chips[:, :, ::-1])
    assert np.abs(embedder.embed(chips) - embedder.embed(mirrored)).max() < 1e-5


def test_batches_change_nothing(embedder: Embedder, chips: Chips) -> None:
    many = np.concatenate([chips] * 3)
    assert len(many) > BATCH_SIZE
    alone = np.concatenate([embedder.embed(chip[None]) for chip in chips])
    assert np.abs(embedder.embed(many) - np.concatenate([alone] * 3)).max() < 1e-5


def test_no_chips_give_no_embeddings(embedder: Embedder) -> None:
    assert embedder.embed(np.empty((0, 150, 150, 3), np.uint8)).shape == (0, EMBEDDING_DIMENSION)
