"""Decisions: what each does, that it is done once, and that it can be taken back."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from faceweb.galleries.models import Gallery
from faceweb.moderation.audit import Actor, ref_of
from faceweb.moderation.deciding import (
    AlreadyDecided,
    ClaimedByAnother,
    NotAllowed,
    decide,
    undo,
)
from faceweb.moderation.models import Action, Appeal, AuditRecord, Case, Decision, Report
from faceweb.photos.models import BlockedImage, GalleryEntry, Photo
from faceweb.sharing import publishing, reviewing

Review = GalleryEntry.Review


def review_of(case: Case) -> str:
    assert case.photo is not None
    return GalleryEntry.objects.get(photo=case.photo).review


def last_record() -> AuditRecord:
    record = AuditRecord.objects.order_by("id").last()
    assert record is not None
    return record


def test_an_approved_submission_is_public(waiting: Callable[..., Case], by_mona: Actor) -> None:
    case = waiting()
    decide(case, by_mona, Action.APPROVE)
    assert (case.state, review_of(case)) == (Case.State.DECIDED, Review.APPROVED)
    assert case.decided_at is not None


def test_a_rejected_submission_tells_its_reason(
    waiting: Callable[..., Case], by_mona: Actor
) -> None:
    case = waiting()
    decide(case, by_mona, Action.REJECT, reason="a child's face", note="third time")
    entry = GalleryEntry.objects.get(photo=case.photo)
    assert (entry.review, entry.review_reason) == (Review.REJECTED, "a child's face")
    assert case.note == "third time"


def test_every_decision_is_one_record_of_states(reported: Case, by_mona: Actor) -> None:
    decide(reported, by_mona, Action.REJECT, reason="spam")
    record = AuditRecord.objects.get(object_type="photos.photo")
    assert reported.photo is not None
    assert record.object_ref == ref_of(reported.photo)
    assert (record.action, record.reason) == ("report: reject", "spam")
    assert record.before == {"case": "open", "reviews": {"approved": 1}}
    assert record.after == {"case": "decided", "reviews": {"rejected": 1}}
    assert by_mona.user is not None
    assert (record.actor_number, record.actor_role) == (by_mona.user.pk, "moderator")


def test_a_cleared_report_shows_again_what_was_held_back(reported: Case, by_mona: Actor) -> None:
    held = reviewing.hold(GalleryEntry.objects.filter(photo=reported.photo))
    assert len(held) == 1
    assert review_of(reported) == Review.HELD
    decide(reported, by_mona, Action.APPROVE)
    assert review_of(reported) == Review.APPROVED
    assert not reported.ignores_reports


def test_a_cleared_report_can_end_further_ones(reported: Case, by_mona: Actor) -> None:
    decide(reported, by_mona, Action.IGNORE)
    assert reported.ignores_reports
    assert review_of(reported) == Review.APPROVED


def test_what_another_objection_holds_back_stays_so(
    reported: Case, by_mona: Actor, submit: Callable[..., GalleryEntry], settings: Any
) -> None:
    settings.REPORTS_THAT_HOLD = 1
    reviewing.hold(GalleryEntry.objects.filter(photo=reported.photo))
    appealed = Case.objects.create(kind="report", state="decided", photo=reported.photo)
    other = Decision.objects.create(case=appealed, action=Action.REJECT, before={"reviews": {}})
    appeal = Appeal.objects.create(decision=other, text="Look again.")
    case = Case.objects.create(kind="appeal", appeal=appeal, photo=reported.photo)
    decide(case, by_mona, Action.APPROVE)
    assert review_of(reported) == Review.HELD


def test_a_removed_photo_is_gone_and_blocked(
    reported: Case, by_mona: Actor, alice: Any, bob: Any
) -> None:
    decide(reported, by_mona, Action.REMOVE, reason="not yours")
    photos = Photo.objects
    assert not photos.visible_to(alice).exists()
    assert not photos.visible_to(bob).exists()
    assert not photos.recoverable_by(alice).exists()
    assert photos.get().removed_at is not None
    assert BlockedImage.objects.get().sha256 == photos.get().sha256


def test_removing_answers_the_other_cases_about_the_photo(
    waiting: Callable[..., Case], by_mona: Actor, bob: Any
) -> None:
    case = waiting()
    other = Case.objects.create(kind="report", photo=case.photo, report_count=1)
    Report.objects.create(number="TEST-0002", case=other, reporter=bob, reason="me")
    decision = decide(case, by_mona, Action.REMOVE)
    other.refresh_from_db()
    assert other.state == Case.State.MOOT
    assert undo(decision, by_mona)
    other.refresh_from_db()
    assert other.state == Case.State.OPEN


def test_a_rejected_report_answers_the_submission(
    waiting: Callable[..., Case], by_mona: Actor
) -> None:
    submission = waiting()
    report = Case.objects.create(kind="report", photo=submission.photo)
    decide(report, by_mona, Action.REJECT)
    submission.refresh_from_db()
    assert (submission.state, review_of(submission)) == (Case.State.MOOT, Review.REJECTED)


def test_a_reported_gallery_is_public_no_more(
    fair: Gallery, submit: Callable[..., GalleryEntry], by_mona: Actor
) -> None:
    entry = submit()
    GalleryEntry.objects.update(review=Review.APPROVED)
    case = Case.objects.create(kind="report", gallery=fair, uploader=fair.owner)
    decision = decide(case, by_mona, Action.REJECT)
    fair.refresh_from_db()
    assert not fair.is_public
    assert undo(decision, by_mona)
    fair.refresh_from_db()
    entry.refresh_from_db()
    assert (fair.is_public, entry.review) == (True, Review.APPROVED)


def test_a_removed_gallery_is_gone_until_that_is_undone(
    fair: Gallery, as_alice: Any, by_mona: Actor
) -> None:
    case = Case.objects.create(kind="report", gallery=fair, uploader=fair.owner)
    decision = decide(case, by_mona, Action.REMOVE)
    assert as_alice.get(f"/galleries/{fair.pk}/").status_code == 404
    assert as_alice.post(f"/galleries/{fair.pk}/put-back/").status_code == 404
    assert undo(decision, by_mona)
    assert as_alice.get(f"/galleries/{fair.pk}/").status_code == 200


def test_an_escalated_case_is_the_administrators(reported: Case, by_mona: Actor, ada: Any) -> None:
    decide(reported, by_mona, Action.ESCALATE)
    assert reported.state == Case.State.ESCALATED
    with pytest.raises(NotAllowed):
        decide(reported, by_mona, Action.APPROVE)
    with pytest.raises(NotAllowed):
        decide(reported, Actor(ada), Action.ESCALATE)
    decide(reported, Actor(ada), Action.APPROVE)
    assert reported.state == Case.State.DECIDED


def test_a_case_is_decided_once(reported: Case, by_mona: Actor, milo: Any) -> None:
    decide(reported, by_mona, Action.APPROVE)
    with pytest.raises(AlreadyDecided):
        decide(reported, Actor(milo), Action.REMOVE)
    assert Decision.objects.count() == 1


def test_a_case_that_another_is_at_is_theirs(reported: Case, by_mona: Actor, milo: Any) -> None:
    claimed_until = timezone.now() + dt.timedelta(minutes=5)
    Case.objects.update(claimed_by=milo, claimed_until=claimed_until)
    with pytest.raises(ClaimedByAnother):
        decide(reported, by_mona, Action.APPROVE)
    decide(reported, Actor(milo), Action.APPROVE)
    assert (reported.claimed_by, reported.claimed_until) == (None, None)


def test_a_case_about_nothing_is_closed(reported: Case, by_mona: Actor) -> None:
    Photo.objects.all().delete()
    with pytest.raises(AlreadyDecided):
        decide(reported, by_mona, Action.APPROVE)
    reported.refresh_from_db()
    assert reported.state == Case.State.MOOT


def test_a_submission_that_was_taken_back_is_not_approved(
    waiting: Callable[..., Case], fair: Gallery, by_mona: Actor
) -> None:
    case = waiting()
    publishing.take_back(fair)
    with pytest.raises(AlreadyDecided):
        decide(case, by_mona, Action.APPROVE)
    assert review_of(case) == Review.NONE


def test_what_does_not_fit_the_case_is_not_done(
    waiting: Callable[..., Case], by_mona: Actor
) -> None:
    with pytest.raises(NotAllowed):
        decide(waiting(), by_mona, Action.IGNORE)


@pytest.mark.parametrize("action", [Action.APPROVE, Action.REJECT, Action.REMOVE, Action.SUSPEND])
def test_an_undone_decision_leaves_all_as_it_was(
    reported: Case, by_mona: Actor, action: Action, alice: Any
) -> None:
    reviewing.hold(GalleryEntry.objects.filter(photo=reported.photo))
    decision = decide(reported, by_mona, action)
    assert undo(decision, by_mona)
    reported.refresh_from_db()
    alice.refresh_from_db()
    assert (reported.state, reported.decided_at) == (Case.State.OPEN, None)
    assert review_of(reported) == Review.HELD
    assert Photo.objects.owned_by(alice).count() == 1
    assert alice.suspended_at is None
    assert not BlockedImage.objects.exists()
    assert last_record().action == f"report: {action} undone"
    assert not undo(decision, by_mona)


def test_what_a_gallery_was_told_of_a_review_is_taken_back_with_it(
    waiting: Callable[..., Case], by_mona: Actor, alice: Any
) -> None:
    first, second = waiting(), waiting()
    decide(first, by_mona, Action.APPROVE)
    decision = decide(second, by_mona, Action.REJECT)
    assert undo(decision, by_mona)
    assert alice.notices.get().params["rejected"] == 0
    assert alice.notices.get().params["approved"] == 1


def test_moderators_undo_their_own_decisions_administrators_any(
    reported: Case, by_mona: Actor, milo: Any, ada: Any
) -> None:
    decision = decide(reported, by_mona, Action.APPROVE)
    with pytest.raises(NotAllowed):
        undo(decision, Actor(milo))
    assert undo(decision, Actor(ada))


def test_a_decision_followed_by_a_new_report_is_not_undone(reported: Case, by_mona: Actor) -> None:
    decision = decide(reported, by_mona, Action.APPROVE)
    Case.objects.create(kind="report", photo=reported.photo)
    assert not undo(decision, by_mona)
