"""What the pages of people show: everybody with a face and a number, and what is guessed.

Each list is a few queries, however long it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery, UUIDField
from django.db.models.functions import Coalesce

from faceweb.people.models import Person, PersonFace, PersonQuerySet, Suggestion, UnknownPerson
from faceweb.photos.models import Face

if TYPE_CHECKING:
    from faceweb.accounts.models import User

# So many faces of one guess are shown; the rest follows when these are answered.
GUESS_FACES = 24
_HIGH_CONFIDENCE = 0.65


@dataclass(frozen=True)
class Known:
    """Somebody with a name (or hidden), the face they are shown by, and in how many photos."""

    person: Person
    cover: Face | None
    photo_count: int


@dataclass(frozen=True)
class GuessedFace:
    face: Face
    confidence: float

    @property
    def percent(self) -> int:
        return int(self.confidence * 100)

    @property
    def is_likely(self) -> bool:
        return self.confidence >= _HIGH_CONFIDENCE


@dataclass(frozen=True)
class Guess:
    """Unnamed faces that may be this person's, the most alike first."""

    known: Known
    faces: Sequence[GuessedFace]
    count: int

    @property
    def more_count(self) -> int:
        return self.count - len(self.faces)


@dataclass(frozen=True)
class Unknown:
    """Unnamed faces that are probably one person's."""

    unknown: UnknownPerson
    faces: Sequence[Face]
    count: int

    @property
    def more_count(self) -> int:
        return self.count - len(self.faces)


def known(people: PersonQuerySet) -> list[Known]:
    """Each with a cover, those in the most photos first."""
    theirs = _visible().filter(person=OuterRef("pk"))
    count = theirs.values("person").annotate(n=Count("face__photo", distinct=True)).values("n")
    chosen = theirs.filter(face=OuterRef("cover")).values("face")[:1]
    area = F("face__width") * F("face__photo__width") * F("face__height") * F("face__photo__height")
    largest = theirs.order_by(area.desc(nulls_last=True), "pk").values("face")[:1]
    rows = (
        people.annotate(
            photo_count=Coalesce(Subquery(count), 0),
            shown=Coalesce(Subquery(chosen), Subquery(largest), output_field=UUIDField()),
        )
        .order_by("-photo_count", "name_key", "pk")
        .values_list("pk", "shown", "photo_count")
    )
    found = list(rows)
    persons = Person.objects.in_bulk([pk for pk, _shown, _n in found])
    covers = _light(Face.objects.filter(pk__in=[shown for _pk, shown, _n in found])).in_bulk()
    return [Known(persons[pk], covers.get(shown), n) for pk, shown, n in found]


def faces_of(person: Person) -> QuerySet[Face]:
    """The person's faces that can be seen, newest photos first."""
    theirs = _visible().filter(person=person)
    faces = _light(Face.objects.filter(pk__in=theirs.values("face")))
    return faces.order_by("-photo__created_at", "-photo", "number")


def guesses(owner: User, most: int) -> tuple[list[Guess], int]:
    """Guesses about up to `most` people, those with the most faces first; and of how many there
    are any."""
    open_ones = _open_suggestions(owner)
    counts = {
        row["person"]: row["n"]
        for row in open_ones.values("person").annotate(n=Count("pk")).order_by("-n", "person")
    }
    people = known(Person.objects.filter(pk__in=list(counts)[:most]))
    people.sort(key=lambda each: -counts[each.person.pk])
    found = []
    for each in people:
        rows = open_ones.filter(person=each.person).order_by("-confidence", "pk")
        rows = rows.select_related("face__photo").defer("face__attributes", "face__landmarks")
        faces = [GuessedFace(row.face, row.confidence) for row in rows[:GUESS_FACES]]
        found.append(Guess(each, faces, counts[each.person.pk]))
    return found, len(counts)


def unknowns(owner: User, most: int) -> tuple[list[Unknown], int]:
    """Up to `most` unknown people of two faces and more, and how many there are."""
    groups = UnknownPerson.objects.filter(owner=owner).annotate(
        n=Subquery(
            _open_unknown()
            .filter(unknown__unknown=OuterRef("pk"))
            .values("unknown__unknown")
            .annotate(n=Count("pk"))
            .values("n")
        )
    )
    groups = groups.filter(n__gte=2).order_by("-n", "number")
    found = []
    for group in groups[:most]:
        faces = _light(_open_unknown().filter(unknown__unknown=group))
        found.append(Unknown(group, list(faces.order_by("pk")[:GUESS_FACES]), group.n))
    return found, groups.count()


def faces_of_unknown(unknown: UnknownPerson) -> QuerySet[Face]:
    return _light(_open_unknown().filter(unknown__unknown=unknown)).order_by("pk")


def _visible() -> QuerySet[PersonFace]:
    return PersonFace.objects.filter(face__dismissed_at=None, face__photo__withdrawn_at=None)


def _open_suggestions(owner: User) -> QuerySet[Suggestion]:
    """Those the owner is asked about: not about people they have hidden."""
    named = PersonFace.objects.filter(face=OuterRef("face"))
    return Suggestion.objects.filter(
        ~Exists(named),
        face__in=Face.objects.owned_by(owner),
        person__owner=owner,
        person__removed_at=None,
        person__hidden_at=None,
    )


def _open_unknown() -> QuerySet[Face]:
    visible = Face.objects.standing().filter(photo__withdrawn_at=None)
    return visible.filter(naming=None, suggestion=None)


def _light(faces: QuerySet[Face]) -> QuerySet[Face]:
    """With their photos, without what was estimated of them."""
    return faces.select_related("photo").defer("attributes", "landmarks")
