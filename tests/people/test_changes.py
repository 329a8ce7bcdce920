"""What an owner does with people, and undoing it exactly."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from faceweb.people import history, services
from faceweb.people.history import CannotUndo
from faceweb.people.models import (
    Change,
    Denial,
    Person,
    PersonFace,
    PersonGroup,
    Suggestion,
)
from faceweb.people.words import sentence
from faceweb.photos.models import Face

Work = Callable[[], PersonGroup]
Faces = dict[str, Face]


@pytest.fixture
def anna(alice: Any, rows: Faces) -> Person:
    services.name_as_new(alice, [rows["a1"], rows["a2"]], "Anna")
    return Person.objects.get(name="Anna")


@pytest.fixture
def berta(alice: Any, rows: Faces) -> Person:
    services.name_as_new(alice, [rows["b"]], "Berta")
    return Person.objects.get(name="Berta")


def standing() -> dict[str, Any]:
    """Everything an owner sees of people, as plain values."""
    return {
        "names": dict(PersonFace.objects.values_list("face", "person__name")),
        "people": sorted(
            (person.name, person.hidden_at is not None, str(person.cover_id))
            for person in Person.objects.filter(removed_at=None)
        ),
        "denials": sorted(map(str, Denial.objects.values_list("face", "person__name"))),
    }


def do_name(alice: Any, faces: Faces, anna: Person, berta: Person) -> Change:
    return services.name_faces(alice, [faces["a3"]], anna, Change.Kind.NAME)


def do_name_as_new(alice: Any, faces: Faces, anna: Person, berta: Person) -> Change:
    return services.name_as_new(alice, [faces["a3"], faces["a1"]], "Anita")


def do_take_out(alice: Any, faces: Faces, anna: Person, berta: Person) -> Change:
    return services.take_out(alice, anna, [faces["a1"]])


def do_rename(alice: Any, faces: Faces, anna: Person, berta: Person) -> Change:
    return services.rename(anna, "Annabella")


def do_merge(alice: Any, faces: Faces, anna: Person, berta: Person) -> Change:
    return services.merge(anna, berta)


def do_split(alice: Any, faces: Faces, anna: Person, berta: Person) -> Change:
    return services.split(alice, anna, [faces["a1"]], "Anita")


def do_hide(alice: Any, faces: Faces, anna: Person, berta: Person) -> Change:
    return services.hide(anna)


def do_choose_cover(alice: Any, faces: Faces, anna: Person, berta: Person) -> Change:
    return services.choose_cover(anna, faces["a2"])


def do_forget(alice: Any, faces: Faces, anna: Person, berta: Person) -> Change:
    return services.forget(anna)


@pytest.mark.parametrize(
    "do",
    [
        do_name,
        do_name_as_new,
        do_take_out,
        do_rename,
        do_merge,
        do_split,
        do_hide,
        do_choose_cover,
        do_forget,
    ],
)
def test_every_change_can_be_undone_exactly(
    alice: Any, rows: Faces, anna: Person, berta: Person, do: Callable[..., Change]
) -> None:
    services.choose_cover(anna, rows["a1"])
    anna.refresh_from_db()
    before = standing()
    change = do(alice, rows, anna, berta)
    assert standing() != before
    assert sentence(change)
    history.undo(change)

    assert standing() == before
    change.refresh_from_db()
    assert change.undone_at


def test_undoing_a_bulk_confirmation_brings_the_questions_back(
    alice: Any, faces: Faces, work: Work
) -> None:
    services.name_as_new(alice, [faces["a1"]], "Anna")
    work()
    before = sorted(Suggestion.objects.values_list("face", "confidence"))
    change = services.confirm(alice, [faces["a2"], faces["a3"]])
    assert not Suggestion.objects.exists()
    history.undo(change)

    assert sorted(Suggestion.objects.values_list("face", "confidence")) == before
    work()
    assert sorted(Suggestion.objects.values_list("face", "confidence")) == before


def test_undoing_a_denial_asks_again(alice: Any, faces: Faces, work: Work) -> None:
    services.name_as_new(alice, [faces["a1"]], "Anna")
    work()
    change = services.deny(alice, [faces["a2"]])
    work()
    assert not Suggestion.objects.filter(face=faces["a2"]).exists()
    history.undo(change)

    assert Suggestion.objects.filter(face=faces["a2"]).exists()
    assert not Denial.objects.exists()


def test_a_change_cannot_be_undone_twice(alice: Any, anna: Person) -> None:
    change = services.rename(anna, "Annabella")
    history.undo(change)

    with pytest.raises(CannotUndo):
        history.undo(change)


def test_a_change_to_what_was_changed_again_is_refused(
    alice: Any, rows: Faces, anna: Person, berta: Person
) -> None:
    change = services.name_faces(alice, [rows["a3"]], anna, Change.Kind.NAME)
    later = services.name_faces(alice, [rows["a3"]], berta, Change.Kind.NAME)
    with pytest.raises(CannotUndo):
        history.undo(change)
    assert PersonFace.objects.get(face=rows["a3"]).person == berta
    history.undo(later)
    history.undo(change)

    assert not PersonFace.objects.filter(face=rows["a3"]).exists()


def test_undoing_a_new_name_keeps_whoever_has_other_faces_by_now(alice: Any, rows: Faces) -> None:
    change = services.name_as_new(alice, [rows["a1"]], "Anna")
    anna = Person.objects.get()
    services.name_faces(alice, [rows["a2"]], anna, Change.Kind.NAME)
    history.undo(change)

    assert list(Person.objects.owned_by(alice)) == [anna]
    assert [each.face_id for each in PersonFace.objects.all()] == [rows["a2"].pk]


def test_a_merge_is_not_undone_over_a_person_who_is_gone(
    alice: Any, rows: Faces, anna: Person, berta: Person
) -> None:
    change = services.take_out(alice, anna, [rows["a1"]])
    services.forget(anna)

    with pytest.raises(CannotUndo):
        history.undo(change)


def test_what_was_about_purged_photos_is_refused(alice: Any, rows: Faces, anna: Person) -> None:
    change = services.take_out(alice, anna, [rows["a1"]])
    rows["a1"].photo.delete()

    with pytest.raises(CannotUndo):
        history.undo(change)


def test_after_thirty_days_a_change_and_who_it_removed_are_gone(
    alice: Any, anna: Person, berta: Person
) -> None:
    services.merge(anna, berta)
    past = timezone.now() - history.KEPT - dt.timedelta(hours=1)
    Change.objects.update(at=past)
    Person.objects.exclude(removed_at=None).update(removed_at=past)
    history.forget_old()

    assert not Change.objects.exists()
    assert list(Person.objects.all()) == [berta]
