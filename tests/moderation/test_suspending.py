"""A suspended account: hidden, reversible for a while, then erased."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from faceweb.galleries.models import Gallery
from faceweb.moderation import suspending
from faceweb.moderation.audit import NOBODY, Actor
from faceweb.moderation.deciding import NotAllowed, decide
from faceweb.moderation.models import Action, AuditRecord, Case, Suspension
from faceweb.moderation.refusals import TooLate
from faceweb.mydata import erasures
from faceweb.mydata.models import Erasure
from faceweb.photos import removing
from faceweb.photos.models import GalleryEntry, Photo

On = Callable[..., Any]


@pytest.fixture
def suspended(
    shown: Callable[..., Photo], alice: Any, mona: Any, django_capture_on_commit_callbacks: On
) -> Suspension:
    """Alice, of whom everybody saw a photo."""
    shown()
    with django_capture_on_commit_callbacks(execute=True):
        assert suspending.suspend(alice, None, Actor(mona))
    return Suspension.objects.get(user=alice)


def test_everything_of_theirs_is_hidden(
    suspended: Suspension, fair: Gallery, alice: Any, visitor: Client
) -> None:
    assert not Photo.objects.visible_to(alice).exists()
    assert not Gallery.objects.visible_to(alice).exists()
    assert visitor.get(f"/public/{fair.pk}/").status_code == 404
    assert alice.suspended_at == suspended.at
    assert (suspended.purge_at - suspended.at).days == 30


def test_they_are_signed_out(
    as_alice: Client, alice: Any, mona: Any, django_capture_on_commit_callbacks: On
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        suspending.suspend(alice, None, Actor(mona))
    assert "login" in as_alice.get("/").headers["Location"]


def test_lifted_everything_is_as_it_was(suspended: Suspension, alice: Any, mona: Any) -> None:
    assert suspending.lift(alice, Actor(mona))
    assert Photo.objects.visible_to(alice).count() == 1
    assert GalleryEntry.objects.public().count() == 1
    assert alice.suspended_at is None
    assert not suspending.lift(alice, Actor(mona))


def test_both_are_in_the_log(suspended: Suspension, alice: Any, mona: Any) -> None:
    suspending.lift(alice, Actor(mona))
    actions = AuditRecord.objects.order_by("id").values_list("action", flat=True)
    assert list(actions) == ["account suspended", "suspension lifted"]


def test_suspending_twice_is_suspending_once(suspended: Suspension, alice: Any, mona: Any) -> None:
    assert not suspending.suspend(alice, None, Actor(mona))


def test_a_photo_removed_meanwhile_stays_away(suspended: Suspension, alice: Any, mona: Any) -> None:
    photo = Photo.objects.get()
    removing.remove(photo)
    suspending.lift(alice, Actor(mona))
    assert not Photo.objects.visible_to(alice).exists()
    assert removing.restore(photo)
    assert Photo.objects.visible_to(alice).exists()


def test_a_photo_removed_before_does_not_come_back_to_a_hidden_account(
    shown: Callable[..., Photo], alice: Any, mona: Any
) -> None:
    photo = shown()
    removing.remove(photo)
    suspending.suspend(alice, None, Actor(mona))
    assert not removing.restore(photo)


def test_what_was_still_being_taken_in_is_hidden_too(
    suspended: Suspension, row: Callable[..., Photo], alice: Any, mona: Any
) -> None:
    row(alice)
    suspending.go_on()
    assert not Photo.objects.visible_to(alice).exists()
    suspending.lift(alice, Actor(mona))
    assert Photo.objects.visible_to(alice).count() == 2


def test_after_its_time_the_account_is_erased(suspended: Suspension, alice: Any) -> None:
    suspending.go_on()
    assert not Erasure.objects.exists()
    Suspension.objects.update(purge_at=timezone.now())
    suspending.go_on()
    suspending.go_on()
    erasure = Erasure.objects.get(owner=alice)
    assert erasure.begin_at <= timezone.now()
    assert AuditRecord.objects.filter(action="suspended account erased").count() == 1


def test_an_account_being_erased_is_not_given_back(
    suspended: Suspension, alice: Any, mona: Any
) -> None:
    erasures.ask_for_account(alice, at_once=True)
    Erasure.objects.update(state=Erasure.State.WORKING)
    with pytest.raises(TooLate):
        suspending.lift(alice, Actor(mona))


def test_who_leaves_and_is_suspended_comes_back_when_both_are_over(
    suspended: Suspension, alice: Any, mona: Any
) -> None:
    erasures.ask_for_account(alice, at_once=False)
    suspending.lift(alice, Actor(mona))
    assert not Photo.objects.visible_to(alice).exists()
    suspending.suspend(alice, None, Actor(mona))
    assert erasures.take_back(alice)
    assert not Photo.objects.visible_to(alice).exists()
    suspending.lift(alice, Actor(mona))
    assert Photo.objects.visible_to(alice).count() == 1


def test_who_may_suspend_whom(alice: Any, mona: Any, milo: Any, ada: Any) -> None:
    for user, actor in ((milo, Actor(mona)), (ada, Actor(mona)), (ada, Actor(ada)), (milo, NOBODY)):
        with pytest.raises(NotAllowed):
            suspending.suspend(user, None, actor)
    assert suspending.suspend(milo, None, Actor(ada))
    assert suspending.suspend(alice, None, Actor(mona))


def test_a_decision_suspends_the_uploader_and_removes_nothing(
    reported: Case, alice: Any, mona: Any
) -> None:
    decision = decide(reported, Actor(mona), Action.SUSPEND, reason="spam")
    alice.refresh_from_db()
    assert alice.suspended_at is not None
    assert alice.suspension.decision == decision
    assert Photo.objects.get().removed_at is None
