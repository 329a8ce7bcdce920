"""One moderator at a time is at a case."""

import datetime as dt
from typing import Any

from django.utils import timezone

from faceweb.moderation import claiming
from faceweb.moderation.models import Case


def _run_out(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(claimed_until=timezone.now() - dt.timedelta(seconds=1))


def test_two_moderators_are_given_different_cases(three: list[Case], mona: Any, milo: Any) -> None:
    assert claiming.claim_next(mona) == three[0]
    assert claiming.claim_next(milo) == three[1]


def test_who_asks_again_is_given_the_case_they_are_at(three: list[Case], mona: Any) -> None:
    assert claiming.claim_next(mona) == claiming.claim_next(mona) == three[0]
    assert claiming.holds(three[0], mona)


def test_a_claim_that_ran_out_is_anybody_s(three: list[Case], mona: Any, milo: Any) -> None:
    claiming.claim_next(mona)
    _run_out(three[0])
    assert not claiming.holds(three[0], mona)
    assert claiming.claim_next(milo) == three[0]
    assert not claiming.claim(three[0], mona)


def test_opening_a_case_again_keeps_it_for_longer(three: list[Case], mona: Any) -> None:
    claiming.claim_next(mona)
    soon = timezone.now() + dt.timedelta(seconds=5)
    Case.objects.filter(pk=three[0].pk).update(claimed_until=soon)
    claiming.claim_next(mona)
    three[0].refresh_from_db()
    assert three[0].claimed_until is not None
    assert three[0].claimed_until > soon


def test_whoever_takes_another_case_leaves_the_first(three: list[Case], mona: Any) -> None:
    claiming.claim_next(mona)
    assert claiming.claim(three[2], mona)
    assert not claiming.holds(three[0], mona)


def test_what_was_skipped_comes_last_and_the_longest_ago_first(
    three: list[Case], mona: Any
) -> None:
    skipped = [three[1].pk, three[0].pk]
    assert claiming.claim_next(mona, skipped=skipped) == three[2]
    Case.objects.filter(pk=three[2].pk).update(state=Case.State.DECIDED)
    assert claiming.claim_next(mona, skipped=skipped) == three[1]


def test_a_case_that_is_left_is_anybody_s(three: list[Case], mona: Any, milo: Any) -> None:
    claiming.claim_next(mona)
    claiming.release(three[0], milo)
    assert claiming.holds(three[0], mona)
    claiming.release(three[0], mona)
    assert claiming.claim_next(milo) == three[0]


def test_only_cases_of_the_kind_that_is_asked_for(
    three: list[Case], reported: Case, mona: Any, milo: Any
) -> None:
    assert claiming.claim_next(mona, Case.Kind.SUBMISSION) == three[0]
    assert claiming.claim_next(mona, Case.Kind.REPORT) == reported
    assert claiming.claim_next(milo, Case.Kind.REPORT) is None


def test_what_comes_next_is_told_and_not_claimed(three: list[Case], mona: Any, milo: Any) -> None:
    claiming.claim_next(mona)
    assert claiming.coming(mona, "", [], three[0]) == three[1]
    assert claiming.claim_next(milo) == three[1]


def test_of_two_who_were_shown_the_same_case_the_first_has_it(
    three: list[Case], mona: Any, milo: Any
) -> None:
    assert claiming.claim(three[0], mona)
    assert not claiming.claim(three[0], milo)
    assert claiming.holds(three[0], mona)
