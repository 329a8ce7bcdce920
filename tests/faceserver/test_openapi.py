"""The description of the API is that of its routes: neither more nor less, and a valid one."""

import json
import re

import pytest
from django.test import Client
from openapi_spec_validator import validate

from faceweb.faceapi import refusals
from faceweb.faceapi.contract import Refusal
from faceweb.faceserver import openapi
from faceweb.faceserver.openapi.document import build
from faceweb.faceserver.openapi.examples import BODIES
from faceweb.faceserver.openapi.operations import OPERATIONS
from faceweb.faceserver.routes import ROUTES

DOCUMENT = build()
OPERATIONS_BY_PLACE = {
    (method.upper(), path): described
    for path, methods in DOCUMENT["paths"].items()
    for method, described in methods.items()
}


def test_the_document_is_valid_openapi():
    validate(DOCUMENT)


def test_every_route_is_described_and_nothing_else():
    assert set(OPERATIONS_BY_PLACE) == {(route.method, route.path) for route in ROUTES}


def test_every_operation_in_the_table_is_served():
    assert set(OPERATIONS) == {name for route in ROUTES for name in route.operations}


def test_operations_that_share_an_address_are_described_together():
    for route in ROUTES:
        described = OPERATIONS_BY_PLACE[route.method, route.path]
        assert described["x-names"] == list(route.operations)
        assert str(route.status) in described["responses"]


def test_every_id_in_a_path_is_described():
    for (_, path), described in OPERATIONS_BY_PLACE.items():
        ids = [each["name"] for each in described["parameters"] if each["in"] == "path"]
        assert ids == re.findall(r"{(\w+)}", path)


def test_every_operation_says_how_it_refuses():
    for (method, path), described in OPERATIONS_BY_PLACE.items():
        refused = {status for status in described["responses"] if status >= "400"}
        expected = {"400", "401", "403", "429"}
        if "requestBody" in described:
            expected |= {"415"}
            if "application/octet-stream" in described["requestBody"]["content"]:
                expected |= {"408"}
        if "{" in path:
            expected |= {"404"}
            if method != "GET":
                expected |= {"409"}
        assert expected <= refused, path


def test_every_refusal_the_server_has_words_for_is_described():
    described = {
        (int(status), code)
        for operation in OPERATIONS_BY_PLACE.values()
        for status, response in operation["responses"].items()
        for code in response.get("x-codes", ())
    }
    worded = {
        (refusal.status, refusal.code)
        for refusal in vars(refusals).values()
        if isinstance(refusal, Refusal) and refusal is not refusals.UNEXPECTED
    }
    assert worded <= described


def test_every_body_has_an_example_with_its_required_fields():
    schemas = DOCUMENT["components"]["schemas"]
    for name, example in BODIES.items():
        assert (
            set(schemas[name].get("required", []))
            <= set(example)
            <= set(schemas[name]["properties"])
        )


@pytest.mark.parametrize("path", ["/face/v1.0/openapi.json", "//face/v1.0/OpenAPI.json/"])
def test_it_is_served_without_a_key(path):
    answer = Client().generic("GET", "/", PATH_INFO=path)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/json")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert json.loads(answer.content) == openapi.document()
