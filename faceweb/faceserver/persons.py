"""The persons of a person group. How a person is deleted, faces and all, is `enrolment`'s."""

from uuid import UUID

from django.db import transaction

from faceweb.faceapi.refusals import person_not_found
from faceweb.faceserver import quotas
from faceweb.faceserver.containers import lock
from faceweb.faceserver.models import Container, Person
from faceweb.faceserver.problems import FaceProblem


def find(container: Container, person_id: UUID) -> Person:
    """Raises FaceProblem (404) when the group has no such person."""
    try:
        return Person.objects.get(container=container, person_id=person_id)
    except Person.DoesNotExist as error:
        raise FaceProblem(person_not_found(person_id)) from error


def page(container: Container, start: UUID | None, top: int) -> list[Person]:
    """Up to `top` persons after the id `start`, by ascending id."""
    found = Person.objects.filter(container=container).order_by("person_id")
    if start is not None:
        found = found.filter(person_id__gt=start)
    return list(found[:top])


def create(container: Container, name: str, user_data: str | None) -> UUID:
    """Raises FaceProblem when the group is gone (404) or full (403)."""
    with transaction.atomic():
        locked = lock(container)
        quotas.check_person(locked)
        locked.person_count += 1
        locked.save(update_fields=["person_count"])
        person = Person.objects.create(container=locked, name=name, user_data=user_data)
    return person.person_id


def update(container: Container, person_id: UUID, changes: dict[str, str]) -> None:
    """`changes` holds new values of `name` and `user_data`; what is absent stays.

    Raises FaceProblem (404) when the group has no such person.
    """
    found = Person.objects.filter(container=container, person_id=person_id)
    if not found.update(**changes):
        raise FaceProblem(person_not_found(person_id))
