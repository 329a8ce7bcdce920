"""Libraries on their way to another recognition model, and what becomes of them."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from django.utils import timezone

from faceweb.faceapi import connect
from faceweb.faceapi.client import FaceAPIRefused
from faceweb.faceapi.contract import FindSimilarMode
from faceweb.galleries.models import FaceList, Gallery
from faceweb.galleries.services import current_list, library_of
from faceweb.galleries.tasks import delete_list
from faceweb.lookalikes import search as searching
from faceweb.lookalikes.scopes import Scope
from faceweb.lookalikes.services import LookAlikes, look_alikes
from faceweb.photos import list_keeping, reembedding
from faceweb.photos.models import Enrolment, Face

NEW = "recognition_03"
State = FaceList.State
Hook = Callable[[httpx.Request], None]


class Meddling(httpx.BaseTransport):
    """The real network; `before` and `after` are told of every request."""

    before: Hook | None = None
    after: Hook | None = None

    def __init__(self) -> None:
        self.network = httpx.HTTPTransport()

    def close(self) -> None:
        self.network.close()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self.before:
            self.before(request)
        response = self.network.handle_request(request)
        response.read()
        if self.after:
            self.after(request)
        return response


def adds(request: httpx.Request) -> bool:
    return request.method == "POST" and request.url.path.endswith("/persistedfaces")


def started(gallery: Gallery, model: str = NEW, *, force: bool = False) -> FaceList:
    face_list = reembedding.start(gallery, model, force=force)
    assert face_list is not None
    return face_list


def fill(face_list: FaceList) -> None:
    """As workers do it, message after message, whatever its lease."""
    FaceList.objects.filter(pk=face_list.pk).update(due_at=timezone.now())
    Enrolment.objects.update(due_at=timezone.now())
    for _ in range(20):
        if not list_keeping.fill(face_list.pk):
            break


def held(face_list: FaceList) -> list[str | None]:
    """The userData of what the face server holds in the list: the ids of our faces."""
    faces = connect.get_client().list_faces(face_list.large_face_list_id)
    return sorted(str(face["userData"]) for face in faces)


def all_faces() -> list[str]:
    return sorted(str(pk) for pk in Face.objects.values_list("pk", flat=True))


def face_in(photo: Path) -> Face:
    """The only face of a photo, as it is now."""
    return Face.objects.select_related("photo__owner").get(photo__file_name=photo.name)


def found(face: Face) -> LookAlikes:
    """The look-alikes in its owner's library, searched for if they are not known."""
    owner, mode = face.photo.owner, FindSimilarMode.MATCH_PERSON
    if look_alikes(face, mode, Scope(owner, "library")).state != "done":
        searching.search(face.pk, mode.value, library_of(owner).pk)
    return look_alikes(face, mode, Scope(owner, "library"))


def names(answer: LookAlikes) -> list[str]:
    assert answer.state == "done"
    return sorted(candidate.photo.file_name for candidate in answer.candidates)


def assert_moved(gallery: Gallery, model: str = NEW) -> None:
    """Searched under the model, with every face once; the old lists go without a trace."""
    new = current_list(gallery)
    assert (new.recognition_model, new.complete, new.is_trained) == (model, True, True)
    assert held(new) == all_faces()
    for old in FaceList.objects.filter(state=State.RETIRED):
        delete_list(str(old.pk))
        with pytest.raises(FaceAPIRefused, match="LargeFaceListNotFound"):
            held(old)
    assert list(FaceList.objects.all()) == [new]
    assert Enrolment.objects.count() == len(all_faces())
