"""What the Face API says of faces: asked for with the photo, kept, described later, deleted."""

import datetime as dt
import logging
from typing import Any

import httpx
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from faceweb.drawn_faces import MUCH_SAID
from faceweb.faceapi.client import FaceClient
from faceweb.photos import describing, services
from faceweb.photos.detection import live_face_id
from faceweb.photos.models import Face, Photo
from faceweb.photos.processing import process
from faceweb.photos.purging import purge
from faceweb.settings import environment
from tests.assets import GROUP_OF_SIX, PERSON_A_1

REFUSAL = {"error": {"code": "BadArgument", "message": "Invalid argument returnFaceAttributes."}}


class Describer:
    """Our face server before detect, which it answers itself with what it is told to say.

    `refuses` is the answer to a call that asks for attributes, None for none.
    """

    def __init__(self) -> None:
        self.refuses: httpx.Response | None = None
        self.asked: list[dict[str, str]] = []
        self._server = httpx.HTTPTransport()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        asked = dict(request.url.params)
        if not request.url.path.endswith("/detect"):
            return self._server.handle_request(request)
        self.asked.append(asked)
        names = asked.pop("returnFaceAttributes", "")
        asked.pop("returnFaceLandmarks", None)
        if names and self.refuses is not None:
            return self.refuses
        plain = request.url.copy_with(params=asked)
        answer = self._server.handle_request(
            httpx.Request("POST", plain, headers=request.headers, content=request.content)
        )
        answer.read()
        faces = answer.json()
        for face in faces if names else ():
            left, top = face["faceRectangle"]["left"], face["faceRectangle"]["top"]
            face["faceAttributes"] = MUCH_SAID
            face["faceLandmarks"] = {"noseTip": {"x": left + 10.0, "y": top + 20.0}}
        return httpx.Response(answer.status_code, json=faces)

    def close(self) -> None:
        self._server.close()


