"""Face - Detect with attributes and landmarks: what may be asked of which model, and answers to
real photos, good and bad, all as the served document describes them."""

import io

import pytest
from jsonschema import Draft202012Validator
from PIL import Image, ImageDraw, ImageFilter

from faceweb.faceapi.attributes import FaceAttribute
from faceweb.faceapi.contract import ATTRIBUTES_OF, DetectionModel
from faceweb.faceserver.models import DetectedFace
from faceweb.faceserver.openapi import document
from tests.assets import (
    GROUP_OF_SIX,
    NO_FACE,
    PERSON_A_1,
    PERSON_A_CUT_LEFT,
    PERSON_B,
    PORTRAIT,
)
from tests.faceserver.api import bad_argument, said

OF_D01 = sorted(ATTRIBUTES_OF[DetectionModel.D01])
OF_D03 = sorted(ATTRIBUTES_OF[DetectionModel.D03])
WITH_QUALITY = {"recognitionModel": "recognition_04"}


def described(api, image, names=OF_D01, **query):
    """The faces, checked against the served document."""
    if "qualityForRecognition" in names:
        query |= WITH_QUALITY
    answer = api.image("/detect", image, returnFaceAttributes=",".join(names), **query)
    assert answer.status == 200
    schema = {"$ref": "#/components/schemas/DetectedFaces", "components": document()["components"]}
    Draft202012Validator(schema).validate(answer.body)
    return answer.body


def encoded(picture):
    file = io.BytesIO()
    picture.convert("RGB").save(file, "PNG")
    return file.getvalue()


def test_everything_asked_for_is_said_of_every_face(alice):
    found = described(alice, GROUP_OF_SIX, returnFaceLandmarks="true")
    assert len(found) == 6
    for face in found:
        assert set(face["faceAttributes"]) == set(OF_D01)
        assert len(face["faceLandmarks"]) == 27


def test_what_the_operator_blocked_is_refused(alice, settings):
    settings.BLOCKED_ATTRIBUTES = frozenset({"age"})
    for names in ("age", "headPose,Age"):
        answer = alice.image("/detect", PERSON_B, returnFaceAttributes=names)
        assert said(answer) == bad_argument("Invalid argument returnFaceAttributes.")
    assert alice.image("/detect", PERSON_B, returnFaceAttributes="headPose").status == 200


def test_nothing_else_is_said(alice):
    (face,) = described(alice, PERSON_B, ["age", "glasses"])
    assert list(face) == ["faceId", "faceRectangle", "faceAttributes"]
    assert list(face["faceAttributes"]) == ["age", "glasses"]
    (face,) = alice.image("/detect", PERSON_B, returnFaceLandmarks="true").body
    assert list(face) == ["faceId", "faceRectangle", "faceLandmarks"]


def test_an_answer_has_the_order_of_the_published_ones(alice):
    query = {"returnFaceLandmarks": "true", "returnRecognitionModel": "true"}
    (face,) = described(alice, PERSON_B, **query)
    assert list(face) == [
        "faceId",
        "recognitionModel",
        "faceRectangle",
        "faceLandmarks",
        "faceAttributes",
    ]
    assert list(face["faceAttributes"]) == [name for name in FaceAttribute if name in OF_D01]


def test_without_face_id_a_face_is_described_and_nothing_kept(alice):
    (face,) = described(alice, PERSON_B, returnFaceId="false")
    assert "faceId" not in face
    assert not DetectedFace.objects.exists()


def test_a_face_that_was_just_found_is_described_all_the_same(alice):
    alice.image("/detect", PERSON_B)
    (first,) = described(alice, PERSON_B, ["age"])
    (second,) = described(alice, PERSON_B, ["age"])
    assert first["faceAttributes"] == second["faceAttributes"]
    assert first["faceId"] != second["faceId"]


def test_landmarks_lie_in_the_face_left_to_right(alice):
    for face in alice.image("/detect", GROUP_OF_SIX, returnFaceLandmarks="true").body:
        points, box = face["faceLandmarks"], face["faceRectangle"]
        across = ("eyebrowLeftOuter", "pupilLeft", "pupilRight", "eyebrowRightOuter")
        assert [points[name]["x"] for name in across] == sorted(points[n]["x"] for n in across)
        down = ("pupilLeft", "noseTip", "upperLipTop", "underLipBottom")
        assert [points[name]["y"] for name in down] == sorted(points[n]["y"] for n in down)
        nose = points["noseTip"]
        assert box["left"] < nose["x"] < box["left"] + box["width"]
        assert box["top"] < nose["y"] < box["top"] + box["height"]


def test_an_image_without_a_face_has_nothing_to_describe(alice):
    assert described(alice, NO_FACE) == []


@pytest.mark.parametrize("names", ["AGE,HeadPOSE", " age , headpose ", "age,age,headPose"])
def test_names_are_taken_in_any_case_with_blanks_and_twice(alice, names):
    (face,) = alice.image("/detect", PERSON_B, returnFaceAttributes=names).body
    assert list(face["faceAttributes"]) == ["headPose", "age"]


