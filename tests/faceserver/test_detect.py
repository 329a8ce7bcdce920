"""Face - Detect, on real photos."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.utils import timezone
from PIL import Image

from faceweb.faceserver.models import DetectedFace
from tests.assets import GROUP_OF_SIX, NO_FACE, PERSON_A_1, PERSON_B
from tests.faceserver.api import bad_argument, refusal, said

DEFAULT_KEYS = {"faceId", "faceRectangle"}


def test_every_face_of_a_group_is_found_largest_first(alice):
    answer = alice.image("/detect", GROUP_OF_SIX)
    assert answer.status == 200
    assert [set(face) for face in answer.body] == [DEFAULT_KEYS] * 6
    areas = [f["faceRectangle"]["width"] * f["faceRectangle"]["height"] for f in answer.body]
    assert areas == sorted(areas, reverse=True)
    assert len({face["faceId"] for face in answer.body}) == 6


def test_the_rectangle_is_whole_pixels_inside_the_image(alice):
    (face,) = alice.image("/detect", PERSON_B).body
    rectangle = face["faceRectangle"]
    assert set(rectangle) == {"top", "left", "width", "height"}
    assert all(isinstance(value, int) for value in rectangle.values())
    with Image.open(PERSON_B) as photo:
        assert rectangle["left"] + rectangle["width"] <= photo.width
        assert rectangle["top"] + rectangle["height"] <= photo.height


def test_an_image_without_a_face_has_an_empty_answer(alice):
    answer = alice.image("/detect", NO_FACE)
    assert (answer.status, answer.body) == (200, [])


def test_the_same_image_twice_gives_two_face_ids(alice):
    assert alice.face_id(PERSON_B) != alice.face_id(PERSON_B)


def test_without_face_id_nothing_is_kept(alice):
    (face,) = alice.image("/detect", PERSON_B, returnFaceId="false").body
    assert set(face) == {"faceRectangle"}
    assert not DetectedFace.objects.exists()


def test_the_recognition_model_is_named_when_asked(alice):
    asked = {"returnRecognitionModel": "true", "recognitionModel": "recognition_04"}
    (face,) = alice.image("/detect", PERSON_B, **asked).body
    assert face["recognitionModel"] == "recognition_04"
    (face,) = alice.image("/detect", PERSON_B, returnRecognitionModel="True").body
    assert face["recognitionModel"] == "recognition_01"


@pytest.mark.parametrize("model", ["detection_01", "detection_02", "detection_03"])
def test_every_detection_model_finds_the_face(alice, model):
    assert len(alice.image("/detect", PERSON_B, detectionModel=model).body) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("recognitionModel", "recognition_05"),
        ("recognitionModel", "recognition_1"),
        ("detectionModel", "detection_04"),
        ("faceIdTimeToLive", "59"),
        ("faceIdTimeToLive", "86401"),
        ("faceIdTimeToLive", "-60"),
        ("faceIdTimeToLive", "1e3"),
        ("faceIdTimeToLive", "٩٠"),
        ("returnFaceId", "yes"),
        ("returnRecognitionModel", "1"),
        ("returnFaceLandmarks", "2"),
    ],
)
def test_a_parameter_with_another_value_is_refused(alice, name, value):
    answer = alice.image("/detect", PERSON_B, **{name: value})
    assert said(answer) == bad_argument(f"'{name}' is invalid.")


def test_a_file_below_the_least_size_is_refused(alice):
    expected = refusal(400, "InvalidImageSize", "Image size is too small.")
    assert said(alice.image("/detect", b"")) == expected
    assert said(alice.image("/detect", b"\xff\xd8" * 511)) == expected


def test_a_file_beyond_the_most_bytes_is_refused(alice):
    photo = PERSON_B.read_bytes()
    six_megabytes = 6 * 1024 * 1024
    fits = photo + bytes(six_megabytes - len(photo))
    assert len(alice.image("/detect", fits).body) == 1
    expected = refusal(400, "InvalidImageSize", "Image size is too big.")
    assert said(alice.image("/detect", fits + b"\x00")) == expected


def test_a_file_that_is_no_image_is_refused(alice):
    expected = refusal(400, "InvalidImage", "Decoding error, image format unsupported.")
    assert said(alice.image("/detect", b"not an image " * 100)) == expected


@pytest.mark.parametrize("payload", [{}, {"url": ""}, {"url": None}])
def test_an_address_must_be_given(alice, payload):
    expected = refusal(400, "InvalidURL", "Invalid image URL.")
    assert said(alice.json("POST", "/detect", payload)) == expected


def test_an_address_must_be_text(alice):
    answer = alice.json("POST", "/detect", {"url": 7})
    assert said(answer) == bad_argument("Request body is invalid.")


def test_an_address_inside_our_network_is_refused(alice):
    expected = refusal(400, "InvalidURL", "Invalid image URL.")
    assert said(alice.json("POST", "/detect", {"url": "http://127.0.0.1:9/"})) == expected


def test_a_face_id_lives_as_long_as_asked(alice):
    alice.image("/detect", PERSON_B, faceIdTimeToLive=60)
    alice.image("/detect", PERSON_B)
    now = timezone.now()
    lives_s = [(face.expires_at - now).total_seconds() for face in DetectedFace.objects.all()]
    assert sorted(lives_s) == pytest.approx([60, 86_400], abs=20)


def test_an_expired_face_id_is_not_found(alice):
    alice.make_list()
    face_id = alice.face_id(PERSON_A_1)
    other = alice.face_id(PERSON_A_1)
    DetectedFace.objects.filter(pk=face_id).update(expires_at=timezone.now())

    as_query = {"faceId": face_id, "faceIds": [other]}
    expected = refusal(400, "FaceNotFound", "Query face cannot be found.")
    assert said(alice.json("POST", "/findsimilars", as_query)) == expected
    as_candidate = {"faceId": other, "faceIds": [face_id]}
    expected = refusal(400, "FaceNotFound", "Face is not found.")
    assert said(alice.json("POST", "/findsimilars", as_candidate)) == expected


def test_expired_faces_are_deleted_beside_new_ones(alice):
    old = alice.face_id(PERSON_B)
    DetectedFace.objects.filter(pk=old).update(expires_at=timezone.now() - dt.timedelta(days=1))
    new = alice.face_id(PERSON_B)
    assert [str(face.pk) for face in DetectedFace.objects.all()] == [new]


def test_expired_faces_are_deleted_by_command(alice, capsys):
    alice.image("/detect", GROUP_OF_SIX)
    kept = alice.face_id(PERSON_B)
    past = timezone.now() - dt.timedelta(seconds=1)
    DetectedFace.objects.exclude(pk=kept).update(expires_at=past)
    call_command("purge_expired")
    assert [str(face.pk) for face in DetectedFace.objects.all()] == [kept]
    assert "6 expired" in capsys.readouterr().out
