"""How faces and people stand, as plain data: what a change writes down, and what undoing restores.

faces   by id: the person it is named as, the suggestion, the people it was denied to be
people  by id: name, hidden, removed, cover; nothing of one that is not there yet
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from faceweb.people.models import Denial, Person, PersonFace, Suggestion, name_key
from faceweb.photos.models import Face

if TYPE_CHECKING:
    from faceweb.accounts.models import User

# {"faces": {id: {field: value}}, "people": {id: {field: value}}}
State = dict[str, dict[str, dict[str, Any]]]
# What workers guess may change at any time; it never stands in the way of undoing.
_GUESSED = ("suggested",)


def state_of(owner: User, faces: Iterable[UUID], people: Iterable[UUID]) -> State:
    """How these faces and people of the owner stand now."""
    keys = list(Face.objects.filter(pk__in=faces, photo__owner=owner).values_list("pk", flat=True))
    persons = dict(PersonFace.objects.filter(face__in=keys).values_list("face", "person"))
    suggested = {each.face_id: each for each in Suggestion.objects.filter(face__in=keys)}
    denied: dict[UUID, list[str]] = {}
    for face_id, person_id in Denial.objects.filter(face__in=keys).values_list("face", "person"):
        denied.setdefault(face_id, []).append(str(person_id))
    found: State = {"faces": {}, "people": {}}
    for key in keys:
        guess = suggested.get(key)
        found["faces"][str(key)] = {
            "person": str(persons[key]) if key in persons else None,
            "suggested": [str(guess.person_id), guess.confidence] if guess else None,
            "denied": sorted(denied.get(key, [])),
        }
    for person in Person.objects.filter(pk__in=people, owner=owner):
        found["people"][str(person.pk)] = {
            "name": person.name,
            "hidden": person.hidden_at is not None,
            "removed": person.removed_at is not None,
            "cover": str(person.cover_id) if person.cover_id else None,
        }
    return found


def differences(before: State, after: State) -> tuple[State, State]:
    """Only what is not the same in both; somebody new was removed before."""
    old: State = {"faces": {}, "people": {}}
    new: State = {"faces": {}, "people": {}}
    for part in ("faces", "people"):
        for key, values in after[part].items():
            values_before = before[part].get(key, {"removed": True})
            changed = [name for name in values_before if values_before[name] != values.get(name)]
            if changed:
                old[part][key] = {name: values_before[name] for name in changed}
                new[part][key] = {name: values[name] for name in changed}
    return old, new


def stands(now: State, expected: State) -> bool:
    """Whether everything that is still there is as it is expected; what was guessed aside."""
    return all(
        values[name] == now[part][key][name]
        for part, rows in expected.items()
        for key, values in rows.items()
        if key in now[part]
        for name in values
        if name not in _GUESSED
    )


def people_in(state: State) -> set[str]:
    """Everybody that restoring the state needs."""
    named = {values["person"] for values in state["faces"].values() if values.get("person")}
    denied = {each for values in state["faces"].values() for each in values.get("denied", [])}
    return named | denied | set(state["people"])


def restore(state: State) -> None:
    """Write the state back. Call it in a transaction, with every person in it there."""
    for key, values in state["people"].items():
        _restore_person(UUID(key), values)
    there = set(Face.objects.filter(pk__in=state["faces"]).values_list("pk", flat=True))
    faces = {UUID(key): values for key, values in state["faces"].items() if UUID(key) in there}
    _restore_names({key: each["person"] for key, each in faces.items() if "person" in each})
    for face_id, values in faces.items():
        _restore_guesses(face_id, values)


def _restore_person(person_id: UUID, values: Mapping[str, Any]) -> None:
    now = timezone.now()
    fields: dict[str, Any] = {}
    if "name" in values:
        fields |= {"name": values["name"], "name_key": name_key(values["name"])}
    if "hidden" in values:
        fields["hidden_at"] = now if values["hidden"] else None
    if "removed" in values:
        fields["removed_at"] = now if values["removed"] else None
    if "cover" in values:
        there = Face.objects.filter(pk=values["cover"]).exists() if values["cover"] else False
        fields["cover"] = values["cover"] if there else None
    Person.objects.filter(pk=person_id).update(**fields)


def _restore_names(persons: Mapping[UUID, str | None]) -> None:
    PersonFace.objects.filter(face__in=persons).delete()
    PersonFace.objects.bulk_create(
        PersonFace(face_id=face_id, person_id=UUID(person_id))
        for face_id, person_id in persons.items()
        if person_id is not None
    )


def _restore_guesses(face_id: UUID, values: Mapping[str, Any]) -> None:
    if "denied" in values:
        Denial.objects.filter(face=face_id).exclude(person__in=values["denied"]).delete()
        Denial.objects.bulk_create(
            (Denial(face_id=face_id, person_id=each) for each in values["denied"]),
            ignore_conflicts=True,
        )
    if values.get("suggested"):
        person_id, confidence = values["suggested"]
        if Person.objects.filter(pk=person_id, removed_at=None).exists():
            Suggestion.objects.update_or_create(
                face_id=face_id, defaults={"person_id": person_id, "confidence": confidence}
            )
