"""Where is looked: every scope finds what brute force over the visible faces finds, and nothing of
it outlives the permission."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from faceweb.accounts import consents
from faceweb.accounts.models import Purpose
from faceweb.faceapi.connect import get_client
from faceweb.faceapi.contract import FindSimilarMode
from faceweb.galleries.models import Gallery, Membership
from faceweb.lookalikes.scopes import Scope, choose, offered
from faceweb.lookalikes.services import LookAlikes, look_alikes
from faceweb.photos import dismissing, services
from faceweb.photos.detection import live_face_id
from faceweb.photos.models import Face, GalleryEntry, Photo
from tests.assets import GROUP_OF_SIX, PERSON_A_1, PERSON_A_2, PERSON_A_3, PERSON_B
from tests.lookalikes.conftest import again, again_in, found

ANYONE, PERSON = FindSimilarMode.MATCH_FACE, FindSimilarMode.MATCH_PERSON
MakeAlbum = Callable[..., Gallery]


class Town:
    """Alice has two photos of person A; Bob shares one of A and a group with her, and another of
    his shows person B to everybody."""

    def __init__(self, alice: Any, bob: Any, processed: Any, album: MakeAlbum) -> None:
        self.alice, self.bob = alice, bob
        self.hers = [processed(alice, path) for path in (PERSON_A_1, PERSON_A_2)]
        self.shared = [processed(bob, path) for path in (PERSON_A_3, GROUP_OF_SIX)]
        self.public = processed(bob, PERSON_B)
        self.unshared = processed(bob, PERSON_A_1)
        self.trip = album(bob, self.shared, members=[alice])
        self.fair = album(bob, [self.public], public=True)
        self.query = self.hers[0].faces.get()

    def scope(self, kind: Any) -> Scope:
        gallery = {"trip": self.trip, "fair": self.fair}.get(kind)
        return Scope(self.alice, "gallery" if gallery else kind, gallery)

    def photos_in(self, kind: str) -> list[Photo]:
        """What Alice ought to be shown, said without a query."""
        return {
            "library": self.hers,
            "trip": self.shared,
            "fair": [self.public],
            "shared": self.shared,
            "public": [self.public],
            "all": [*self.hers, *self.shared, self.public],
        }[kind]


@pytest.fixture
def town(alice: Any, bob: Any, processed: Any, album: MakeAlbum) -> Town:
    return Town(alice, bob, processed, album)


def photos_of(answer: LookAlikes) -> set[Any]:
    return {candidate.photo.pk for candidate in answer.candidates}


@pytest.mark.parametrize("kind", ["library", "trip", "fair", "shared", "public", "all"])
def test_a_scope_finds_what_comparing_with_every_face_in_it_finds(town: Town, kind: str) -> None:
    client, model = get_client(), "recognition_04"
    asked = live_face_id(again(town.query), model)
    assert asked is not None
    expected = {}
    for other in Face.objects.filter(photo__in=town.photos_in(kind)).exclude(pk=town.query.pk):
        theirs = live_face_id(other, model)
        assert theirs is not None
        expected[other.pk] = client.verify(asked, theirs)["confidence"]

    answer = found(town.query, ANYONE, town.scope(kind))

    got = {candidate.face.pk: candidate.confidence for candidate in answer.candidates}
    assert set(got) == set(expected)
    for face_id, confidence in expected.items():
        assert got[face_id] == pytest.approx(confidence, abs=0.002)
    assert all(one.confidence >= other.confidence for one, other in pairwise(answer.candidates))
    assert (answer.state, answer.pending, answer.total) == ("done", 0, len(expected))


def test_the_same_person_is_found_across_libraries_that_are_shared(town: Town) -> None:
    answer = found(town.query, PERSON, town.scope("all"))

    assert photos_of(answer) == {town.hers[1].pk, town.shared[0].pk}
    origins = {candidate.photo.pk: candidate.gallery for candidate in answer.candidates}
    assert origins == {town.hers[1].pk: None, town.shared[0].pk: town.trip}


def test_another_ones_face_is_searched_for_in_the_own_library(town: Town) -> None:
    theirs = town.shared[0].faces.get()

    answer = found(theirs, PERSON, town.scope("library"))

    assert photos_of(answer) == {photo.pk for photo in town.hers}


def test_what_is_not_shared_is_found_in_no_scope(town: Town) -> None:
    answer = found(town.query, PERSON, town.scope("all"))

    assert town.unshared.pk not in photos_of(answer)


def test_the_own_photos_in_a_gallery_are_found_also_without_letting_others_find_them(
    town: Town, album: MakeAlbum
) -> None:
    consents.withdraw(town.alice, Purpose.FIND_SHARED)
    mixed = album(town.bob, [town.hers[1], town.shared[0]], members=[town.alice])

    hers = found(town.query, PERSON, Scope(town.alice, "gallery", mixed))
    his = found(town.shared[0].faces.get(), PERSON, Scope(town.bob, "gallery", mixed))

    assert photos_of(hers) == {town.hers[1].pk, town.shared[0].pk}
    assert photos_of(his) == set()


def leave(town: Town) -> None:
    Membership.objects.filter(gallery=town.trip, user=town.alice).delete()


def take_out(town: Town) -> None:
    GalleryEntry.objects.filter(gallery=town.trip).delete()


def delete_gallery(town: Town) -> None:
    Gallery.objects.filter(pk=town.trip.pk).update(deleted_at=town.trip.created_at)


def withdraw_consent(town: Town) -> None:
    consents.withdraw(town.bob, Purpose.FIND_SHARED)


def withdraw_faces(town: Town) -> None:
    consents.withdraw(town.bob, Purpose.FACES)


def delete_photo(town: Town) -> None:
    services.withdraw(town.shared[0], can_be_put_back=True)


def dismiss(town: Town) -> None:
    dismissing.dismiss(town.shared[0].faces.get())


@pytest.mark.parametrize(
    "change",
    [leave, take_out, delete_gallery, withdraw_consent, withdraw_faces, delete_photo, dismiss],
)
def test_a_kept_answer_shows_nothing_that_may_not_be_found_any_more(
    town: Town, change: Callable[[Town], None]
) -> None:
    assert town.shared[0].pk in photos_of(found(town.query, PERSON, town.scope("all")))

    change(town)

    answer = look_alikes(again(town.query), PERSON, again_in(town.scope("all")))
    assert town.shared[0].pk not in photos_of(answer)
    assert town.hers[1].pk in photos_of(answer)


@pytest.mark.parametrize("change", ["rejected", "private", "consent"])
def test_what_is_public_no_more_is_not_found_in_public_any_more(town: Town, change: str) -> None:
    assert photos_of(found(town.query, ANYONE, town.scope("public"))) == {town.public.pk}

    if change == "rejected":
        entries = GalleryEntry.objects.filter(gallery=town.fair)
        entries.update(review=GalleryEntry.Review.REJECTED)
    elif change == "private":
        Gallery.objects.filter(pk=town.fair.pk).update(is_public=False)
    else:
        consents.withdraw(town.bob, Purpose.FIND_PUBLIC)

    answer = look_alikes(again(town.query), ANYONE, again_in(town.scope("public")))
    assert answer.candidates == []


def test_what_has_answered_is_shown_while_others_are_still_searched(town: Town) -> None:
    found(town.query, PERSON, town.scope("library"))

    answer = look_alikes(again(town.query), PERSON, town.scope("all"))

    assert (answer.state, answer.pending) == ("done", 2)
    assert photos_of(answer) == {town.hers[1].pk}


def test_the_usual_scope_is_everything_once_there_is_more_than_the_library(
    town: Town, mona: Any
) -> None:
    assert choose(town.alice, "").kind == "all"
    assert [scope.kind for scope in offered(town.alice, town.scope("all"))] == [
        *("all", "library", "shared", "public", "gallery")
    ]
    Gallery.objects.all().filter(kind=Gallery.Kind.ALBUM).delete()
    assert choose(mona, "").kind == "library"
    assert offered(mona, Scope(mona, "library")) == []


def test_a_gallery_that_is_not_open_cannot_be_asked_for(town: Town, mona: Any) -> None:
    assert choose(mona, str(town.trip.pk)).kind == "all"
    assert choose(mona, str(town.fair.pk)).gallery == town.fair
    assert choose(mona, "nonsense").kind == "all"
