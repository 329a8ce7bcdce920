"""The contract as data: shapes and words both sides of the wire rely on."""

import json

import pytest

from faceweb.faceapi import refusals
from faceweb.faceapi.attributes import FaceAttribute, FaceAttributes
from faceweb.faceapi.contract import ATTRIBUTES_OF, ContainerKind, DetectionModel, Refusal

LARGE_FACE_LIST = ContainerKind.LARGE_FACE_LIST


@pytest.mark.parametrize(
    ("kind", "id_field", "words"),
    [
        (ContainerKind.FACE_LIST, "faceListId", "Face list"),
        (ContainerKind.LARGE_FACE_LIST, "largeFaceListId", "Large face list"),
        (ContainerKind.PERSON_GROUP, "personGroupId", "Person group"),
        (ContainerKind.LARGE_PERSON_GROUP, "largePersonGroupId", "Large person group"),
    ],
)
def test_a_kind_names_its_id_and_itself(kind, id_field, words):
    assert (kind.id_field, kind.words) == (id_field, words)


def test_a_refusal_by_the_service_carries_a_code():
    assert refusals.BODY_INVALID.body() == {
        "error": {"code": "BadArgument", "message": "Request body is invalid."}
    }


def test_a_refusal_by_the_gateway_carries_its_status():
    message = "Rate limit is exceeded. Try again in 26 seconds."
    assert Refusal(429, None, message).body() == {"error": {"statusCode": 429, "message": message}}


@pytest.mark.parametrize(
    "refusal",
    [value for value in vars(refusals).values() if isinstance(value, Refusal)],
    ids=lambda refusal: refusal.message[:40],
)
def test_a_refusal_survives_the_wire(refusal):
    body = json.loads(json.dumps(refusal.body()))
    assert Refusal.from_body(refusal.status, body) == refusal
    assert 400 <= refusal.status <= 500


@pytest.mark.parametrize(
    "body", [None, [], "error", {}, {"error": "no"}, {"error": {}}, {"error": {"message": 7}}]
)
def test_another_body_is_no_refusal(body):
    assert Refusal.from_body(500, body) is None


def test_the_same_container_is_missed_with_another_status_by_another_operation():
    by_path = refusals.container_not_found(LARGE_FACE_LIST)
    in_a_search = refusals.container_not_found(LARGE_FACE_LIST, 400)
    assert (by_path.status, in_a_search.status) == (404, 400)
    assert by_path.code == in_a_search.code == "LargeFaceListNotFound"


def test_a_malformed_id_is_a_bad_argument_only_where_nothing_is_looked_up():
    assert refusals.container_id_invalid(LARGE_FACE_LIST).code == "LargeFaceListNotFound"
    assert refusals.container_id_invalid(LARGE_FACE_LIST, 400).code == "BadArgument"


def test_every_attribute_is_known_to_a_detection_model_and_has_a_payload():
    known = frozenset().union(*ATTRIBUTES_OF.values())
    assert known == frozenset(FaceAttribute) == frozenset(FaceAttributes.__annotations__)


@pytest.mark.parametrize("model", [DetectionModel.D01, DetectionModel.D03])
def test_a_refusal_names_attributes_the_model_does_know(model):
    listed = refusals.attributes_not_supported(model).message.split("'")[1].split(",")
    assert set(listed) <= {name.lower() for name in ATTRIBUTES_OF[model]}
