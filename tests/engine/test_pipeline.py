"""The engine by its front door: photos in, faces out."""

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from faceweb.engine import pipeline as pipeline_module
from faceweb.engine.embedders.catalogue import get_embedder
from faceweb.engine.face import FoundFace
from faceweb.engine.pipeline import get_pipeline, min_face_px
from faceweb.engine.types import Embedding, Embeddings, RGBImage
from faceweb.imaging import UPLOAD_LIMITS, open_upright
from tests import assets
from tests.engine.photos import read_photo

EMBEDDER = "dlib_resnet_v1"


def only_face(image: RGBImage) -> FoundFace:
    (face,) = get_pipeline().find_faces(image)
    return face


def embeddings_in(image: RGBImage) -> Embeddings:
    """One of each face, the largest first."""
    return get_embedder(EMBEDDER).embed(image, get_pipeline().find_faces(image))


def embedding_of(path: Path) -> Embedding:
    """Of the largest face."""
    return embeddings_in(read_photo(path))[0]


def alike(one: Embedding, other: Embedding) -> float:
    """The confidence that two embeddings are of the same person."""
    return float(get_embedder(EMBEDDER).calibration.confidence(one @ other))


SAME = [assets.PERSON_A_1, assets.PERSON_A_2, assets.PERSON_A_3, assets.PERSON_A_4]
OTHERS = [assets.PERSON_B, assets.PORTRAIT, assets.GROUP_OF_SIX]


def test_photos_of_one_person_pass_the_threshold_and_strangers_do_not() -> None:
    same = [embedding_of(path) for path in SAME]
    for index, one in enumerate(same):
        for other in same[index + 1 :]:
            assert alike(one, other) > 0.5
        for path in OTHERS:
            assert alike(one, embedding_of(path)) < 0.5


def test_the_six_of_the_group_are_six_people() -> None:
    embeddings = embeddings_in(read_photo(assets.GROUP_OF_SIX))
    assert len(embeddings) == 6
    for index, one in enumerate(embeddings):
        for other in embeddings[index + 1 :]:
            assert alike(one, other) < 0.5


def test_faces_come_largest_first() -> None:
    areas = [
        face.rectangle.width * face.rectangle.height
        for face in get_pipeline().find_faces(read_photo(assets.GROUP_OF_SIX))
    ]
    assert areas == sorted(areas, reverse=True)


def test_each_part_of_a_face_lies_where_it_belongs() -> None:
    for face in get_pipeline().find_faces(read_photo(assets.GROUP_OF_SIX)):
        left_eye, right_eye, nose, left_mouth, right_mouth = face.points
        assert left_eye[0] < nose[0] < right_eye[0]
        assert left_mouth[0] < right_mouth[0]
        assert max(left_eye[1], right_eye[1]) < nose[1] < min(left_mouth[1], right_mouth[1])
        left, top, width, height = face.rectangle
        assert ((face.points > [left, top]) & (face.points < [left + width, top + height])).all()
        assert width == pytest.approx(height, rel=0.1)


def test_a_photo_without_a_face_has_none() -> None:
    assert get_pipeline().find_faces(read_photo(assets.NO_FACE)) == []


@pytest.mark.parametrize(
    "shape", [(1, 1), (36, 36), (1, 3000), (3000, 1), (20, 9000), (4000, 4000)]
)
@pytest.mark.parametrize("shade", [0, 255])
def test_blank_images_of_any_shape_have_no_face(shape: tuple[int, int], shade: int) -> None:
    assert get_pipeline().find_faces(np.full((*shape, 3), shade, np.uint8)) == []


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((40, 40), np.uint8),
        np.zeros((40, 40, 4), np.uint8),
        np.zeros((40, 40, 3), np.float32),
    ],
)
def test_what_is_no_rgb_image_is_refused(image: RGBImage) -> None:
    with pytest.raises(ValueError, match="uint8"):
        get_pipeline().find_faces(image)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_finds_the_same_face_upright(orientation: int) -> None:
    photo = Image.open(assets.PERSON_A_1).reduce(2)
    undone = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = photo.transpose(undone[orientation]) if orientation in undone else photo
    exif = Image.Exif()
    exif[0x0112] = orientation
    buffer = io.BytesIO()
    stored.save(buffer, "JPEG", quality=95, exif=exif)

    upright: RGBImage = np.asarray(open_upright(buffer.getvalue(), UPLOAD_LIMITS))
    expected, found = only_face(np.asarray(photo)), only_face(upright)
    assert found.rectangle == pytest.approx(expected.rectangle, abs=3)
    assert alike(embeddings_in(upright)[0], embeddings_in(np.asarray(photo))[0]) > 0.8


