"""Look-alikes on the real face server: ranked, kept, and only what the viewer may see."""

from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from faceweb.faceapi.connect import get_client
from faceweb.faceapi.contract import FindSimilarMode
from faceweb.galleries.services import current_list, library_of
from faceweb.lookalikes.scopes import Scope
from faceweb.lookalikes.search import search
from faceweb.lookalikes.services import LookAlikes, look_alikes
from faceweb.photos import services
from faceweb.photos.models import Face
from tests.assets import GROUP_OF_SIX, PERSON_A_1, PERSON_A_2, PERSON_A_3, PERSON_B
from tests.lookalikes.conftest import again
from tests.lookalikes.conftest import found as searched

PERSON, ANYONE = FindSimilarMode.MATCH_PERSON, FindSimilarMode.MATCH_FACE


@pytest.fixture
def library(alice: Any, processed: Any) -> dict[str, Face]:
    """Three photos of one person, one of another; the faces by file name."""
    paths = (PERSON_A_1, PERSON_A_2, PERSON_A_3, PERSON_B)
    return {path.stem: processed(alice, path).faces.get() for path in paths}


def found(viewer: Any, face: Face, mode: FindSimilarMode = PERSON) -> LookAlikes:
    return searched(face, mode, Scope(viewer, "library"))


def known(viewer: Any, face: Face, mode: FindSimilarMode = PERSON) -> LookAlikes:
    """What is known without another search."""
    return look_alikes(again(face), mode, Scope(viewer, "library"))


def names(answer: LookAlikes) -> list[str]:
    return [candidate.photo.file_name for candidate in answer.candidates]


def test_the_same_person_is_found_in_every_other_photo(
    alice: Any, library: dict[str, Face]
) -> None:
    answer = found(alice, library["person_a_1"])

    assert answer.state == "done"
    assert sorted(names(answer)) == ["person_a_2.jpg", "person_a_3.jpg"]
    assert all(candidate.confidence >= 0.5 for candidate in answer.candidates)


def test_anyone_who_looks_alike_ranks_the_same_person_first(
    alice: Any, library: dict[str, Face]
) -> None:
    answer = found(alice, library["person_a_1"], ANYONE)

    assert set(names(answer)[:2]) == {"person_a_2.jpg", "person_a_3.jpg"}
    assert names(answer)[2] == "person_b.jpg"
    confidences = [candidate.confidence for candidate in answer.candidates]
    assert confidences == sorted(confidences, reverse=True)


def test_nobody_close_enough_is_an_empty_answer(alice: Any, library: dict[str, Face]) -> None:
    answer = found(alice, library["person_b"])

    assert (answer.state, answer.candidates) == ("done", [])


def test_another_persons_library_is_never_searched(
    bob: Any, processed: Any, library: dict[str, Face]
) -> None:
    theirs = processed(bob, PERSON_A_1).faces.get()

    assert found(bob, theirs, ANYONE).candidates == []


def test_an_answer_is_kept_and_a_new_photo_makes_it_out_of_date(
    alice: Any, library: dict[str, Face], processed: Any, redis_server: Any
) -> None:
    face = library["person_a_1"]
    assert len(found(alice, face, ANYONE).candidates) == 3
    kept = redis_server.keys("lookalikes:*")
    assert known(alice, face, ANYONE).state == "done"
    assert redis_server.keys("lookalikes:*") == kept
    assert all(0 < redis_server.ttl(key) < 24 * 3600 for key in kept)

    processed(alice, GROUP_OF_SIX)
    assert known(alice, face, ANYONE).state == "searching"
    assert len(found(alice, face, ANYONE).candidates) == 9


def test_a_withdrawn_photo_vanishes_from_kept_answers_at_once(
    alice: Any, library: dict[str, Face]
) -> None:
    found(alice, library["person_a_1"])
    services.withdraw(library["person_a_2"].photo)

    answer = known(alice, library["person_a_1"])
    assert (answer.state, names(answer)) == ("done", ["person_a_3.jpg"])


def test_a_face_id_the_service_forgot_is_asked_for_again(
    alice: Any, library: dict[str, Face]
) -> None:
    face = library["person_a_1"]
    Face.objects.filter(pk=face.pk).update(detected_face_id=UUID(int=7))

    assert len(found(alice, face).candidates) == 2


def test_a_list_the_service_lost_finds_nobody(alice: Any, library: dict[str, Face]) -> None:
    get_client().delete_large_face_list(current_list(library_of(alice)).large_face_list_id)

    answer = found(alice, library["person_a_1"])
    assert (answer.state, answer.candidates) == ("done", [])


def test_the_page_polls_until_the_search_is_done(
    alice: Any, client: Client, library: dict[str, Face]
) -> None:
    client.force_login(alice)
    address = reverse("lookalikes:face", args=[library["person_a_1"].pk])
    waiting = client.get(address, {"mode": "matchPerson"}, headers={"HX-Request": "true"})
    assert 'hx-trigger="every' in waiting.content.decode()
    assert "<html" not in waiting.content.decode()

    search(library["person_a_1"].pk, "matchPerson", library_of(alice).pk)
    done = client.get(address, {"mode": "matchPerson"}).content.decode()
    assert 'hx-trigger="every' not in done
    for name in ("person_a_2", "person_a_3"):
        photo = library[name].photo
        face = library[name]
        assert reverse("lookalikes:compare", args=[library["person_a_1"].pk, face.pk]) in done
        assert reverse("photos:media", args=[face.pk, "crop"]) in done
        assert reverse("photos:media", args=[photo.pk, "small"]) in done


def test_nobody_is_said_plainly_on_the_page(
    alice: Any, client: Client, library: dict[str, Face]
) -> None:
    client.force_login(alice)
    address = reverse("lookalikes:face", args=[library["person_b"].pk])
    client.get(address, {"mode": "matchPerson"})
    search(library["person_b"].pk, "matchPerson", library_of(alice).pk)

    assert "obody" in client.get(address, {"mode": "matchPerson"}).content.decode()


@pytest.mark.parametrize("query", ["mode=nonsense", "page=x", "page=-3", "page=99999999999"])
def test_nonsense_in_the_address_is_harmless(
    alice: Any, client: Client, library: dict[str, Face], query: str
) -> None:
    client.force_login(alice)
    address = reverse("lookalikes:face", args=[library["person_b"].pk])

    assert client.get(f"{address}?{query}").status_code == 200
