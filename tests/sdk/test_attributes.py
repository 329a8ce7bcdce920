"""Attributes and landmarks as the SDKs hand them out: every word of ours is one of theirs."""

import pytest
from azure.ai.vision.face import models as new_models
from azure.cognitiveservices.vision.face import models
from azure.cognitiveservices.vision.face.models import APIErrorException
from msrest import Deserializer

from faceweb.faceapi import attributes as wire
from faceweb.faceapi.contract import ATTRIBUTES_OF, DetectionModel
from tests.assets import GROUP_OF_SIX, PERSON_B
from tests.sdk.containers import MODEL, photo
from tests.sdk.operations import operations

SDK_CLASSES = {name: value for name, value in vars(models).items() if isinstance(value, type)}
deserialized = Deserializer(SDK_CLASSES)
EVERYTHING = sorted(ATTRIBUTES_OF[DetectionModel.D01])
NEW_EVERYTHING = sorted(ATTRIBUTES_OF[DetectionModel.D03])


@pytest.mark.parametrize(
    ("words", "sdk_words"),
    [
        (wire.Gender, models.Gender),
        (wire.GlassesType, models.GlassesType),
        (wire.HairColorType, models.HairColorType),
        (wire.AccessoryType, models.AccessoryType),
        (wire.MaskType, models.MaskType),
        (wire.QualityForRecognition, models.QualityForRecognition),
        (wire.BlurLevel, models.BlurLevel),
        (wire.ExposureLevel, models.ExposureLevel),
        (wire.NoiseLevel, models.NoiseLevel),
    ],
)
def test_every_word_is_one_of_the_sdks(words, sdk_words):
    found = {deserialized(sdk_words.__name__, word.value) for word in words}
    assert found == set(sdk_words)


@operations("Face_DetectWithStream")
def test_every_attribute_is_a_typed_object(client):
    (face,) = client.face.detect_with_stream(
        photo(PERSON_B),
        return_face_landmarks=True,
        return_face_attributes=EVERYTHING,
        recognition_model=MODEL,
        detection_model="detection_01",
    )
    said = face.face_attributes
    assert 0 < said.age < 100
    assert isinstance(said.gender, models.Gender)
    assert isinstance(said.glasses, models.GlassesType)
    assert isinstance(said.blur.blur_level, models.BlurLevel)
    assert isinstance(said.exposure.exposure_level, models.ExposureLevel)
    assert isinstance(said.noise.noise_level, models.NoiseLevel)
    assert isinstance(said.quality_for_recognition, models.QualityForRecognition)
    assert isinstance(said.head_pose, models.HeadPose)
    assert isinstance(said.makeup, models.Makeup)
    assert isinstance(said.occlusion, models.Occlusion)
    assert isinstance(said.facial_hair, models.FacialHair)
    assert all(isinstance(one.type, models.AccessoryType) for one in said.accessories)
    assert all(isinstance(one.color, models.HairColorType) for one in said.hair.hair_color)
    assert sum(said.emotion.as_dict().values()) == pytest.approx(1)
    assert said.mask is None
    points = face.face_landmarks.as_dict()
    assert len(points) == 27
    assert face.face_landmarks.pupil_left.x < face.face_landmarks.pupil_right.x


@operations("Face_DetectWithUrl")
def test_masks_are_told_behind_an_address(client, photo_url):
    found = client.face.detect_with_url(
        photo_url(GROUP_OF_SIX),
        return_face_attributes=["mask", "headPose"],
        detection_model="detection_03",
    )
    assert len(found) == 6
    for face in found:
        assert isinstance(face.face_attributes.mask.type, models.MaskType)
        assert face.face_attributes.head_pose.yaw is not None
        assert face.face_attributes.age is None
        assert face.face_landmarks is None


def test_what_a_detection_model_does_not_know_is_refused_in_its_words(client):
    with pytest.raises(APIErrorException) as refused:
        client.face.detect_with_stream(
            photo(PERSON_B), return_face_attributes=["age"], detection_model="detection_03"
        )
    assert refused.value.error.error.message == (
        "Only face attributes 'headpose,mask,qualityforrecognition' are supported by detection_03."
    )


@operations("Face_DetectWithStream")
def test_the_successors_sdk_reads_what_it_knows(new_client):
    (face,) = new_client.detect(
        PERSON_B.read_bytes(),
        detection_model="detection_03",
        recognition_model=MODEL,
        return_face_id=False,
        return_face_landmarks=True,
        return_face_attributes=NEW_EVERYTHING,
    )
    said = face.face_attributes
    assert isinstance(said.mask.type, new_models.MaskType)
    assert isinstance(said.blur.blur_level, new_models.BlurLevel)
    assert isinstance(said.quality_for_recognition, new_models.QualityForRecognition)
    assert -90 < said.head_pose.yaw < 90
    assert face.face_landmarks.nose_tip.x > 0
