"""People: who has a name, who may be whom, the name of one face."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.utils import timezone

from faceweb.drawn_faces import LITTLE_SAID, draw
from faceweb.patterns.pattern import Pattern, photo_in
from faceweb.people.forms import NameForm
from faceweb.people.models import Change, Person, UnknownPerson
from faceweb.people.naming import Naming
from faceweb.people.overview import Guess, GuessedFace, Known, Unknown
from faceweb.people.words import sentence
from faceweb.photos.models import Face, Photo

_NAMES = ("Anna", "Bertrand", "A rather long name that has to be broken somewhere")


def families() -> dict[str, list[Pattern]]:
    return {
        "People": [*_lists(), *_person(), *_changes()],
        "Who is this": [*_guesses(), *_unknowns(), *_namings()],
    }


def _faces() -> list[Face]:
    return draw(photo_in(Photo.Status.READY), LITTLE_SAID)


def _known(name: str = "Anna", **fields: Any) -> Known:
    return Known(Person(name=name, **fields), _faces()[0], 12)


def _lists() -> Iterator[Pattern]:
    template = "people/partials/known.html"
    yield Pattern("no faces", "people/partials/no_faces.html")
    yield Pattern("faces are not compared", "people/partials/not_compared.html")
    yield Pattern("nobody named", template, {"known": []})
    coverless = Known(Person(name="Charlotte"), None, 0)
    yield Pattern("people", template, {"known": [*map(_known, _NAMES), coverless]})
    hidden = [_known(""), _known("Bertrand", hidden_at=timezone.now())]
    yield Pattern("names to complete", "people/partials/names.html", {"names": _NAMES})
    yield Pattern("hidden people", "people/partials/hidden.html", {"hidden": hidden})


def _person() -> Iterator[Pattern]:
    faces = _faces()
    page = Paginator(faces, 60).get_page(1)
    for name, hidden_at, form in (
        ("Anna", None, NameForm()),
        ("", timezone.now(), NameForm({"name": ""})),
    ):
        shown = _known(name, hidden_at=hidden_at)
        context = {
            "person": shown.person,
            "shown": shown,
            "title": name or "Somebody without a name",
            "page": page,
            "name_form": form,
        }
        state = "a hidden person, a wrong name" if hidden_at else "a person"
        yield Pattern(state, "people/partials/person_head.html", context)
    yield Pattern("with ticked faces", "people/partials/person_toolbar.html", context)
    yield Pattern(
        "one side of a merge", "people/partials/side.html", {"each": shown, "faces": faces}
    )


def _changes() -> Iterator[Pattern]:
    for kind in Change.Kind:
        change = Change(kind=kind, name="Anna", other_name="Annie", count=2, at=timezone.now())
        if kind == Change.Kind.SHOW:
            change.undone_at = timezone.now()
        context = {"change": change, "sentence": sentence(change)}
        yield Pattern(f"change: {kind.value}", "people/partials/change.html", context)


def _guesses() -> Iterator[Pattern]:
    template = "people/partials/suggestions.html"
    faces = [GuessedFace(face, 0.5 + 0.1 * n) for n, face in enumerate(_faces())]
    several = Guess(_known(), faces, len(faces) + 9)
    one = Guess(_known("Bertrand"), faces[:1], 1)
    yield Pattern(
        "questions", template, {"guesses": [several, one], "guess_count": 5, "is_few": True}
    )
    yield Pattern("looking", template, {"guesses": [], "is_looking": True})
    away = {"guesses": [], "is_looking": True, "waits_because": Photo.Reason.AWAY.label}
    yield Pattern("the face service is away", template, away)
    yield Pattern("nothing to ask", template, {"guesses": []})


def _unknowns() -> Iterator[Pattern]:
    template = "people/partials/unknown.html"
    faces = _faces()
    groups = [
        Unknown(UnknownPerson(number=1), faces, len(faces) + 30),
        Unknown(UnknownPerson(number=2), faces[:2], 2),
    ]
    yield Pattern("groups", template, {"unknowns": groups, "unknown_count": 7, "is_few": True})
    yield Pattern("sorting", template, {"unknowns": [], "is_sorting": True})
    yield Pattern("nobody alike", template, {"unknowns": []})


def _namings() -> Iterator[Pattern]:
    template = "people/partials/name_face.html"
    face = _faces()[0]
    nobody = Naming(face, None, None, 0, [], [])
    people = replace(nobody, quick=[_known("Anna"), _known("Bertrand")], names=list(_NAMES))
    for name, naming in (
        ("nobody named yet", nobody),
        ("people to choose from", people),
        ("a guess", replace(people, guess=_known("Bertrand"), percent=71)),
        ("named", replace(nobody, named=_known("Anna"))),
    ):
        yield Pattern(f"name of a face: {name}", template, {"naming": naming})
    same = {"name": "Anna", "namesakes": [_known("Anna")], "faces": [face], "back": "#"}
    yield Pattern("the same name", "people/partials/same_name.html", same | {"action": "#"})
