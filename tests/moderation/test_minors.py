"""Faces that look young, and those whose person asked so, are found by no search of the public."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.checks import run_checks
from django.utils import timezone

from faceweb.faceapi.connect import get_client
from faceweb.faceapi.contract import FindSimilarMode
from faceweb.galleries.models import FaceList, Gallery
from faceweb.galleries.services import current_list, library_of, public_index
from faceweb.lookalikes.public import tell
from faceweb.lookalikes.scopes import Scope
from faceweb.lookalikes.search import search
from faceweb.lookalikes.services import look_alikes
from faceweb.photos import describing, list_keeping, services
from faceweb.photos.models import Face, Photo
from faceweb.photos.searchable import keep_up, searchable
from faceweb.sharing import membership
from tests.assets import PERSON_A_2

PERSON = FindSimilarMode.MATCH_PERSON


def bring_in_step() -> None:
    """What workers do."""
    while pending := list(FaceList.objects.live().filter(complete=False)):
        for face_list in pending:
            list_keeping.fill(face_list.pk)


def held_for_the_public() -> list[str]:
    """The faces in the public list at the Face API."""
    held = get_client().list_faces(current_list(public_index()).large_face_list_id)
    return [each["userData"] for each in held]


def looks(face: Face, age: float | None) -> Face:
    """Another age is estimated of the face, or none."""
    attributes = {key: value for key, value in face.attributes.items() if key != "age"}
    face.attributes = attributes if age is None else attributes | {"age": age}
    face.save(update_fields=["attributes"])
    return face


@pytest.fixture
def face(public_photo: Photo) -> Face:
    """A face that everybody may look for, in the public list."""
    face = looks(public_photo.faces.get(), 40.0)
    keep_up(public_index())
    bring_in_step()
    assert held_for_the_public() == [str(face.pk)]
    return face


@pytest.mark.parametrize(
    ("age", "least_age", "is_found"),
    [
        (40.0, 18, True),
        (18.0, 18, True),
        (17.9, 18, False),
        (0.0, 18, False),
        (20.0, 25, False),
        (3.0, 0, True),
        (None, 18, True),
    ],
)
def test_a_face_is_found_by_everybody_from_an_age_on(
    face: Face, settings: Any, age: float | None, least_age: int, is_found: bool
) -> None:
    settings.PUBLIC_MIN_AGE = least_age
    looks(face, age)

    assert searchable(public_index()).exists() == is_found
    assert searchable(public_index(), [face.pk]).exists() == is_found


def test_a_face_that_was_not_described_is_found(face: Face) -> None:
    Face.objects.update(attributes=None)

    assert searchable(public_index()).get() == face


def test_young_faces_leave_the_public_list_at_the_face_api(face: Face) -> None:
    looks(face, 9.0)
    keep_up(public_index())
    bring_in_step()
    assert held_for_the_public() == []

    looks(face, 40.0)
    keep_up(public_index())
    bring_in_step()
    assert held_for_the_public() == [str(face.pk)]


def test_young_faces_are_still_found_in_ones_own_library_and_shared_galleries(
    alice: Any, bob: Any, fair: Gallery, face: Face
) -> None:
    membership.join(fair, bob, can_add=False)
    looks(face, 9.0)

    assert searchable(library_of(alice)).get() == face
    assert searchable(fair).get() == face


def test_a_young_face_is_gone_from_results_that_are_kept(
    bob: Any, face: Face, processed: Callable[..., Photo], redis_server: Any
) -> None:
    mine = processed(bob, PERSON_A_2).faces.get()
    scope = Scope(bob, "public")

    def found() -> list[Any]:
        result = look_alikes(mine, PERSON, scope)
        return [candidate.face.pk for candidate in result.candidates]

    found()
    search(mine.pk, PERSON.value, public_index().pk)
    assert found() == [face.pk]

    looks(face, 9.0)
    assert found() == []


def test_an_age_that_is_estimated_later_counts(
    alice: Any, public_photo: Photo, settings: Any, redis_server: Any
) -> None:
    Face.objects.update(attributes=None)
    Photo.objects.update(described_at=None)
    keep_up(public_index())
    bring_in_step()
    assert len(held_for_the_public()) == 1
    settings.PUBLIC_MIN_AGE = 120

    services.describe(public_photo)
    describing.describe(public_photo.pk)

    assert public_photo.faces.get().estimated_age > 1
    bring_in_step()
    assert held_for_the_public() == []


def test_a_face_that_is_kept_out_is_found_by_no_public_search(
    alice: Any, fair: Gallery, face: Face
) -> None:
    Face.objects.update(kept_out_at=timezone.now())

    assert not searchable(public_index()).exists()
    assert searchable(library_of(alice)).get() == face
    keep_up(public_index())
    bring_in_step()
    assert held_for_the_public() == []


def test_nobody_is_told_of_a_young_face(
    alice: Any, bob: Any, fair: Gallery, face: Face, processed: Callable[..., Photo]
) -> None:
    looks(face, 9.0)

    tell(face.pk)

    assert not bob.notices.exists()
    assert not alice.notices.filter(kind="public_look_alike").exists()


def _warnings() -> list[str]:
    return [each.id for each in run_checks() if each.id and each.id.startswith("faceweb.")]


def test_operators_are_warned_when_nobodys_age_is_estimated(settings: Any) -> None:
    assert _warnings() == []

    settings.FACE_API_ATTRIBUTES = settings.FACE_API_ATTRIBUTES - {"age"}
    assert _warnings() == ["faceweb.W001"]

    settings.PUBLIC_MIN_AGE = 0
    assert _warnings() == []


def test_nothing_is_said_of_ages_where_nothing_is_public(settings: Any) -> None:
    settings.FACE_API_ATTRIBUTES, settings.PUBLIC_GALLERIES = frozenset(), False

    assert _warnings() == []
