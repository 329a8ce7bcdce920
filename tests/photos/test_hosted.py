"""The same code against a hosted Face API: a fake that behaves as its documents say."""

import json
from typing import Any
from uuid import uuid4

import httpx
import pytest

from faceweb.faceapi.client import FaceClient
from faceweb.galleries.services import library_of
from faceweb.lookalikes import results
from faceweb.lookalikes.search import search
from faceweb.photos.models import Photo
from faceweb.photos.processing import process
from tests.assets import PERSON_A_1, PERSON_A_2

ENDPOINT = "https://your-name.face.example/"


class HostedService:
    """One large face list; training takes a while; a tired service says when to come back."""

    def __init__(self) -> None:
        self.faces: dict[str, str] = {}
        self.list_made = False
        self.trained = False
        self.polls = 0
        self.limit_next = False
        self.hosts: set[str] = set()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.hosts.add(f"{request.url.scheme}://{request.url.host}")
        assert request.headers["Ocp-Apim-Subscription-Key"] == "hosted-key"
        if self.limit_next:
            self.limit_next = False
            words = "Rate limit is exceeded. Try again in 26 seconds."
            body = {"error": {"statusCode": 429, "message": words}}
            return httpx.Response(429, json=body, headers={"Retry-After": "26"})
        path = request.url.path.removeprefix("/face/v1.0")
        if path == "/detect":
            rectangle = {"top": 100, "left": 100, "width": 120, "height": 120}
            face = {"faceId": str(uuid4()), "faceRectangle": rectangle}
            return httpx.Response(200, json=[face])
        if path == "/findsimilars":
            return self.find_similar(json.loads(request.content))
        return self.list_call(request, path.split("/")[3:])

    def list_call(self, request: httpx.Request, rest: list[str]) -> httpx.Response:
        if not rest:
            self.list_made = True
            return httpx.Response(200)
        if not self.list_made:
            error = {"code": "LargeFaceListNotFound", "message": "Large face list is not found."}
            return httpx.Response(404, json={"error": error})
        if rest == ["train"]:
            self.polls = 0
            return httpx.Response(202)
        if rest == ["training"]:
            self.polls += 1
            self.trained = self.polls > 1
            state = "succeeded" if self.trained else "running"
            return httpx.Response(200, json={"status": state})
        persisted = str(uuid4())
        self.faces[persisted] = request.url.params["userData"]
        return httpx.Response(200, json={"persistedFaceId": persisted})

    def find_similar(self, question: dict[str, Any]) -> httpx.Response:
        if not self.trained:
            error = {"code": "LargeFaceListNotTrained", "message": "Not trained."}
            return httpx.Response(400, json={"error": error})
        found = [{"persistedFaceId": each, "confidence": 0.82} for each in self.faces]
        return httpx.Response(200, json=found[: question["maxNumOfCandidatesReturned"]])


@pytest.fixture
def hosted(monkeypatch: pytest.MonkeyPatch) -> HostedService:
    service = HostedService()
    client = FaceClient(ENDPOINT, "hosted-key", transport=httpx.MockTransport(service))
    for module in ("photos.detection", "photos.processing", "lookalikes.search"):
        monkeypatch.setattr(f"faceweb.{module}.get_client", lambda: client)
    return service


def test_upload_enrolment_training_and_search_work_on_a_hosted_service(
    alice: Any, upload: Any, hosted: HostedService
) -> None:
    photos = [upload(alice, path) for path in (PERSON_A_1, PERSON_A_2)]
    for photo in photos:
        process(photo.pk)
    assert set(Photo.objects.values_list("status", flat=True)) == {Photo.Status.READY}
    query, other = (photo.faces.get() for photo in photos)
    assert set(hosted.faces.values()) == {str(query.pk), str(other.pk)}

    search(query.pk, "matchFace", library_of(alice).pk)

    (record,) = results.load([results.search_key(query.pk, "matchFace", library_of(alice))])
    assert record == results.Record("done", "", [(str(other.pk), 0.82)])
    assert hosted.hosts == {"https://your-name.face.example"}


def test_a_search_waits_as_long_as_a_rate_limit_says(
    alice: Any, upload: Any, hosted: HostedService, redis_server: Any
) -> None:
    photo = upload(alice, PERSON_A_1)
    process(photo.pk)
    face, library = photo.faces.get(), library_of(alice)
    key = results.search_key(face.pk, "matchFace", library)
    assert results.claim_asking(key)
    hosted.limit_next = True
    search(face.pk, "matchFace", library.pk)

    (record,) = results.load([key])
    assert record is not None
    assert (record.state, record.reason) == ("waiting", Photo.Reason.BUSY)
    assert not results.claim_asking(key)
    assert 20 < redis_server.ttl(f"{key}:asked") <= 26
