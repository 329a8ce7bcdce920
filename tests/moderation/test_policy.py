"""What settings decide instead of moderators: who waits for a review, and who does not."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from faceweb.galleries.models import Gallery
from faceweb.moderation import policy
from faceweb.moderation.audit import ref_of
from faceweb.moderation.models import Action, AuditRecord, Case, Decision
from faceweb.photos import entries
from faceweb.photos.models import Face, GalleryEntry, Photo
from faceweb.settings import environment
from faceweb.sharing import publishing, services

Review = GalleryEntry.Review


def _open_cases() -> Any:
    return Case.objects.open().filter(kind=Case.Kind.SUBMISSION)


def test_a_submitted_photo_waits_for_a_moderator(submit: Callable[..., GalleryEntry]) -> None:
    entry = submit()

    assert entry.review == Review.WAITING
    assert _open_cases().get().entry == entry
    assert not AuditRecord.objects.exists()


def test_photos_can_be_shown_before_they_are_reviewed(
    submit: Callable[..., GalleryEntry], settings: Any
) -> None:
    settings.PUBLIC_REVIEW = "after"

    entry = submit()

    assert entry.review == Review.APPROVED
    assert _open_cases().get().entry == entry
    record = AuditRecord.objects.get()
    assert (record.actor_number, record.action) == (None, "photo published")
    assert (record.before, record.after) == ({"review": "waiting"}, {"review": "approved"})
    assert (record.object_ref, record.reason) == (ref_of(entry), "shown before review")


def test_a_whole_gallery_is_shown_at_once(
    alice: Any, row: Callable[..., Photo], settings: Any
) -> None:
    settings.PUBLIC_REVIEW = "after"
    gallery = services.make_gallery(alice, "Fair")
    entries.add(gallery, [row(alice, f"{n}.jpg") for n in range(3)], alice)

    publishing.publish(gallery)

    assert GalleryEntry.objects.public().count() == 3
    assert _open_cases().count() == 3
    assert AuditRecord.objects.count() == 3


def test_nobody_is_trusted_unless_a_setting_says_so(
    alice: Any, shown: Callable[..., Photo]
) -> None:
    shown()

    assert not policy.is_trusted(alice)


@pytest.fixture
def good_record(alice: Any, shown: Callable[..., Photo], settings: Any) -> Photo:
    """Two photos of Alice's are public, as many as trust takes here; one of them."""
    settings.TRUSTED_AFTER = 2
    shown("one.jpg")
    return shown("two.jpg")


def test_photos_of_somebody_with_a_good_record_are_shown_without_review(
    good_record: Photo, submit: Callable[..., GalleryEntry]
) -> None:
    entry = submit("three.jpg")

    assert entry.review == Review.APPROVED
    assert not _open_cases().exists()
    record = AuditRecord.objects.get()
    assert (record.actor_number, record.reason) == (None, "trusted by record")


def test_a_photo_shown_by_trust_counts_for_it(
    alice: Any, good_record: Photo, submit: Callable[..., GalleryEntry], settings: Any
) -> None:
    submit("three.jpg")
    settings.TRUSTED_AFTER = 3

    assert policy.is_trusted(alice)


def test_photos_that_nobody_looked_at_yet_make_no_record(
    alice: Any, submit: Callable[..., GalleryEntry], settings: Any
) -> None:
    settings.TRUSTED_AFTER, settings.PUBLIC_REVIEW = 2, "after"
    submit("one.jpg")
    submit("two.jpg")

    assert not policy.is_trusted(alice)


def test_one_photo_in_two_galleries_counts_once(
    alice: Any, good_record: Photo, settings: Any
) -> None:
    settings.TRUSTED_AFTER = 3
    other = services.make_gallery(alice, "Other fair")
    publishing.publish(other)
    entries.add(other, [good_record], alice)
    GalleryEntry.objects.update(review=Review.APPROVED)
    Case.objects.update(state=Case.State.DECIDED)

    assert not policy.is_trusted(alice)


def test_trust_is_of_the_photos_owner_not_of_the_gallerys(
    bob: Any, fair: Gallery, good_record: Photo, row: Callable[..., Photo]
) -> None:
    from faceweb.sharing import membership

    membership.join(fair, bob, can_add=True)

    assert entries.add(fair, [row(bob, "bob.jpg")], bob) == 1

    assert GalleryEntry.objects.get(photo__owner=bob).review == Review.WAITING
    assert _open_cases().get().uploader == bob


def _decided(uploader: Any, action: Action, kind: Case.Kind = Case.Kind.REPORT) -> Decision:
    case = Case.objects.create(kind=kind, uploader=uploader, state=Case.State.DECIDED)
    return Decision.objects.create(case=case, action=action)


@pytest.mark.parametrize("action", [Action.REJECT, Action.REMOVE, Action.SUSPEND])
def test_a_decision_against_somebody_ends_trust_for_ninety_days(
    alice: Any, good_record: Photo, action: Action
) -> None:
    _decided(alice, action)
    assert not policy.is_trusted(alice)

    Decision.objects.update(at=F("at") - dt.timedelta(days=91))
    assert policy.is_trusted(alice)


