"""Writing down what was changed, and undoing it exactly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from faceweb.people.models import Change, Person, PersonFace, PersonGroup, Suggestion
from faceweb.people.states import State, differences, people_in, restore, stands, state_of
from faceweb.people.wanted import group_of, keep_up
from faceweb.photos.models import Face

if TYPE_CHECKING:
    from faceweb.accounts.models import User

KEPT = dt.timedelta(days=30)
# Changes of whose face it is; the Face API is asked anew about what was guessed.
_ASKED_ANEW = {
    Change.Kind.NOT,
    Change.Kind.DENY,
    Change.Kind.MERGE,
    Change.Kind.SPLIT,
    Change.Kind.FORGET,
}


class CannotUndo(Exception):
    """Undoing would not give what was before; the text says why, in a sentence to read."""


@dataclass
class Recording:
    """A change under way: whom it touches. One that is made on the way is added."""

    faces: set[UUID]
    people: set[UUID] = field(default_factory=set)
    change: Change | None = None

    @property
    def written(self) -> Change:
        """The change, once it is written down."""
        if self.change is None:
            raise ValueError("nothing was changed")
        return self.change


@contextmanager
def recorded(
    owner: User,
    kind: Change.Kind,
    faces: Iterable[UUID],
    people: Iterable[UUID] = (),
    *,
    name: str = "",
    other_name: str = "",
) -> Iterator[Recording]:
    """Everything inside is one change of the owner's people, which can be undone. Changes of one
    owner follow each other; the Face API hears of them afterwards."""
    recording = Recording(set(faces), set(people))
    with transaction.atomic():
        _alone(owner)
        theirs = PersonFace.objects.filter(face__in=recording.faces)
        recording.people.update(theirs.values_list("person", flat=True))
        before = state_of(owner, recording.faces, recording.people)
        yield recording
        after = state_of(owner, recording.faces, recording.people)
        old, new = differences(before, after)
        recording.change = Change.objects.create(
            owner=owner,
            kind=kind,
            name=name,
            other_name=other_name,
            count=len(new["faces"]),
            before=old,
            after=new,
        )
        _ask_anew(owner, recording, suggested=kind in _ASKED_ANEW)


def undo(change: Change) -> None:
    """Put everything back as it was before the change. Raises CannotUndo."""
    owner = change.owner
    with transaction.atomic():
        _alone(owner)
        current = Change.objects.select_for_update().get(pk=change.pk)
        if current.undone_at is not None:
            raise CannotUndo(_("This was undone already."))
        if current.at < timezone.now() - KEPT:
            raise CannotUndo(_("This is too long ago to be undone."))
        before, after = current.before, current.after
        recording = Recording(_ids(before["faces"]), _ids(before["people"]))
        now = state_of(owner, recording.faces, recording.people)
        _check_there(owner, before, now)
        if not stands(now, after):
            raise CannotUndo(
                _("Some of this was changed again since. Undo the later change first.")
            )
        restore(_keeping_whoever_has_faces(before))
        Change.objects.filter(pk=current.pk).update(undone_at=timezone.now())
        _ask_anew(owner, recording, suggested=True)


def forget_old() -> None:
    """Delete the changes that can be undone no more, and the removed people that waited for it."""
    until = timezone.now() - KEPT
    Change.objects.filter(at__lt=until).delete()
    waiting = Person.objects.filter(removed_at__lt=until, api_asked=False)
    waiting.filter(faces=None, enrolments=None).delete()


def _alone(owner: User) -> None:
    """No other change of this owner's people goes on in the meantime."""
    PersonGroup.objects.select_for_update().get(pk=group_of(owner).pk)


def _check_there(owner: User, before: State, now: State) -> None:
    gone = people_in(before) - {
        str(key) for key in Person.objects.filter(owner=owner).values_list("pk", flat=True)
    }
    if gone or (before["faces"] and not now["faces"]):
        raise CannotUndo(_("What this was about is not there any more."))
    removed = Person.objects.filter(owner=owner, pk__in=_needed(before)).exclude(removed_at=None)
    if removed.exists():
        raise CannotUndo(_("The person it belonged to is gone. Undo the later change first."))


def _needed(before: State) -> set[str]:
    """Who has to be there for the faces to be theirs again, besides those who come back."""
    named = {values["person"] for values in before["faces"].values() if values.get("person")}
    coming = {key for key, values in before["people"].items() if values.get("removed") is False}
    return named - coming


def _keeping_whoever_has_faces(before: State) -> State:
    """Somebody who was new with the change goes with it, unless other faces are theirs by now."""
    going = _ids(key for key, values in before["people"].items() if values.get("removed"))
    others = PersonFace.objects.filter(person__in=going).exclude(face__in=_ids(before["faces"]))
    staying = {str(key) for key in others.values_list("person", flat=True)}
    people = {key: values for key, values in before["people"].items() if key not in staying}
    return {"faces": before["faces"], "people": people}


def _ask_anew(owner: User, recording: Recording, *, suggested: bool) -> None:
    """Whose are the touched faces that have no name now, and those held for a touched person?"""
    touched = Q(pk__in=recording.faces)
    if suggested:
        guesses = Suggestion.objects.filter(person__in=recording.people)
        touched |= Q(pk__in=guesses.values("face"))
    keep_up(owner, Face.objects.standing().filter(touched, photo__owner=owner, naming=None))


def _ids(rows: Iterable[str]) -> set[UUID]:
    return {UUID(key) for key in rows}
