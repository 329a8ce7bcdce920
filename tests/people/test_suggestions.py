"""Whose face is this? Names at the Face API, and what it makes of the other faces."""

from collections.abc import Callable
from typing import Any

from faceweb.people import services
from faceweb.people.models import Person, PersonGroup, Suggestion
from faceweb.photos.models import Face
from tests.assets import PERSON_A_3
from tests.people.conftest import at_face_api

Work = Callable[[], PersonGroup]
Faces = dict[str, Face]


def suggested() -> dict[Any, str]:
    return {each.face_id: each.person.name for each in Suggestion.objects.select_related("person")}


def test_a_named_face_finds_the_other_photos_of_that_person(
    alice: Any, faces: Faces, work: Work
) -> None:
    services.name_as_new(alice, [faces["a1"]], "Anna")
    group = work()

    assert group.in_step
    assert suggested() == {faces["a2"].pk: "Anna", faces["a3"].pk: "Anna"}
    anna = Person.objects.get()
    assert at_face_api(group) == {anna.pk: [str(faces["a1"].pk)]}


def test_a_photo_that_comes_later_is_suggested_by_itself(
    alice: Any, faces: Faces, work: Work, processed: Any
) -> None:
    faces["a3"].photo.delete()
    services.name_as_new(alice, [faces["a1"]], "Anna")
    work()
    newcomer = processed(alice, PERSON_A_3).faces.get()
    work()

    assert suggested()[newcomer.pk] == "Anna"


def test_what_was_confirmed_is_named_and_what_was_denied_is_not_suggested_again(
    alice: Any, faces: Faces, work: Work
) -> None:
    services.name_as_new(alice, [faces["a1"]], "Anna")
    work()
    services.confirm(alice, [faces["a2"]])
    services.deny(alice, [faces["a3"]])
    group = work()

    assert suggested() == {}
    anna = Person.objects.get()
    assert at_face_api(group) == {anna.pk: sorted([str(faces["a1"].pk), str(faces["a2"].pk)])}
    assert not hasattr(Face.objects.get(pk=faces["a3"].pk), "naming")