@pytest.mark.parametrize("action", [Action.REJECT, Action.REMOVE])
def test_a_refused_photo_waits_for_a_moderator_when_it_is_submitted_anew(
    fair: Gallery, shown: Callable[..., Photo], settings: Any, action: Action
) -> None:
    settings.PUBLIC_REVIEW = "after"
    refused = shown()
    case = Case.objects.create(kind=Case.Kind.REPORT, photo=refused, state=Case.State.DECIDED)
    decision = Decision.objects.create(case=case, action=action)

    def submitted_anew() -> GalleryEntry:
        publishing.take_back(fair)
        publishing.publish(fair)
        return GalleryEntry.objects.get(photo=refused)

    assert submitted_anew().review == Review.WAITING
    assert _open_cases().filter(photo=refused).exists()

    Decision.objects.filter(pk=decision.pk).update(undone_at=timezone.now())
    assert submitted_anew().review == Review.APPROVED


def test_a_photo_somebody_objects_to_waits_for_a_moderator(
    fair: Gallery, reported: Case, settings: Any
) -> None:
    settings.PUBLIC_REVIEW = "after"

    publishing.take_back(fair)
    publishing.publish(fair)

    assert GalleryEntry.objects.get(photo=reported.photo).review == Review.WAITING


def test_a_photo_with_a_face_that_is_kept_out_waits_for_a_moderator(
    fair: Gallery, shown: Callable[..., Photo], settings: Any
) -> None:
    settings.PUBLIC_REVIEW = "after"
    box = {"number": 1, "left": 0, "top": 0, "width": 1, "height": 1}
    Face.objects.create(photo=shown(), kept_out_at=timezone.now(), **box)

    publishing.take_back(fair)
    publishing.publish(fair)

    assert GalleryEntry.objects.get(gallery=fair).review == Review.WAITING


@pytest.mark.parametrize(
    ("review", "trusted_after", "says_first"),
    [("before", 0, True), ("after", 0, False), ("before", 3, False)],
)
def test_members_are_told_what_happens_to_their_photos(
    as_alice: Client,
    fair: Gallery,
    settings: Any,
    review: str,
    trusted_after: int,
    says_first: bool,
) -> None:
    settings.PUBLIC_REVIEW, settings.TRUSTED_AFTER = review, trusted_after

    def says(name: str, words: str) -> bool:
        arguments = [] if name == "sharing:public" else [fair.pk]
        return words in as_alice.get(reverse(name, args=arguments)).content.decode()

    publishing.take_back(fair)
    assert says("sharing:publish", "as soon as a moderator has looked") == says_first
    assert says("sharing:publish", "at once, but for photos") != says_first
    assert says("sharing:share", "looked at by a moderator first") == says_first
    assert says("sharing:public", "a moderator has looked at them") == says_first


def test_a_decision_that_was_undone_is_not_held_against_anybody(
    alice: Any, good_record: Photo
) -> None:
    _decided(alice, Action.REMOVE)
    Decision.objects.update(undone_at=timezone.now())

    assert policy.is_trusted(alice)


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        (Action.APPROVE, Case.Kind.SUBMISSION),
        (Action.IGNORE, Case.Kind.REPORT),
        (Action.REJECT, Case.Kind.APPEAL),
    ],
)
def test_decisions_that_cost_nothing_do_not_end_trust(
    alice: Any, good_record: Photo, action: Action, kind: Case.Kind
) -> None:
    _decided(alice, action, kind)

    assert policy.is_trusted(alice)


def test_somebody_whose_photo_is_held_back_is_not_trusted_meanwhile(
    alice: Any, good_record: Photo
) -> None:
    GalleryEntry.objects.filter(photo=good_record).update(review=Review.HELD)

    assert not policy.is_trusted(alice)


def test_a_suspended_account_is_not_trusted(alice: Any, good_record: Photo) -> None:
    alice.suspended_at = timezone.now()
    alice.save()

    assert not policy.is_trusted(alice)


def test_the_number_of_queries_does_not_grow_with_the_photos(
    alice: Any,
    good_record: Photo,
    row: Callable[..., Photo],
    django_assert_max_num_queries: Any,
) -> None:
    gallery = services.make_gallery(alice, "Large")
    entries.add(gallery, [row(alice, f"{n}.jpg") for n in range(12)], alice)
    submitted = list(GalleryEntry.objects.filter(gallery=gallery))
    GalleryEntry.objects.filter(gallery=gallery).update(review=Review.WAITING)

    with django_assert_max_num_queries(20):
        policy.receive(GalleryEntry, submitted)


def test_another_way_of_review_is_refused_at_the_start(monkeypatch: Any) -> None:
    monkeypatch.setenv("PUBLIC_REVIEW", "never")

    with pytest.raises(ValueError, match="PUBLIC_REVIEW"):
        environment.choice("PUBLIC_REVIEW", ("before", "after"))
