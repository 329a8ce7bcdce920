"""Cases, reports and requests that two moderators, or a moderator and a reporter, are at."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from faceweb.moderation import claiming, deciding, queue, reporting, takedowns
from faceweb.moderation.audit import Actor
from faceweb.moderation.models import Action, Case, Report, Takedown, TakedownMatch
from faceweb.moderation.refusals import AlreadyDecided
from faceweb.notices.models import Notice
from faceweb.photos.models import Face, GalleryEntry, Photo
from faceweb.sharing import reviewing
from tests.turns import AT_ONCE, meanwhile

pytestmark = AT_ONCE
Review = GalleryEntry.Review


@pytest.fixture
def asked_down(reported: Case) -> Takedown:
    """Somebody wants the reported photo taken down too, and did not follow the link in time; the
    photo is held back."""
    face = Face.objects.create(photo=reported.photo, number=1, left=0, top=0, width=1, height=1)
    takedown = Takedown.objects.create(
        number="TEST-0002",
        email="zoe@example.com",
        state=Takedown.State.UNCONFIRMED,
        consent_version="1",
        ends_at=timezone.now() - dt.timedelta(minutes=1),
    )
    TakedownMatch.objects.create(takedown=takedown, face=face, confidence=0.9)
    GalleryEntry.objects.update(review=Review.HELD)
    return takedown


def test_of_two_moderators_one_gets_the_case(three: list[Case], mona: Any, milo: Any) -> None:
    assert not meanwhile(
        lambda: claiming.claim(three[0], mona), lambda: claiming.claim(three[0], milo)
    )


def test_of_two_decisions_at_once_one_counts(reported: Case, by_mona: Actor, ada: Any) -> None:
    with pytest.raises(AlreadyDecided):
        meanwhile(
            lambda: deciding.decide(reported, by_mona, Action.APPROVE),
            lambda: deciding.decide(reported, Actor(ada, ""), Action.REMOVE),
        )
    assert Photo.objects.get().removed_at is None


def test_what_is_reported_while_its_case_is_decided_waits_for_another_decision(
    reported: Case, by_mona: Actor, milo: Any
) -> None:
    report = meanwhile(
        lambda: deciding.decide(reported, by_mona, Action.APPROVE),
        lambda: reporting.report(reported.photo, reporter=milo, reason=Report.Reason.ME),
    )
    assert report.case != reported
    assert report.case.is_open


def test_a_case_decided_while_needless_ones_are_closed_stays_decided(
    reported: Case, by_mona: Actor
) -> None:
    Photo.objects.all().delete()
    decided = Case.objects.filter(pk=reported.pk)
    meanwhile(
        lambda: decided.update(state=Case.State.DECIDED, decided_at=timezone.now()),
        queue.close_moot,
    )
    assert decided.get().state == Case.State.DECIDED


def test_a_photo_is_shown_again_when_both_that_held_it_back_are_over_at_once(
    reported: Case, asked_down: Takedown, by_mona: Actor, settings: Any
) -> None:
    settings.REPORTS_THAT_HOLD = 1
    meanwhile(lambda: deciding.decide(reported, by_mona, Action.APPROVE), takedowns.lapse)
    assert GalleryEntry.objects.get().review == Review.APPROVED


def test_a_photo_reported_while_a_request_about_it_lapses_stays_held_back(
    reported: Case, asked_down: Takedown, milo: Any, settings: Any
) -> None:
    settings.REPORTS_THAT_HOLD = 2
    photo = reported.photo
    meanwhile(
        lambda: reporting.report(photo, reporter=milo, reason=Report.Reason.ME), takedowns.lapse
    )
    assert GalleryEntry.objects.get().review == Review.HELD


def test_a_face_spared_while_the_request_is_upheld_is_not_spared_by_half(
    asked_down: Takedown,
) -> None:
    Takedown.objects.update(state=Takedown.State.CONFIRMED)
    match = TakedownMatch.objects.get()
    assert not meanwhile(
        lambda: takedowns.settle(asked_down, upheld=True), lambda: takedowns.spare(match)
    )
    match.refresh_from_db()
    assert not match.is_stranger


def test_both_of_two_reviews_at_once_are_told_of(
    submit: Callable[..., GalleryEntry], mona: Any, milo: Any
) -> None:
    one, other = submit("one.jpg"), submit("other.jpg")
    meanwhile(lambda: reviewing.approve(one, mona), lambda: reviewing.approve(other, milo))
    told = Notice.objects.filter(kind=Notice.Kind.REVIEW_DECIDED)
    assert sum(notice.params["approved"] for notice in told) == 2
