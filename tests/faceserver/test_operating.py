"""What is answered to whoever runs the face server, without an API key."""

from pathlib import Path

import pytest
from django.conf import settings as configured
from django.test import Client

from faceweb.engine import weights
from faceweb.faceserver import operating, readiness
from tests.faceserver.api import Api


@pytest.fixture
def index(settings, tmp_path: Path) -> Path:
    """A folder of the index of the test's own; what was found before is forgotten."""
    settings.FACE_INDEX_FOLDER = tmp_path / "index"
    settings.READINESS_LIMIT_S = 30.0
    readiness.readiness.cache_clear()
    yield settings.FACE_INDEX_FOLDER
    readiness.readiness.cache_clear()


def metrics() -> str:
    sent = {"Authorization": f"Bearer {configured.METRICS_KEY}"}
    answer = Client().get("/metrics", headers=sent)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_is_ready_with_its_database_its_index_and_its_models(db, index: Path) -> None:
    answer = Client().get("/readyz")

    assert answer.status_code == 200, answer.content
    names = ("database", "migrations", "index", "models")
    assert answer.json() == {"ready": True, "parts": dict.fromkeys(names, "ok")}


def test_it_is_not_ready_where_the_index_cannot_be_written(db, index: Path) -> None:
    index.write_bytes(b"a file in the way")

    answer = Client().get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["parts"]["index"] == "the folder of the index cannot be written"


def test_it_is_not_ready_with_a_model_of_another_sha256(db, index: Path, monkeypatch) -> None:
    other = weights.WeightFile(name=weights.PROBES.name, sha256="0" * 64)
    monkeypatch.setattr(readiness, "CATALOGUE", (other,))
    readiness.models_problem.cache_clear()

    answer = Client().get("/readyz")

    readiness.models_problem.cache_clear()
    assert answer.status_code == 503
    assert answer.json()["parts"]["models"] == f"the model file {other.name} has another sha256"


def test_metrics_need_their_key_and_no_other(alice: Api, index: Path) -> None:
    for sent in ("", "Bearer wrong", f"Bearer {configured.FACE_MANAGEMENT_KEY}"):
        answer = Client().get("/metrics", headers={"Authorization": sent})
        assert (answer.status_code, answer.content) == (401, b"")


def test_calls_are_counted_by_route_and_models_timed(alice: Api, index: Path) -> None:
    alice.make_list("friends")
    alice.send("GET", "/largefacelists/friends")

    said = metrics()

    route = 'method="GET",route="/largefacelists/{largeFaceListId}",status="200"'
    assert f"faceweb_requests_total{{{route}}}" in said
    assert 'faceweb_lists{kind="LargeFaceList"} 1.0' in said
    assert "friends" not in said


def test_an_answer_has_the_id_of_its_request(alice: Api) -> None:
    answer = Client().get("/healthz", headers={"X-Request-ID": "from-the-site-1"})
    assert answer["X-Request-ID"] == "from-the-site-1"


def test_other_paths_are_not_taken() -> None:
    from django.test import RequestFactory

    assert operating.answer(RequestFactory().get("/face/v1.0/metrics")) is None