@pytest.mark.parametrize(
    "names", ["accessory", "age,beauty", "age,", ",", " ", "age gender", "age;gender", "ágè"]
)
def test_another_name_is_refused(alice, names):
    answer = alice.image("/detect", PERSON_B, returnFaceAttributes=names)
    assert said(answer) == bad_argument("Invalid argument returnFaceAttributes.")


def test_an_empty_value_asks_for_nothing(alice):
    query = {"returnFaceAttributes": "", "returnFaceLandmarks": "false"}
    (face,) = alice.image("/detect", PERSON_B, **query).body
    assert set(face) == {"faceId", "faceRectangle"}


def test_detection_03_tells_of_masks_and_pose(alice):
    query = {"detectionModel": "detection_03", "returnFaceLandmarks": "true"}
    (face,) = described(alice, PERSON_B, OF_D03, **query)
    assert set(face["faceAttributes"]) == {"headPose", "blur", "mask", "qualityForRecognition"}
    assert face["faceAttributes"]["mask"] == {"type": "noMask", "noseAndMouthCovered": False}
    assert len(face["faceLandmarks"]) == 27


@pytest.mark.parametrize("name", sorted(set(FaceAttribute) - set(OF_D03)))
def test_detection_03_knows_no_other_attribute(alice, name):
    query = {"returnFaceAttributes": f"headPose,{name}", "detectionModel": "detection_03"}
    assert said(alice.image("/detect", PERSON_B, **query)) == bad_argument(
        "Only face attributes 'headpose,mask,qualityforrecognition' are supported by detection_03."
    )


def test_detection_01_knows_no_masks(alice):
    assert said(alice.image("/detect", PERSON_B, returnFaceAttributes="mask")) == bad_argument(
        "Only face attributes 'blur,exposure,noise,age,gender,facialhair,glasses,hair,makeup,"
        "accessories,occlusion,headpose,emotion,smile,qualityforrecognition' are supported by"
        " detection_01."
    )


@pytest.mark.parametrize(
    ("query", "argument"),
    [
        *(({"returnFaceAttributes": name}, "returnFaceAttributes") for name in FaceAttribute),
        ({"returnFaceLandmarks": "true"}, "returnLandmarks"),
    ],
)
def test_detection_02_knows_where_a_face_is_and_no_more(alice, query, argument):
    answer = alice.image("/detect", PERSON_B, detectionModel="detection_02", **query)
    assert said(answer) == bad_argument(f"'{argument}' is not supported by detection_02.")


@pytest.mark.parametrize("detection_model", ["detection_01", "detection_03"])
@pytest.mark.parametrize("model", ["recognition_01", "recognition_02"])
def test_quality_for_recognition_is_told_for_the_later_models_only(alice, detection_model, model):
    answer = alice.image(
        "/detect",
        PERSON_B,
        returnFaceAttributes="qualityForRecognition",
        recognitionModel=model,
        detectionModel=detection_model,
    )
    expected = bad_argument(f"'qualityForRecognition' is not supported by {model}.")
    assert said(answer) == expected


def grey(picture):
    return picture.convert("L")


def blurred(picture):
    return picture.filter(ImageFilter.GaussianBlur(12))


def tiny(picture):
    return picture.resize((picture.width // 5, picture.height // 5))


def dark(picture):
    return picture.point(lambda value: value // 12)


def painted(picture):
    return picture.quantize(8)


def sideways(picture):
    return picture.rotate(90, expand=True)


def two_overlapping(picture):
    beside = picture.copy()
    beside.paste(picture, (picture.width // 4, 0))
    return beside


def covered(picture):
    """A cloth over the lower half of the photo's middle, where nose and mouth are."""
    masked = picture.copy()
    width, height = picture.size
    ImageDraw.Draw(masked).rectangle((0, height * 0.55, width, height), fill=(180, 200, 230))
    return masked


@pytest.mark.parametrize(
    "spoil", [grey, blurred, tiny, dark, painted, sideways, two_overlapping, covered]
)
@pytest.mark.parametrize("photo", [PORTRAIT, PERSON_A_1], ids=["portrait", "person"])
def test_a_bad_photo_is_described_within_the_documents_bounds(alice, photo, spoil):
    with Image.open(photo) as picture:
        large = picture.convert("RGB").resize((640, 640 * picture.height // picture.width))
    image = encoded(spoil(large))
    for face in described(alice, image, returnFaceLandmarks="true"):
        assert sum(face["faceAttributes"]["emotion"].values()) == pytest.approx(1)
    described(alice, image, OF_D03, detectionModel="detection_03")


def test_a_face_cut_by_the_frame_is_described(alice):
    for face in described(alice, PERSON_A_CUT_LEFT, returnFaceLandmarks="true"):
        assert set(face["faceAttributes"]) == set(OF_D01)
