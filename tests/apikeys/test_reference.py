"""The reference of the API on the site: made from what the face server says it serves."""

import io
import shutil
import subprocess
import urllib.error
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags

from faceweb.apikeys import services
from faceweb.apikeys.models import ApiSubscription
from faceweb.apikeys.reference import Operation, Reference, fetch_reference
from faceweb.apikeys.samples import Sample
from faceweb.faceapi.connect import get_management
from faceweb.faceapi.management import Limits
from tests.assets import PERSON_B


@pytest.fixture
def reference() -> Reference:
    found = fetch_reference()
    assert found is not None
    return found


@pytest.fixture
def key(alice: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """A key in FACE_KEY and a photo in the folder, as the samples want them."""
    subscription = ApiSubscription(owner=alice, name="samples")
    secret = services.create(subscription, Limits())[0].secret
    monkeypatch.setenv("FACE_KEY", secret)
    monkeypatch.chdir(tmp_path)
    shutil.copy(PERSON_B, "photo.jpg")
    return secret


def samples(reference: Reference, language: str) -> list[tuple[Operation, Sample]]:
    """All of one language, with addresses of images where nothing listens."""
    return [
        (operation, Sample(language, sample.title, _at_home(sample.code)))
        for operations in reference.values()
        for operation in operations
        for sample in operation.samples
        if sample.language == language
    ]


def _at_home(code: str) -> str:
    return code.replace("https://example.com/", "http://127.0.0.1:9/")


def test_every_operation_that_is_served_is_on_the_page(
    as_alice: Client, reference: Reference
) -> None:
    page = as_alice.get("/api/").content.decode()
    document = get_management().description()
    names = {
        name
        for methods in document["paths"].values()
        for described in methods.values()
        for name in described["x-names"]
    }

    assert len(names) == 69
    shown = {
        name
        for operations in reference.values()
        for operation in operations
        for name in operation.names
    }
    assert shown == names
    assert all(name in page for name in names)


def test_an_operation_is_shown_with_its_parameters_refusals_and_differences(
    reference: Reference,
) -> None:
    (detect,) = (each for each in reference["Face"] if each.path == "/detect")
    fields = {field.name: field for field in detect.fields}

    assert fields["faceIdTimeToLive"].kind == "integer, 60 to 86400"
    assert fields["faceIdTimeToLive"].default == "86400"
    assert fields["url"].place == "JSON"
    assert fields["url"].is_required
    assert [refusal.status for refusal in detect.refusals] == [
        "400",
        "401",
        "403",
        "408",
        "415",
        "429",
    ]
    assert any("recognition models" in sentence for sentence in detect.differs)
    assert detect.answer == "DetectedFaces"


def test_every_operation_has_a_sample_in_curl_and_in_python(reference: Reference) -> None:
    for operations in reference.values():
        for operation in operations:
            languages = {sample.language for sample in operation.samples}
            assert languages == {"curl", "Python"}, operation.path


def test_every_python_sample_runs_and_is_answered_as_documented(
    key: str, reference: Reference
) -> None:
    for operation, sample in samples(reference, "Python"):
        said = io.StringIO()
        try:
            with redirect_stdout(said):
                exec(sample.code, {})
            status = said.getvalue().split()[0]
        except urllib.error.HTTPError as refused:
            status = str(refused.code)
            refused.close()
        documented = {operation.success, *(refusal.status for refusal in operation.refusals)}
        assert status in documented - {"401", "415", "429"}, sample.code


def test_every_curl_sample_runs_and_is_answered_as_documented(
    key: str, reference: Reference
) -> None:
    if not shutil.which("curl"):
        pytest.skip("this machine has no curl")
    for operation, sample in samples(reference, "curl"):
        command = f"{sample.code} -s -o /dev/null -w '%{{http_code}}'"
        done = subprocess.run(
            ["/bin/sh", "-c", command], check=True, capture_output=True, text=True
        )
        documented = {operation.success, *(refusal.status for refusal in operation.refusals)}
        assert done.stdout in documented - {"401", "415", "429"}, sample.code


def test_the_samples_name_the_address_that_programs_use(as_alice: Client, settings: Any) -> None:
    settings.FACE_API_PUBLIC_URL = "https://faces.example/"
    page = as_alice.get("/api/").content.decode()
    assert "https://faces.example/face/v1.0/detect" in page
    assert "https://faces.example//" not in page


def test_what_was_kept_of_one_face_server_is_not_shown_of_another(
    reference: Reference, face_server_away: None
) -> None:
    assert fetch_reference() is None


def test_a_reader_is_not_kept_waiting_for_a_server_that_just_answered(
    reference: Reference, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("faceweb.apikeys.reference.get_management", lambda: None)
    assert fetch_reference() == reference


def test_without_the_face_server_the_page_says_so(as_alice: Client, face_server_away: None) -> None:
    answer = as_alice.get("/api/")
    assert answer.status_code == 503
    assert "The face server cannot be reached." in strip_tags(answer.content.decode())


def test_with_a_hosted_endpoint_the_reference_is_elsewhere(as_alice: Client, hosted: None) -> None:
    answer = as_alice.get("/api/")
    assert answer.status_code == 200
    assert "Its reference is at its provider." in strip_tags(answer.content.decode())
