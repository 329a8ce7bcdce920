"""The converted network against dlib's own, and what an embedding is."""

import dlib
import numpy as np
import pytest

from faceweb.engine.aligner import align
from faceweb.engine.embedders import dlib_resnet
from faceweb.engine.embedders.dlib_resnet import BATCH_SIZE, DIMENSION, DlibResnet
from faceweb.engine.pipeline import get_pipeline
from faceweb.engine.types import Chips
from tests import assets
from tests.engine.photos import read_photo


@pytest.fixture(scope="module")
def embedder() -> DlibResnet:
    return dlib_resnet.load()


@pytest.fixture(scope="module")
def chips() -> Chips:
    """Seven real faces and one chip of noise."""
    group = read_photo(assets.GROUP_OF_SIX)
    points = [face.points for face in get_pipeline().find_faces(group)]
    person = read_photo(assets.PERSON_A_1)
    (face,) = get_pipeline().find_faces(person)
    noise = np.random.default_rng(0).integers(0, 256, (1, 150, 150, 3), np.uint8)
    return np.concatenate([align(group, np.stack(points)), align(person, face.points[None]), noise])


def test_the_network_agrees_with_dlibs_own_output(embedder: DlibResnet, chips: Chips) -> None:
    original = dlib.face_recognition_model_v1(str(assets.DLIB_EMBEDDER))
    theirs = np.array([original.compute_face_descriptor(chip) for chip in chips])
    assert np.abs(embedder.embed_once(chips) - theirs).max() <= 1e-4


def test_embeddings_are_unit_float32_rows(embedder: DlibResnet, chips: Chips) -> None:
    embeddings = embedder.embed_chips(chips)
    assert embeddings.shape == (len(chips), DIMENSION)
    assert embeddings.dtype == np.float32
    assert np.linalg.norm(embeddings, axis=1) == pytest.approx(1, abs=1e-6)


def test_the_mirror_image_has_the_same_embedding(embedder: DlibResnet, chips: Chips) -> None:
    mirrored = np.ascontiguousarray(chips[:, :, ::-1])
    assert np.abs(embedder.embed_chips(chips) - embedder.embed_chips(mirrored)).max() < 1e-5


def test_batches_change_nothing(embedder: DlibResnet, chips: Chips) -> None:
    many = np.concatenate([chips] * 3)
    assert len(many) > BATCH_SIZE
    alone = np.concatenate([embedder.embed_chips(chip[None]) for chip in chips])
    assert np.abs(embedder.embed_chips(many) - np.concatenate([alone] * 3)).max() < 1e-5


def test_no_faces_give_no_embeddings(embedder: DlibResnet) -> None:
    assert embedder.embed(read_photo(assets.NO_FACE), []).shape == (0, DIMENSION)