@pytest.mark.parametrize("degrees", [-30, -15, 15, 30])
def test_a_tilted_head_is_the_same_person(degrees: float) -> None:
    image = read_photo(assets.PERSON_A_1)
    height, width = image.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    tilted = cv2.warpAffine(image, turn, (width, height)).astype(np.uint8)
    (embedding,) = embeddings_in(tilted)
    assert alike(embedding, embedding_of(assets.PERSON_A_1)) > 0.7


@pytest.mark.parametrize("path", SAME[:3])
def test_a_grey_photo_is_the_same_person(path: Path) -> None:
    grey = np.asarray(Image.fromarray(read_photo(path)).convert("L").convert("RGB"))
    assert alike(embedding_of(path), embeddings_in(grey)[0]) > 0.5


@pytest.mark.parametrize("width", [120, 200, 900, 2500])
def test_a_photo_of_another_size_is_the_same_person(width: int) -> None:
    photo = Image.fromarray(read_photo(assets.PERSON_A_2))
    resized = photo.resize((width, round(width * photo.height / photo.width)))
    (embedding,) = embeddings_in(np.asarray(resized))
    assert alike(embedding, embedding_of(assets.PERSON_A_2)) > 0.6


def test_a_face_cut_by_the_edge_keeps_its_rectangle_inside() -> None:
    for path in (assets.PERSON_A_CUT_LEFT, assets.PERSON_A_CUT_RIGHT):
        image = read_photo(path)
        for face in get_pipeline().find_faces(image):
            left, top, width, height = face.rectangle
            assert 0 <= left < left + width <= image.shape[1]
            assert 0 <= top < top + height <= image.shape[0]


def test_the_least_face_is_36_px_and_grows_beyond_full_hd() -> None:
    assert min_face_px(200, 200) == 36
    assert min_face_px(1920, 1080) == min_face_px(1080, 1920) == 36
    assert min_face_px(3840, 2160) == 72


@pytest.mark.parametrize(("share", "expected"), [(1.15, 1), (0.8, 0)])
def test_faces_below_the_least_size_are_left_out(share: float, expected: int) -> None:
    """The same face on a grey wall, just above and just below 36 px."""
    photo = Image.open(assets.PERSON_A_2)
    factor = share * 36 / only_face(np.asarray(photo)).rectangle.width
    small = photo.resize((round(photo.width * factor), round(photo.height * factor)))
    wall = Image.new("RGB", (1000, 700), "grey")
    wall.paste(small, (450, 300))
    assert len(get_pipeline().find_faces(np.asarray(wall))) == expected


def test_a_small_face_beside_a_large_one_is_found_too() -> None:
    wall = Image.new("RGB", (1600, 1000), "grey")
    wall.paste(Image.open(assets.PERSON_A_2).resize((500, 958)), (20, 20))
    wall.paste(Image.open(assets.PERSON_B).reduce(8), (1200, 400))
    embeddings = embeddings_in(np.asarray(wall))
    assert len(embeddings) == 2
    assert alike(embeddings[1], embedding_of(assets.PERSON_B)) > 0.5


def test_at_most_a_hundred_faces_come() -> None:
    photo = Image.open(assets.PERSON_A_2)
    left, top, width, height = only_face(np.asarray(photo)).rectangle
    tile = photo.crop((left - 100, top - 100, left + width + 100, top + height + 100))
    tile = tile.resize((120, 120))
    crowd = Image.new("RGB", (16 * 120, 9 * 120))
    for index in range(16 * 9):
        crowd.paste(tile, (index % 16 * 120, index // 16 * 120))
    assert len(get_pipeline().find_faces(np.asarray(crowd))) == 100


def test_many_threads_share_one_pipeline_and_embedder() -> None:
    paths = [*SAME, *OTHERS, assets.NO_FACE]
    alone = [get_pipeline().find_faces(read_photo(path)) for path in paths]
    embedded = [embeddings_in(read_photo(path)) for path in paths]
    with ThreadPoolExecutor(8) as threads:
        together = threads.map(lambda path: get_pipeline().find_faces(read_photo(path)), paths * 4)
        embeddings = threads.map(lambda path: embeddings_in(read_photo(path)), paths * 4)
    for expected, found in zip(alone * 4, together, strict=True):
        assert [face.rectangle for face in found] == [face.rectangle for face in expected]
    for numbers, same in zip(embedded * 4, embeddings, strict=True):
        assert numbers == pytest.approx(same, abs=1e-5)


def test_a_process_loads_its_detector_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline_module, "_pipeline", None)
    with ThreadPoolExecutor(8) as threads:
        pipelines = list(threads.map(lambda _: get_pipeline(), range(8)))
    assert len(set(map(id, pipelines))) == 1
