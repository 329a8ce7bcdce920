"""Photos while the Face API is left alone, out of turns, or slow."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.utils import timezone

from faceweb.faceapi import pacing
from faceweb.faceapi.breaker import FAILURES, breaker_of
from faceweb.faceapi.client import FaceAPIAway, FaceAPIPaced, FaceAPIUnavailable, FaceClient
from faceweb.faceapi.connect import get_client
from faceweb.faceapi.guarded import GuardedClient
from faceweb.faceapi.ledger import get_ledger
from faceweb.faceapi.pacing import Limit, Pace
from faceweb.galleries.services import current_list, library_of
from faceweb.lookalikes import results
from faceweb.lookalikes.tasks import find_look_alikes
from faceweb.photos.enrolment import enrol
from faceweb.photos.models import Enrolment, Photo
from faceweb.photos.processing import process
from tests.assets import PERSON_A_1

Status, Reason = Photo.Status, Photo.Reason


@pytest.fixture
def circuit(redis_server: Any) -> Iterator[Callable[[], None]]:
    """circuit() opens that of the configured service."""
    breaker = breaker_of(settings.FACE_API_URL, settings.FACE_API_KEY)

    def open_it() -> None:
        for _time in range(FAILURES):
            breaker.failed()

    yield open_it
    breaker.answered()


@pytest.fixture
def seen(alice: Any, upload: Any) -> Photo:
    """A photo whose face is detected and not enrolled."""
    photo: Photo = upload(alice, PERSON_A_1)
    process(photo.pk)
    for row in Enrolment.objects.select_related("face_list"):
        get_client().delete_face(row.face_list.large_face_list_id, row.persisted_face_id)
        row.delete()
    photo.refresh_from_db()
    return photo


def counting(answer: Callable[[httpx.Request], httpx.Response]) -> tuple[FaceClient, list[str]]:
    asked: list[str] = []

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(f"{request.method} {request.url.path.rsplit('/', 1)[-1]}")
        return answer(request)

    transport = httpx.MockTransport(handle)
    return FaceClient("https://face.example", "key", transport=transport), asked


def test_while_the_service_is_left_alone_a_photo_waits_until_it_is_asked_again(
    alice: Any, upload: Any, circuit: Callable[[], None]
) -> None:
    circuit()
    photo = upload(alice, PERSON_A_1)
    process(photo.pk)
    photo.refresh_from_db()

    assert (photo.status, photo.reason) == (Status.WAITING, Reason.AWAY)
    assert 20 < (photo.due_at - timezone.now()).total_seconds() < 34
    assert photo.waits == 0


def test_a_search_says_that_the_service_cannot_be_reached(
    alice: Any, processed: Any, circuit: Callable[[], None]
) -> None:
    face, library = processed(alice, PERSON_A_1).faces.get(), library_of(alice)
    circuit()
    find_look_alikes(str(face.pk), "matchFace", str(library.pk))

    library.refresh_from_db()
    (record,) = results.load([results.search_key(face.pk, "matchFace", library)])
    assert record == results.Record("waiting", Reason.AWAY)


def test_a_photo_without_a_turn_waits_and_says_that_the_service_is_busy(
    alice: Any, upload: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "PATIENCE_S", 0.0)
    pace = Pace(get_ledger(), [Limit(1, 60.0)], endpoint="https://face.example", key="key")
    pace.wait()
    client = GuardedClient(
        "https://face.example", "key", breaker=breaker_of("https://face.example", "key"), pace=pace
    )
    for module in ("detection", "processing"):
        monkeypatch.setattr(f"faceweb.photos.{module}.get_client", lambda: client)
    photo = upload(alice, PERSON_A_1)
    process(photo.pk)
    photo.refresh_from_db()

    assert (photo.status, photo.reason) == (Status.WAITING, Reason.BUSY)
    assert 50 < (photo.due_at - timezone.now()).total_seconds() < 70
    client.close()


@pytest.mark.parametrize("status", [429, 0])
def test_an_enrolment_that_was_not_made_is_not_looked_for(
    alice: Any, seen: Photo, status: int
) -> None:
    def refuse(_request: httpx.Request) -> httpx.Response:
        if not status:
            raise httpx.ConnectError("nobody there")
        return httpx.Response(status)

    face, face_list = seen.faces.get(), current_list(library_of(alice))
    client, asked = counting(refuse)
    for _time in range(2):
        with pytest.raises((FaceAPIPaced, FaceAPIAway)):
            enrol(face, face_list, client)

    assert asked == ["POST persistedfaces"] * 2
    assert not Enrolment.objects.exists()


def test_an_enrolment_whose_answer_is_lost_is_looked_for_first(alice: Any, seen: Photo) -> None:
    def break_off(_request: httpx.Request) -> httpx.Response:
        raise httpx.RemoteProtocolError("closed")

    face, face_list = seen.faces.get(), current_list(library_of(alice))
    client, asked = counting(break_off)
    for _time in range(2):
        with pytest.raises(FaceAPIUnavailable):
            enrol(face, face_list, client)

    assert asked == ["POST persistedfaces", "GET persistedfaces"]


def test_a_slow_service_is_given_the_time_to_enrol(alice: Any, seen: Photo) -> None:
    def hang(_request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("no answer")

    face, face_list = seen.faces.get(), current_list(library_of(alice))
    client, asked = counting(hang)
    for _time in range(2):
        with pytest.raises(FaceAPIUnavailable):
            enrol(face, face_list, client)

    assert asked == ["POST persistedfaces"]
    assert Enrolment.objects.get().due_at > timezone.now() + dt.timedelta(seconds=25)