@pytest.fixture
def describer(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Any:
    service = Describer()
    client = FaceClient(
        settings.FACE_API_URL, settings.FACE_API_KEY, transport=httpx.MockTransport(service)
    )
    monkeypatch.setattr("faceweb.photos.detection.get_client", lambda: client)
    yield service
    client.close()
    service.close()


@pytest.fixture
def undescribed(alice: Any, upload: Any, describer: Describer, settings: Any) -> Photo:
    """A photo that was processed while nothing was asked of its faces."""
    configured = settings.FACE_API_ATTRIBUTES
    settings.FACE_API_ATTRIBUTES = frozenset()
    photo: Photo = upload(alice, PERSON_A_1)
    process(photo.pk)
    settings.FACE_API_ATTRIBUTES = configured
    describer.asked.clear()
    photo.refresh_from_db()
    return photo


def test_one_call_finds_and_describes_the_faces(
    alice: Any, processed: Any, describer: Describer
) -> None:
    photo = processed(alice, GROUP_OF_SIX)

    (call,) = describer.asked
    assert call["detectionModel"] == "detection_01"
    assert photo.described_at is not None
    for face in photo.faces.all():
        assert face.attributes == MUCH_SAID
        x, y = face.landmarks["noseTip"]
        assert x * photo.width == pytest.approx(face.left * photo.width + 10, abs=0.1)
        assert y * photo.height == pytest.approx(face.top * photo.height + 20, abs=0.1)


@pytest.mark.parametrize(
    "refusal", [(400, REFUSAL), (403, {"error": {"code": "403", "message": "Not approved."}})]
)
def test_a_service_that_refuses_attributes_costs_no_photo(
    alice: Any, processed: Any, describer: Describer, refusal: tuple[int, Any]
) -> None:
    describer.refuses = httpx.Response(refusal[0], json=refusal[1])
    photo = processed(alice, PERSON_A_1)

    assert photo.status == Photo.Status.READY
    assert photo.described_at is None
    face = photo.faces.get()
    assert (face.attributes, face.landmarks) == (None, None)
    assert face.enrolments.exclude(persisted_face_id=None).exists()


def test_a_photo_the_service_fails_to_describe_is_not_waited_for_without_end(
    alice: Any, upload: Any, describer: Describer
) -> None:
    describer.refuses = httpx.Response(500)
    photo = upload(alice, PERSON_A_1)
    process(photo.pk)
    photo.refresh_from_db()
    assert (photo.status, photo.waits) == (Photo.Status.WAITING, 1)

    Photo.objects.update(waits=5, due_at=timezone.now())
    process(photo.pk)
    photo.refresh_from_db()
    assert (photo.status, photo.described_at) == (Photo.Status.READY, None)


def test_a_key_that_is_refused_is_not_tried_twice(
    alice: Any, processed: Any, describer: Describer
) -> None:
    describer.refuses = httpx.Response(401, json={"error": {"code": "401", "message": "x"}})
    photo = processed(alice, PERSON_A_1)

    assert (photo.status, photo.reason) == (Photo.Status.WAITING, Photo.Reason.KEY)
    assert len(describer.asked) == 1


def test_a_search_asks_for_faces_alone(
    alice: Any, processed: Any, describer: Describer, redis_server: Any
) -> None:
    face = processed(alice, PERSON_A_1).faces.get()
    Face.objects.filter(pk=face.pk).update(detected_until=timezone.now())
    describer.asked.clear()
    face.refresh_from_db()

    assert live_face_id(face, face.detected_model) is not None
    assert all("returnFaceAttributes" not in call for call in describer.asked)
    face.refresh_from_db()
    assert face.attributes == MUCH_SAID


def test_faces_of_an_older_photo_are_described_on_request(
    as_alice: Client, undescribed: Photo, describer: Describer
) -> None:
    enrolled = undescribed.faces.get().enrolments.get().persisted_face_id
    address = reverse("photos:describe", args=[undescribed.pk])
    assert address in as_alice.get(reverse("photos:photo", args=[undescribed.pk])).content.decode()

    answer = as_alice.post(address, {"face": "1"})
    assert answer["Location"] == reverse("photos:photo", args=[undescribed.pk]) + "?face=1"
    assert "This usually takes a second" in as_alice.get(answer["Location"]).content.decode()
    describing.describe(undescribed.pk)

    face = undescribed.faces.get()
    assert face.attributes == MUCH_SAID
    assert face.landmarks is not None
    assert face.enrolments.get().persisted_face_id == enrolled
    page = as_alice.get(answer["Location"]).content.decode()
    assert "About 34 years old" in page
    assert address not in page
    assert len(describer.asked) == 1
    assert describer.asked[0]["faceIdTimeToLive"] == "60"


def test_the_script_gets_the_waiting_part_of_the_page(as_alice: Client, undescribed: Photo) -> None:
    address = reverse("photos:describe", args=[undescribed.pk])
    answer = as_alice.post(address, {"face": "1"}, headers={"HX-Request": "true"})

    text = answer.content.decode().strip()
    assert text.lstrip().startswith('<div id="statements"')
    assert 'hx-trigger="every 1s"' in text


def test_a_description_is_asked_for_once_at_a_time(undescribed: Photo) -> None:
    assert describing.claim_asking(undescribed)
    assert not describing.claim_asking(undescribed)

    Photo.objects.update(describe_by=timezone.now() - dt.timedelta(seconds=1))
    assert describing.claim_asking(undescribed)


def test_a_description_that_does_not_work_leaves_the_photo_as_it_was(
    as_alice: Client, undescribed: Photo, describer: Describer
) -> None:
    describer.refuses = httpx.Response(503)
    services.describe(undescribed)
    describing.describe(undescribed.pk)

    page = as_alice.get(reverse("photos:photo", args=[undescribed.pk])).content.decode()
    assert "did not work" in page
    assert reverse("photos:describe", args=[undescribed.pk]) in page
    undescribed.refresh_from_db()
    assert undescribed.status == Photo.Status.READY
    assert undescribed.faces.get().enrolments.exclude(persisted_face_id=None).exists()

    describer.refuses = None
    services.describe(undescribed)
    describing.describe(undescribed.pk)
    assert undescribed.faces.get().attributes == MUCH_SAID


def test_what_nobody_asked_for_is_not_described(undescribed: Photo, describer: Describer) -> None:
    describing.describe(undescribed.pk)
    services.describe(undescribed)
    services.withdraw(undescribed)
    describing.describe(undescribed.pk)

    assert describer.asked == []


def test_nobody_else_can_have_a_photo_described(as_bob: Client, undescribed: Photo) -> None:
    address = reverse("photos:describe", args=[undescribed.pk])

    assert as_bob.post(address).status_code == 404
    assert as_bob.get(address).status_code == 405
    assert not Photo.objects.exclude(describe_by=None).exists()


def test_a_withdrawn_photos_descriptions_are_deleted_everywhere(
    alice: Any, processed: Any, describer: Describer, redis_server: Any
) -> None:
    photo = processed(alice, PERSON_A_1)
    assert list(redis_server.scan_iter("faceapi:*"))
    services.withdraw(photo)
    purge(photo.pk)

    assert not Face.objects.exists()
    assert list(redis_server.scan_iter("faceapi:*")) == []


def test_a_description_leaves_no_copy_outside_the_row(
    undescribed: Photo, describer: Describer, redis_server: Any
) -> None:
    before = set(redis_server.scan_iter("faceapi:*"))
    services.describe(undescribed)
    describing.describe(undescribed.pk)

    assert set(redis_server.scan_iter("faceapi:*")) == before


def test_no_attribute_is_logged(
    alice: Any, processed: Any, describer: Describer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    processed(alice, PERSON_A_1)

    assert "hairColor" not in caplog.text
    assert "ReadingGlasses" not in caplog.text


def test_administrators_are_not_shown_attributes(
    as_mona: Client, alice: Any, processed: Any, describer: Describer
) -> None:
    photo = processed(alice, PERSON_A_1)
    for address in ("/admin/photos/photo/", f"/admin/photos/photo/{photo.pk}/change/"):
        page = as_mona.get(address)
        assert page.status_code == 200
        assert "ReadingGlasses" not in page.content.decode()


def test_points_lie_over_the_photo_at_any_size(
    as_alice: Client, alice: Any, processed: Any, describer: Describer
) -> None:
    photo = processed(alice, GROUP_OF_SIX)
    page = as_alice.get(reverse("photos:photo", args=[photo.pk])).content.decode()

    assert f'viewBox="0 0 {photo.width} {photo.height}"' in page
    assert 'id="show-landmarks"' in page
    for face in photo.faces.all():
        x, y = face.landmarks["noseTip"]
        assert f'd="M{x * photo.width:.1f} {y * photo.height:.1f}h0"' in page


def test_a_chosen_face_answers_with_its_side_of_the_page(
    as_alice: Client, alice: Any, processed: Any, describer: Describer
) -> None:
    photo = processed(alice, GROUP_OF_SIX)
    address = reverse("photos:photo", args=[photo.pk])
    side = as_alice.get(
        address, {"face": "3"}, headers={"HX-Request": "true", "HX-Target": "photo-side"}
    )

    text = side.content.decode()
    assert text.strip().startswith('<div id="photo-side"')
    assert "Face 3 of 6" in text
    assert reverse("lookalikes:face", args=[photo.faces.get(number=3).pk]) in text
    assert "HX-Target" in side["Vary"]


@pytest.mark.parametrize(
    ("value", "default", "asked"),
    [
        ("", "none", set()),
        ("none", "all", set()),
        ("age, smile", "none", {"age", "smile"}),
    ],
)
def test_what_is_asked_of_a_face_is_a_setting(
    monkeypatch: pytest.MonkeyPatch, value: str, default: str, asked: set[str]
) -> None:
    monkeypatch.setenv("FACE_API_ATTRIBUTES", value)

    assert environment.attributes(default) == asked


def test_everything_can_be_asked_for_and_nothing_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACE_API_ATTRIBUTES", "all")
    assert {"age", "mask", "qualityForRecognition"} <= environment.attributes("none")

    monkeypatch.setenv("FACE_API_ATTRIBUTES", "age,shoes")
    with pytest.raises(ValueError, match="there is no shoes"):
        environment.attributes("none")
