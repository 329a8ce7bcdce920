"""Crafted files through Detect, where the folder of them is at hand (`FACEWEB_EVAL_DATA`)."""

import os
import time
from pathlib import Path

import pytest

from faceweb.faceapi.attributes import FaceAttribute
from faceweb.faceapi.contract import ATTRIBUTES_OF, DetectionModel
from tests.faceserver.api import Api

FOLDER = Path(os.environ.get("FACEWEB_EVAL_DATA", "nowhere")) / "hostile"
FILES = sorted(FOLDER.glob("*")) if FOLDER.is_dir() else []
CODES = {"InvalidImage", "InvalidImageSize"}
LIMIT_S = 10
ATTRIBUTES = ",".join(ATTRIBUTES_OF[DetectionModel.D01] - {FaceAttribute.QUALITY})

pytestmark = pytest.mark.skipif(not FILES, reason="FACEWEB_EVAL_DATA names no folder of them")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_crafted_file_is_refused_as_documented_or_answered(alice: Api, path: Path):
    start = time.monotonic()
    answer = alice.image("/detect", path, returnFaceAttributes=ATTRIBUTES, returnFaceLandmarks=True)
    assert time.monotonic() - start < LIMIT_S
    if answer.status == 400:
        assert answer.body["error"]["code"] in CODES
    else:
        assert answer.status == 200
        assert isinstance(answer.body, list)


@pytest.mark.parametrize(
    "name",
    [
        "anim.gif",
        "cmyk.jpg",
        "exactly_6MB_padded.jpg",
        "grey.jpg",
        "grey16.png",
        "la.png",
        "ok.bmp",
        "ok.gif",
        "ok.webp",
        "ok_lossless.webp",
        "palette.png",
        "progressive.jpg",
        "rgb16.png",
    ],
)
def test_a_rare_but_valid_file_has_its_face(alice: Api, name: str):
    assert len(alice.image("/detect", FOLDER / name).body) >= 1


def test_every_orientation_finds_the_same_face_upright(alice: Api):
    found = [
        alice.image("/detect", FOLDER / f"exif_orient_{number}.jpg").body[0]["faceRectangle"]
        for number in range(1, 9)
    ]
    for rectangle in found[1:]:
        for side in ("left", "top", "width", "height"):
            assert rectangle[side] == pytest.approx(found[0][side], abs=8)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("6MB_plus_1_padded.jpg", "InvalidImageSize"),
        ("bomb_20000x20000_rgb.png", "InvalidImageSize"),
        ("px_35x35.jpg", "InvalidImageSize"),
        ("empty.jpg", "InvalidImageSize"),
        ("random64k.jpg", "InvalidImage"),
        ("ps.jpg", "InvalidImageSize"),
    ],
)
def test_a_file_out_of_bounds_is_refused_by_its_code(alice: Api, name: str, code: str):
    answer = alice.image("/detect", FOLDER / name)
    assert (answer.status, answer.body["error"]["code"]) == (400, code)
