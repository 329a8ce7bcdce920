from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from faceweb.faceapi.connect import get_client
from faceweb.galleries.models import FaceList, Gallery, Membership
from faceweb.photos import entries, list_keeping
from faceweb.photos.models import Enrolment, Photo
from faceweb.sharing import membership, services


@pytest.fixture
def album(alice: Any) -> Gallery:
    """Alice's gallery, empty and private."""
    return services.make_gallery(alice, "Summer")


@pytest.fixture
def share(album: Gallery) -> Callable[..., Membership]:
    """share(user, can_add=False): make somebody a member of Alice's gallery."""

    def join(user: Any, *, can_add: bool = False) -> Membership:
        membership.join(album, user, can_add=can_add)
        return Membership.objects.get(gallery=album, user=user)

    return join


@pytest.fixture
def put(album: Gallery, row: Callable[..., Photo]) -> Callable[..., Photo]:
    """put(owner) -> a photo of theirs in Alice's gallery."""

    def make(owner: Any, name: str = "beach.jpg") -> Photo:
        photo = row(owner, name)
        assert entries.add(album, [photo], owner) == 1
        return photo

    return make


@pytest.fixture
def visitor(redis_server: Any) -> Client:
    """Somebody who is not signed in."""
    return Client()


def bring_in_step() -> None:
    """What workers do about every face list that is not in step, or is to be deleted."""
    from faceweb.galleries.tasks import delete_list

    for _round in range(10):
        FaceList.objects.update(due_at=timezone.now())
        Enrolment.objects.update(due_at=timezone.now())
        behind = FaceList.objects.live().filter(complete=False)
        for pk in list(behind.values_list("pk", flat=True)):
            list_keeping.fill(pk)
        retired = FaceList.objects.filter(state=FaceList.State.RETIRED)
        for pk in list(retired.values_list("pk", flat=True)):
            delete_list(str(pk))
        if not behind.exists() and not retired.exists():
            return


def held_for(gallery: Gallery) -> list[str]:
    """The faces the face server holds for searches of the gallery: our ids of them."""
    lists = FaceList.objects.current().filter(gallery=gallery, made=True)
    return sorted(
        str(face["userData"])
        for face_list in lists
        for face in get_client().list_faces(face_list.large_face_list_id)
    )
