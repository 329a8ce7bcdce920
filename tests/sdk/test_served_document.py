"""The served OpenAPI document against the server: thousands of generated requests, none of which
fails unexpectedly or is answered in a way the document does not say."""

import json
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from faceweb.faceapi.contract import ContainerKind
from tests.assets import PERSON_B
from tests.sdk.conftest import Tenant, new_tenant
from tests.sdk.containers import container_operations, photo

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "ignored_auth",
)
LEAST_CASES = 5_000
# The whole takes about a minute on two free cores; no run may take longer than this.
RUN_LIMIT_S = 300


@pytest.fixture(scope="module")
def stranger(programs):
    """A subscription of its own: what is generated here is in nobody's way."""
    with new_tenant(programs, "stranger") as tenant:
        yield tenant


@pytest.fixture(scope="module")
def base(programs) -> str:
    return f"{programs.face}/face/v1.0"


def kept_ids(tenant: Tenant) -> dict[str, str]:
    """Something real under every id a path may name: what exists is answered by other code."""
    client = tenant.client
    for kind in ContainerKind:
        container_operations(client, kind).create("kept", name="kept")
    face = client.large_face_list.add_face_from_stream("kept", photo(PERSON_B))
    person = client.person_group_person.create("kept", name="kept")
    taken = client.snapshot.take("FaceList", "kept", [tenant.id], raw=True)
    return {kind.id_field: "kept" for kind in ContainerKind} | {
        "persistedFaceId": face.persisted_face_id,
        "personId": person.person_id,
        "snapshotId": client.snapshot.list()[0].id,
        "operationId": taken.headers["Operation-Location"].rpartition("/")[2],
    }


def cases_passed(folder: Path, base: str, tenant: Tenant, *options: str) -> int:
    """How many cases schemathesis made of the document, after all of them passed."""
    report = folder / "report.json"
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("schemathesis")),
            *("run", f"{base}/openapi.json", "--header", f"Ocp-Apim-Subscription-Key:{tenant.key}"),
            *("--checks", ",".join(CHECKS), "--continue-on-failure", "--seed", "1"),
            *("--workers", "2", "--warnings", "off", "--no-color"),
            *("--report-json-path", str(report), *options),
        ],
        cwd=folder,  # where it looks for its settings
        check=False,
        text=True,
        capture_output=True,
        timeout=RUN_LIMIT_S,
    )
    assert done.returncode == 0, done.stdout[-20_000:]
    cases = json.loads(report.read_text())["test_cases"]
    return int(cases["generated"] - cases["without_checks"])


def test_no_generated_request_is_answered_outside_the_document(base, stranger, tmp_path):
    boundaries = cases_passed(tmp_path, base, stranger, "--phases", "coverage")
    random = cases_passed(tmp_path, base, stranger, "--phases", "fuzzing", "--max-examples", "15")

    ids = "".join(f'"path.{name}" = "{value}"\n' for name, value in kept_ids(stranger).items())
    (tmp_path / "schemathesis.toml").write_text(f"[parameters]\n{ids}")
    kept = cases_passed(
        tmp_path, base, stranger, "--phases", "coverage", "--exclude-method", "DELETE"
    )
    assert boundaries + random + kept >= LEAST_CASES


def test_the_document_needs_no_key_and_names_every_operation(base):
    document = httpx.get(f"{base}/openapi.json").raise_for_status().json()
    described = [method for path in document["paths"].values() for method in path.values()]
    named = {name for method in described for name in method["x-names"]}
    assert len(named) == 69
