from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from faceweb.faceapi.client import FaceAPIRefused
from faceweb.faceapi.connect import get_client
from faceweb.people import keeping
from faceweb.people.models import PersonGroup
from faceweb.people.wanted import group_of
from faceweb.photos.models import Face, Photo
from tests.assets import GROUP_OF_SIX, PERSON_A_1, PERSON_A_2, PERSON_A_3, PERSON_B


@pytest.fixture
def work(alice: Any) -> Callable[[], PersonGroup]:
    """Have workers do what is left to do about Alice's people, whatever their leases."""

    def run() -> PersonGroup:
        group = group_of(alice)
        for _message in range(20):
            PersonGroup.objects.filter(pk=group.pk).update(due_at=timezone.now())
            if not keeping.work(group.pk):
                break
        group.refresh_from_db()
        return group

    return run


@pytest.fixture
def faces(alice: Any, processed: Any) -> dict[str, Face]:
    """Three faces of one person, one of another, by what they are called here."""
    found = {}
    for name, path in {
        "a1": PERSON_A_1,
        "a2": PERSON_A_2,
        "a3": PERSON_A_3,
        "b": PERSON_B,
    }.items():
        photo = processed(alice, path)
        assert photo.status == Photo.Status.READY
        found[name] = photo.faces.get()
    return found


@pytest.fixture
def rows(alice: Any) -> dict[str, Face]:
    """The same as rows alone, where nobody looks at a picture."""
    found = {}
    for name in ("a1", "a2", "a3", "b"):
        photo = Photo.objects.create(
            owner=alice,
            sha256=name * 32,
            file_name=f"{name}.jpg",
            byte_size=1000,
            width=600,
            height=400,
            status=Photo.Status.READY,
            face_count=1,
        )
        found[name] = Face.objects.create(
            photo=photo, number=1, left=0.4, top=0.3, width=0.2, height=0.3
        )
    return found


@pytest.fixture
def strangers(alice: Any, processed: Any) -> list[Face]:
    """Six people of one photo."""
    return list(processed(alice, GROUP_OF_SIX).faces.all())


def at_face_api(group: PersonGroup) -> dict[UUID, list[str]]:
    """What the Face API holds of a group: the userData of every face, by person's name there."""
    client, group_id = get_client(), group.large_person_group_id
    try:
        persons = client.list_persons(group_id)
    except FaceAPIRefused:  # the group is not there
        return {}
    return {
        UUID(person["name"]): sorted(
            str(
                client.get_person_face(group_id, UUID(person["personId"]), UUID(persisted))[
                    "userData"
                ]
            )
            for persisted in person["persistedFaceIds"]
        )
        for person in persons
    }
