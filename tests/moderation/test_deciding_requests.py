"""Appeals and takedown requests: what deciding them does, and taking that back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from faceweb.moderation.audit import Actor
from faceweb.moderation.deciding import NotAllowed, decide, undo
from faceweb.moderation.models import Action, Appeal, Case, Decision, Takedown, TakedownMatch
from faceweb.photos.models import BlockedImage, Face, GalleryEntry, Photo
from faceweb.sharing import reviewing

Review = GalleryEntry.Review


def review_of(case: Case) -> str:
    assert case.photo is not None
    return GalleryEntry.objects.get(photo=case.photo).review


@pytest.fixture
def appealed(reported: Case, by_mona: Actor) -> Case:
    """Alice's appeal against the removal of her photo."""
    decision = decide(reported, by_mona, Action.REMOVE)
    appeal = Appeal.objects.create(decision=decision, text="It is mine.")
    return Case.objects.create(
        kind="appeal", appeal=appeal, photo=reported.photo, uploader=reported.uploader
    )


def test_an_appeal_is_not_for_who_decided(appealed: Case, by_mona: Actor, milo: Any) -> None:
    with pytest.raises(NotAllowed):
        decide(appealed, by_mona, Action.APPROVE)
    decide(appealed, Actor(milo), Action.REJECT)
    assert Photo.objects.get().removed_at is not None


def test_a_granted_appeal_takes_the_decision_back(appealed: Case, milo: Any, alice: Any) -> None:
    decide(appealed, Actor(milo), Action.APPROVE)
    assert Photo.objects.owned_by(alice).count() == 1
    assert review_of(appealed) == Review.APPROVED
    assert not BlockedImage.objects.exists()
    assert appealed.appeal is not None
    appealed.appeal.decision.refresh_from_db()
    assert appealed.appeal.decision.undone_at is not None


def test_a_granted_appeal_undone_lets_the_decision_stand_again(
    appealed: Case, milo: Any, alice: Any
) -> None:
    decision = decide(appealed, Actor(milo), Action.APPROVE)
    assert undo(decision, Actor(milo))
    assert not Photo.objects.visible_to(alice).exists()
    assert BlockedImage.objects.count() == 1
    assert Decision.objects.filter(undone_at=None).get().action == Action.REMOVE


def test_an_appeal_that_comes_too_late_is_not_granted(appealed: Case, milo: Any) -> None:
    Photo.objects.update(purge_after=timezone.now())
    with pytest.raises(NotAllowed):
        decide(appealed, Actor(milo), Action.APPROVE)
    assert BlockedImage.objects.count() == 1


def test_what_waited_for_its_review_is_approved_by_a_granted_appeal(
    waiting: Callable[..., Case], by_mona: Actor, milo: Any
) -> None:
    case = waiting()
    decision = decide(case, by_mona, Action.REJECT)
    appeal = Appeal.objects.create(decision=decision, text="Why?")
    decide(
        Case.objects.create(kind="appeal", appeal=appeal, photo=case.photo),
        Actor(milo),
        Action.APPROVE,
    )
    assert review_of(case) == Review.APPROVED


@pytest.fixture
def requested(shown: Callable[..., Photo], alice: Any) -> Case:
    """Somebody's confirmed request about a face in a photo of Alice's, which is held back."""
    photo = shown()
    face = Face.objects.create(photo=photo, number=1, left=0, top=0, width=0.5, height=0.5)
    takedown = Takedown.objects.create(
        number="TEST-0003",
        state=Takedown.State.CONFIRMED,
        email="carol@example.com",
        ends_at=timezone.now(),
    )
    TakedownMatch.objects.create(takedown=takedown, face=face, confidence=0.9)
    reviewing.hold(GalleryEntry.objects.filter(photo=photo))
    return Case.objects.create(kind="takedown", takedown=takedown)


def outcome(case: Case) -> tuple[str, bool, bool]:
    """The entry's review, whether the face is kept out, whether the photo is there."""
    face = Face.objects.select_related("photo").get()
    review = GalleryEntry.objects.get().review
    return review, face.kept_out_at is not None, face.photo.removed_at is None


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        (Action.APPROVE, (Review.APPROVED, False, True)),
        (Action.REJECT, (Review.REJECTED, True, True)),
        (Action.REMOVE, (Review.REJECTED, True, False)),
    ],
)
def test_a_takedown_request_is_decided_and_opened_again(
    requested: Case, by_mona: Actor, action: Action, expected: tuple[str, bool, bool]
) -> None:
    decision = decide(requested, by_mona, action)
    assert outcome(requested) == expected
    assert requested.takedown is not None
    assert requested.takedown.state == Takedown.State.DECIDED
    assert undo(decision, by_mona)
    assert outcome(requested) == (Review.HELD, False, True)
    requested.takedown.refresh_from_db()
    assert requested.takedown.state == Takedown.State.CONFIRMED


def test_a_face_that_is_a_strangers_keeps_its_photo(requested: Case, by_mona: Actor) -> None:
    TakedownMatch.objects.update(is_stranger=True)
    decide(requested, by_mona, Action.REMOVE)
    assert outcome(requested)[1:] == (False, True)
