"""What is known of one face's name, for the panel beside the photo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from faceweb.people.models import Person, PersonQuerySet, Suggestion
from faceweb.people.overview import Known, known

if TYPE_CHECKING:
    from faceweb.accounts.models import User
    from faceweb.photos.models import Face

# People offered to be pressed; a name that is written is completed from all of them.
_QUICK = 4


@dataclass(frozen=True)
class Naming:
    """Who the face is, or may be, and who else it could be made."""

    face: Face
    named: Known | None
    guess: Known | None
    percent: int
    quick: list[Known]
    names: list[str]


def naming_of(owner: User, face: Face) -> Naming:
    people = Person.objects.owned_by(owner)
    named = _one(people.filter(faces__face=face))
    guess = None if named else Suggestion.objects.filter(face=face, person__in=people).first()
    held_for = _one(people.filter(pk=guess.person_id)) if guess else None
    others = people.shown().exclude(name="")
    if held_for is not None:
        others = others.exclude(pk=held_for.person.pk)
    return Naming(
        face,
        named,
        held_for,
        int(guess.confidence * 100) if guess else 0,
        [] if named else known(others)[:_QUICK],
        names_of(owner),
    )


def names_of(owner: User) -> list[str]:
    """What the owner calls people, each name once."""
    named = Person.objects.owned_by(owner).exclude(name="").order_by("name_key")
    return list(dict.fromkeys(named.values_list("name", flat=True)))


def _one(people: PersonQuerySet) -> Known | None:
    found = known(people)
    return found[0] if found else None
