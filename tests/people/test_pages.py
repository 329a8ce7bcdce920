"""The pages of people, by their addresses."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from faceweb.people import services
from faceweb.people.models import (
    Change,
    Person,
    PersonGroup,
    Suggestion,
    UnknownFace,
    UnknownPerson,
)
from faceweb.people.wanted import group_of
from faceweb.photos.models import Face

Rows = dict[str, Face]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def anna(alice: Any, rows: Rows) -> Person:
    services.name_as_new(alice, [rows["a1"]], "Anna")
    return Person.objects.get()


@pytest.fixture
def guessed(anna: Person, rows: Rows) -> Person:
    for name in ("a2", "a3"):
        Suggestion.objects.create(face=rows[name], person=anna, confidence=0.8)
    return anna


@pytest.fixture
def unknown(alice: Any, rows: Rows) -> UnknownPerson:
    found = UnknownPerson.objects.create(owner=alice, number=1)
    for name in ("a2", "a3", "b"):
        UnknownFace.objects.create(unknown=found, face=rows[name])
    return found


def name_of(face: Face) -> str:
    face = Face.objects.get(pk=face.pk)
    return face.naming.person.name if hasattr(face, "naming") else ""


def test_a_library_without_faces_is_told_what_to_do(as_alice: Any) -> None:
    assert "Upload photos" in as_alice.get(reverse("people:people")).content.decode()


def test_everybody_is_shown_with_the_number_of_their_photos(as_alice: Any, anna: Person) -> None:
    page = as_alice.get(reverse("people:people")).content.decode()

    assert "Anna" in page
    assert "1 photo" in page
    assert reverse("people:person", args=[anna.pk]) in page


def test_looking_at_the_page_has_the_unknown_faces_sorted(
    as_alice: Any, alice: Any, rows: Rows
) -> None:
    page = as_alice.get(reverse("people:people"))

    assert group_of(alice).sorting == PersonGroup.Sorting.ASKED
    assert not group_of(alice).in_step
    assert "Sorting the faces" in page.content.decode()


def test_naming_a_face_leads_back_to_its_photo_and_can_be_undone(as_alice: Any, rows: Rows) -> None:
    face = rows["a1"]
    answer = as_alice.post(reverse("people:name_face", args=[face.pk]), {"name": " Anna  B "})

    assert answer.headers["Location"] == f"{reverse('photos:photo', args=[face.photo_id])}?face=1"
    assert name_of(face) == "Anna B"
    undo = reverse("people:undo", args=[Change.objects.get().pk])
    assert as_alice.post(undo).status_code == 302
    assert name_of(face) == ""


def test_a_name_that_is_there_is_asked_about(as_alice: Any, anna: Person, rows: Rows) -> None:
    address = reverse("people:name_face", args=[rows["a2"].pk])
    question = as_alice.post(address, {"name": "anna"})

    assert question.status_code == 200
    assert "the same person?" in question.content.decode()
    assert name_of(rows["a2"]) == ""
    as_alice.post(address, {"name": "anna", "person": str(anna.pk)})
    assert name_of(rows["a2"]) == "Anna"
    as_alice.post(reverse("people:name_face", args=[rows["b"].pk]), {"name": "Anna", "new": "1"})
    assert Person.objects.called("ANNA").count() == 2


def test_with_script_the_question_is_asked_in_the_dialog(
    as_alice: Any, anna: Person, rows: Rows
) -> None:
    address = reverse("people:name_face", args=[rows["a2"].pk])
    answer = as_alice.post(address, {"name": "Anna"}, headers=HTMX)

    assert answer.headers["HX-Retarget"] == "#dialog"
    assert "dialog-title" in answer.content.decode()


def test_an_empty_name_is_refused(as_alice: Any, rows: Rows) -> None:
    address = reverse("people:name_face", args=[rows["a1"].pk])

    assert as_alice.post(address, {"name": "  "}).status_code == 422
    assert not Person.objects.exists()


def test_one_suggestion_is_answered_by_its_button_and_the_rest_in_bulk(
    as_alice: Any, guessed: Person, rows: Rows
) -> None:
    address = reverse("people:suggestions")
    as_alice.post(address, {"no": str(rows["a3"].pk), "faces": [str(rows["a2"].pk)]})
    assert name_of(rows["a2"]) == name_of(rows["a3"]) == ""
    as_alice.post(address, {"yes": "all", "faces": [str(rows["a2"].pk)]})

    assert name_of(rows["a2"]) == "Anna"
    assert not Suggestion.objects.exists()


def test_a_suggestion_answered_in_another_tab_harms_nothing(
    as_alice: Any, guessed: Person, rows: Rows
) -> None:
    address = reverse("people:suggestions")
    for _tab in (1, 2):
        answer = as_alice.post(address, {"yes": str(rows["a2"].pk)}, headers=HTMX)
        assert answer.status_code == 200

    assert Change.objects.filter(kind=Change.Kind.CONFIRM).count() == 1


def test_a_group_is_named_at_once_without_what_was_unticked(
    as_alice: Any, unknown: UnknownPerson, rows: Rows
) -> None:
    address = reverse("people:name_unknown", args=[unknown.pk])
    shown = [str(rows["a2"].pk), str(rows["b"].pk)]
    answer = as_alice.post(address, {"name": "Anna", "shown": shown, "faces": shown[:1]})

    assert answer.headers["Location"] == reverse("people:people")
    assert [name_of(rows[name]) for name in ("a2", "a3", "b")] == ["Anna", "Anna", ""]


def test_strangers_are_set_aside_without_a_name(
    as_alice: Any, unknown: UnknownPerson, rows: Rows
) -> None:
    as_alice.post(reverse("people:name_unknown", args=[unknown.pk]), {"nobody": "1"})

    stranger = Person.objects.get()
    assert stranger.hidden_at
    assert stranger.name == ""
    assert "1 hidden person" in as_alice.get(reverse("people:people")).content.decode()


def test_a_new_name_that_somebody_has_leads_to_merging(
    as_alice: Any, alice: Any, anna: Person, rows: Rows
) -> None:
    services.name_as_new(alice, [rows["b"]], "Berta")
    berta = Person.objects.get(name="Berta")
    question = as_alice.post(reverse("people:rename", args=[berta.pk]), {"name": "Anna"})
    assert reverse("people:merge", args=[berta.pk]) in question.content.decode()
    answer = as_alice.post(reverse("people:merge", args=[berta.pk]), {"into": str(anna.pk)})

    assert answer.headers["Location"] == reverse("people:person", args=[anna.pk])
    assert name_of(rows["b"]) == "Anna"
    assert as_alice.get(reverse("people:person", args=[berta.pk])).status_code == 404


def test_ticked_faces_are_moved_to_somebody_else(
    as_alice: Any, alice: Any, anna: Person, rows: Rows
) -> None:
    services.name_faces(alice, [rows["b"]], anna, Change.Kind.NAME)
    address = reverse("people:split", args=[anna.pk])
    as_alice.post(address, {"faces": [str(rows["b"].pk)], "name": "Berta"})

    assert name_of(rows["a1"]) == "Anna"
    assert name_of(rows["b"]) == "Berta"


def test_faces_of_others_and_nonsense_are_left_alone(
    as_alice: Any, anna: Person, rows: Rows
) -> None:
    address = reverse("people:take_out", args=[anna.pk])
    as_alice.post(address, {"faces": [str(rows["b"].pk), "nonsense"]})

    assert name_of(rows["a1"]) == "Anna"
    assert Change.objects.count() == 1


def test_hidden_people_are_not_asked_about(as_alice: Any, guessed: Person) -> None:
    as_alice.post(reverse("people:hide", args=[guessed.pk]))
    page = as_alice.get(reverse("people:suggestions")).content.decode()
    assert "% alike" not in page
    as_alice.post(reverse("people:hide", args=[guessed.pk]), {"show": "1"})

    assert "% alike" in as_alice.get(reverse("people:suggestions")).content.decode()


def test_another_member_sees_neither_people_nor_names(
    as_bob: Any, anna: Person, rows: Rows
) -> None:
    assert "Anna" not in as_bob.get(reverse("people:people")).content.decode()
    for address in (
        reverse("people:person", args=[anna.pk]),
        reverse("people:name_face", args=[rows["a1"].pk]),
    ):
        assert as_bob.get(address).status_code == 404


def test_a_full_page_of_people_is_a_few_queries(
    as_alice: Any, alice: Any, rows: Rows, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for name in rows:
        services.name_as_new(alice, [rows[name]], name)
    as_alice.get(reverse("people:people"))

    with django_assert_max_num_queries(25):
        as_alice.get(reverse("people:people"))


def test_a_name_that_is_sent_twice_is_given_once(as_alice: Any, rows: Rows) -> None:
    address = reverse("people:name_face", args=[rows["a1"].pk])
    for _click in (1, 2):
        assert as_alice.post(address, {"name": "Anna"}).status_code == 302

    assert Person.objects.count() == 1
    assert Change.objects.count() == 1


def test_a_suggestion_is_answered_beside_the_photo(
    as_alice: Any, guessed: Person, rows: Rows
) -> None:
    address = reverse("people:name_face", args=[rows["a2"].pk])
    assert "Is this Anna?" in as_alice.get(address, headers=HTMX).content.decode()
    answer = as_alice.post(address, {"yes": "1"}, headers=HTMX)

    assert "Not Anna" in answer.content.decode()
    assert "people-changed" in answer.headers["HX-Trigger"]
    assert name_of(rows["a2"]) == "Anna"
