"""The owner's group at the Face API follows what is named, whatever happens on the way."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.utils import timezone

from faceweb.accounts import consents
from faceweb.accounts.models import Purpose
from faceweb.faceapi.client import FaceClient
from faceweb.faceapi.connect import get_client
from faceweb.people import keeping, services
from faceweb.people.models import Person, PersonEnrolment, PersonGroup, Suggestion
from faceweb.people.wanted import group_of
from faceweb.photos import dismissing
from faceweb.photos import services as photos
from faceweb.photos.models import Face, Photo
from faceweb.photos.purging import purge
from tests.people.conftest import at_face_api
from tests.photos.moves import Hook, Meddling, adds

Work = Callable[[], PersonGroup]
Faces = dict[str, Face]


class Killed(BaseException):
    """Nothing catches it, as nothing catches SIGKILL."""


@pytest.fixture
def meddle(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """meddle(before=..., after=...): hooks around every call about people to the Face API."""
    transport = Meddling()
    client = FaceClient(settings.FACE_API_URL, settings.FACE_API_KEY, transport=transport)
    monkeypatch.setattr(keeping, "get_client", lambda: client)

    def change(before: Hook | None = None, after: Hook | None = None) -> None:
        transport.before, transport.after = before, after

    yield change
    client.close()


def creates_person(request: httpx.Request) -> bool:
    return request.method == "POST" and request.url.path.endswith("/persons")


@pytest.mark.parametrize("moment", [creates_person, adds])
def test_a_worker_killed_between_the_answer_and_the_row_doubles_nothing(
    alice: Any, faces: Faces, work: Work, meddle: Any, moment: Callable[[httpx.Request], bool]
) -> None:
    def die(request: httpx.Request) -> None:
        if moment(request):
            raise Killed

    services.name_as_new(alice, [faces["a1"]], "Anna")
    meddle(after=die)
    with pytest.raises(Killed):
        work()
    meddle()
    PersonEnrolment.objects.update(due_at=timezone.now())
    group = work()

    assert at_face_api(group) == {Person.objects.get().pk: [str(faces["a1"].pk)]}
    assert len(get_client().list_persons(group.large_person_group_id)) == 1


def test_a_worker_that_is_at_it_keeps_others_away(alice: Any, faces: Faces, meddle: Any) -> None:
    services.name_as_new(alice, [faces["a1"]], "Anna")
    group = group_of(alice)
    meanwhile = []

    def look_in(request: httpx.Request) -> None:
        meanwhile.append(keeping.work(group.pk))

    meddle(before=look_in)
    keeping.work(group.pk)

    assert meanwhile
    assert not any(meanwhile)
    assert at_face_api(group) == {Person.objects.get().pk: [str(faces["a1"].pk)]}


def test_an_unreachable_face_api_delays_it_and_says_so(
    alice: Any, faces: Faces, work: Work, meddle: Any
) -> None:
    def fail(_request: httpx.Request) -> None:
        raise httpx.ConnectError("nobody there")

    services.name_as_new(alice, [faces["a1"]], "Anna")
    meddle(before=fail)
    group = work()
    assert not group.in_step
    assert group.waits_because == Photo.Reason.AWAY.label
    meddle()
    group = work()

    assert group.in_step
    assert not group.waits_because
    assert Suggestion.objects.count() == 2


def test_a_group_the_face_api_lost_is_made_anew(alice: Any, faces: Faces, work: Work) -> None:
    services.name_as_new(alice, [faces["a1"]], "Anna")
    group = work()
    get_client().delete_large_person_group(group.large_person_group_id)
    services.confirm(alice, [faces["a2"]])
    group = work()

    expected = sorted([str(faces["a1"].pk), str(faces["a2"].pk)])
    assert at_face_api(group) == {Person.objects.get().pk: expected}


def test_a_merge_moves_the_faces_and_leaves_no_empty_person(
    alice: Any, faces: Faces, work: Work
) -> None:
    services.name_as_new(alice, [faces["a1"]], "Anna")
    services.name_as_new(alice, [faces["a2"]], "Annie")
    work()
    anna, annie = Person.objects.order_by("name")
    services.merge(annie, anna)
    group = work()

    assert at_face_api(group) == {anna.pk: sorted([str(faces["a1"].pk), str(faces["a2"].pk)])}


def test_a_deleted_photo_leaves_nothing_in_the_group(alice: Any, faces: Faces, work: Work) -> None:
    services.name_as_new(alice, [faces["a1"], faces["a2"]], "Anna")
    work()
    photo = faces["a1"].photo
    photos.withdraw(photo)
    purge(photo.pk)
    group = work()

    assert not Photo.objects.filter(pk=photo.pk).exists()
    assert at_face_api(group) == {Person.objects.get().pk: [str(faces["a2"].pk)]}


def test_a_dismissed_face_leaves_the_group_and_comes_back(
    alice: Any, faces: Faces, work: Work, django_capture_on_commit_callbacks: Any
) -> None:
    services.name_as_new(alice, [faces["a1"], faces["a2"]], "Anna")
    work()
    anna = Person.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        dismissing.dismiss(faces["a1"])
    assert at_face_api(work()) == {anna.pk: [str(faces["a2"].pk)]}
    with django_capture_on_commit_callbacks(execute=True):
        dismissing.put_back(faces["a1"])

    assert at_face_api(work()) == {anna.pk: sorted([str(faces["a1"].pk), str(faces["a2"].pk)])}


def test_without_the_consent_nobody_is_at_the_face_api(
    alice: Any, faces: Faces, work: Work, django_capture_on_commit_callbacks: Any
) -> None:
    services.name_as_new(alice, [faces["a1"]], "Anna")
    work()
    with django_capture_on_commit_callbacks(execute=True):
        consents.withdraw(alice, Purpose.FACES)
    group = work()

    assert at_face_api(group) == {}
    assert not Suggestion.objects.exists()


def test_everything_can_be_deleted(alice: Any, faces: Faces, work: Work) -> None:
    services.name_as_new(alice, [faces["a1"]], "Anna")
    group = work()
    services.delete_all(alice, get_client())

    assert at_face_api(group) == {}
    assert not PersonGroup.objects.exists()
    assert not Person.objects.exists()


def test_names_stay_here(alice: Any, faces: Faces, work: Work, meddle: Any) -> None:
    sent: list[str] = []
    meddle(before=lambda request: sent.append(str(request.url) + str(request.content)))
    services.name_as_new(alice, [faces["a1"]], "Annabella")
    work()

    assert sent
    assert not any("Annabella" in each for each in sent)
