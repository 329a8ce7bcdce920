"""What an owner does with the people in their photos. Each is one change that can be undone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from faceweb.faceapi.client import FaceClient
from faceweb.people.enrolment import delete_group
from faceweb.people.history import recorded
from faceweb.people.models import (
    Change,
    Denial,
    Person,
    PersonFace,
    PersonGroup,
    Question,
    Suggestion,
    UnknownFace,
    UnknownPerson,
    name_key,
)
from faceweb.people.wanted import group_of, keep_up
from faceweb.photos.models import Face

if TYPE_CHECKING:
    from faceweb.accounts.models import User

Kind = Change.Kind


def name_faces(owner: User, faces: Iterable[Face], person: Person, kind: Kind) -> Change:
    """These faces are this person's, whatever was said or guessed before."""
    keys = {face.pk for face in faces}
    with recorded(owner, kind, keys, [person.pk], name=person.name) as recording:
        _give(keys, person)
    return recording.written


def name_as_new(owner: User, faces: Iterable[Face], name: str, kind: Kind = Kind.NAME) -> Change:
    """These faces are somebody's who has no name here yet. Without a name it is somebody the owner
    does not want to be asked about."""
    keys = {face.pk for face in faces}
    with recorded(owner, kind, keys, name=name) as recording:
        hidden_at = None if name else timezone.now()
        person = Person.objects.create(
            owner=owner, name=name, name_key=name_key(name), hidden_at=hidden_at
        )
        recording.people.add(person.pk)
        _give(keys, person)
    return recording.written


def confirm(owner: User, faces: Iterable[Face]) -> Change:
    """Each of these faces is who it was held for."""
    keys = {face.pk for face in faces}
    guesses = Suggestion.objects.filter(face__in=keys, person__owner=owner).select_related("person")
    people = {guess.face_id: guess.person for guess in guesses}
    names = {person.name for person in people.values()}
    with recorded(owner, Kind.CONFIRM, people, name=", ".join(sorted(names))[:80]) as recording:
        for person in set(people.values()):
            _give([face_id for face_id, held in people.items() if held == person], person)
    return recording.written


def deny(owner: User, faces: Iterable[Face]) -> Change:
    """None of these faces is who it was held for."""
    keys = {face.pk for face in faces}
    guesses = Suggestion.objects.filter(face__in=keys, person__owner=owner).select_related("person")
    held = list(guesses)
    names = {guess.person.name for guess in held}
    touched = [guess.face_id for guess in held]
    with recorded(owner, Kind.DENY, touched, name=", ".join(sorted(names))[:80]) as recording:
        Denial.objects.bulk_create(
            (Denial(face_id=guess.face_id, person_id=guess.person_id) for guess in held),
            ignore_conflicts=True,
        )
        guesses.delete()
    return recording.written


def take_out(owner: User, person: Person, faces: Iterable[Face]) -> Change:
    """These faces are not this person's after all."""
    keys = {face.pk for face in faces}
    with recorded(owner, Kind.NOT, keys, [person.pk], name=person.name) as recording:
        theirs = PersonFace.objects.filter(person=person, face__in=keys)
        Denial.objects.bulk_create(
            (
                Denial(face_id=face_id, person=person)
                for face_id in theirs.values_list("face", flat=True)
            ),
            ignore_conflicts=True,
        )
        theirs.delete()
        Person.objects.filter(pk=person.pk, cover__in=keys).update(cover=None)
    return recording.written


def rename(person: Person, name: str) -> Change:
    before = person.name
    with recorded(
        person.owner, Kind.RENAME, (), [person.pk], name=name, other_name=before
    ) as recording:
        Person.objects.filter(pk=person.pk).update(name=name, name_key=name_key(name))
    return recording.written


def merge(person: Person, into: Person) -> Change:
    """Both are one: every face of `person` is `into`'s, and `person` is gone."""
    owner = person.owner
    keys = set(person.faces.values_list("face", flat=True))
    denied = set(person.denials.values_list("face", flat=True))
    people = [person.pk, into.pk]
    with recorded(
        owner, Kind.MERGE, keys | denied, people, name=into.name, other_name=person.name
    ) as recording:
        _give(keys, into)
        Denial.objects.bulk_create(
            (Denial(face_id=face_id, person=into) for face_id in denied - keys),
            ignore_conflicts=True,
        )
        Suggestion.objects.filter(person=person).update(person=into)
        Person.objects.filter(pk=person.pk).update(removed_at=timezone.now())
    return recording.written


def split(owner: User, person: Person, faces: Collection[Face], into: Person | str) -> Change:
    """These faces of the person are somebody else's: a new one's of that name, or one there is."""
    theirs = [face for face in faces if person.faces.filter(face=face).exists()]
    if isinstance(into, Person):
        return name_faces(owner, theirs, into, Kind.SPLIT)
    return name_as_new(owner, theirs, into, Kind.SPLIT)


def hide(person: Person) -> Change:
    return _show_or_hide(person, Kind.HIDE)


def show(person: Person) -> Change:
    return _show_or_hide(person, Kind.SHOW)


def choose_cover(person: Person, face: Face) -> Change:
    with recorded(person.owner, Kind.COVER, (), [person.pk], name=person.name) as recording:
        Person.objects.filter(pk=person.pk).update(cover=face)
    return recording.written


def forget(person: Person) -> Change:
    """Nobody is called that any more; the faces are unknown again."""
    keys = set(person.faces.values_list("face", flat=True))
    with recorded(person.owner, Kind.FORGET, keys, [person.pk], name=person.name) as recording:
        person.faces.all().delete()
        Person.objects.filter(pk=person.pk).update(removed_at=timezone.now())
    return recording.written


def ask_for_sorting(owner: User) -> PersonGroup:
    """Have the unknown faces sorted if photos came since the last time."""
    with transaction.atomic():
        group = group_of(owner)
        stale = PersonGroup.objects.filter(pk=group.pk, sorting=PersonGroup.Sorting.STALE)
        if stale.update(sorting=PersonGroup.Sorting.ASKED):
            keep_up(owner)
    group.refresh_from_db()
    return group


def delete_all(owner: User, client: FaceClient) -> None:
    """Delete the owner's people: the group at the Face API, then every row. Raises FaceAPIError."""
    group = PersonGroup.objects.filter(owner=owner).first()
    if group is not None:
        delete_group(group, client)
        group.delete()
    for rows in (Change, UnknownPerson, Person):
        rows.objects.filter(owner=owner).delete()


def _give(faces: Iterable[UUID], person: Person) -> None:
    """The faces are this person's; nothing is guessed of them any more."""
    keys = set(faces)
    named = PersonFace.objects.filter(face__in=keys)
    new = keys - set(named.values_list("face", flat=True))
    named.update(person=person)
    PersonFace.objects.bulk_create(PersonFace(face_id=face_id, person=person) for face_id in new)
    for rows in (Suggestion, Question, UnknownFace):
        rows.objects.filter(face__in=keys).delete()
    Denial.objects.filter(face__in=keys, person=person).delete()
    Person.objects.exclude(pk=person.pk).filter(cover__in=keys).update(cover=None)


def _show_or_hide(person: Person, kind: Kind) -> Change:
    hidden_at = timezone.now() if kind == Kind.HIDE else None
    with recorded(person.owner, kind, (), [person.pk], name=person.name) as recording:
        Person.objects.filter(pk=person.pk).update(hidden_at=hidden_at)
    return recording.written
