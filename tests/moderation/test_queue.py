"""What waits for a decision: what opens a case, what closes it, and what comes first."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from faceweb.galleries.models import Gallery
from faceweb.moderation import queue
from faceweb.moderation.models import Action, Appeal, Case, Decision, Takedown
from faceweb.photos import entries, services
from faceweb.photos.models import GalleryEntry, Photo
from faceweb.sharing import publishing


def _reported(photo: Photo, reports: int = 1, **fields: Any) -> Case:
    return Case.objects.create(
        kind=Case.Kind.REPORT,
        photo=photo,
        uploader=photo.owner,
        report_count=reports,
        **fields,
    )


def _takedown() -> Case:
    now = timezone.now()
    takedown = Takedown.objects.create(
        number=f"T-{Takedown.objects.count()}",
        state=Takedown.State.CONFIRMED,
        email="somebody@example.com",
        token_sha256=f"{Takedown.objects.count():064}",
        ends_at=now + dt.timedelta(days=1),
    )
    return Case.objects.create(kind=Case.Kind.TAKEDOWN, takedown=takedown)


def _appeal(case: Case, actor: Any = None) -> Case:
    decision = Decision.objects.create(case=case, action=Action.REJECT, actor=actor)
    appeal = Appeal.objects.create(decision=decision, text="Look again.")
    return Case.objects.create(kind=Case.Kind.APPEAL, appeal=appeal, uploader=case.uploader)


def _waiting() -> list[Case]:
    return list(queue.in_order(queue.waiting()))


def test_a_photo_that_is_submitted_is_a_case_of_its_own(
    submit: Callable[..., GalleryEntry],
) -> None:
    entry = submit()
    case = Case.objects.get()
    assert (case.kind, case.entry, case.photo) == (Case.Kind.SUBMISSION, entry, entry.photo)
    assert case.uploader == entry.photo.owner


def test_a_gallery_that_is_published_opens_a_case_for_each_of_its_photos(
    alice: Any, row: Callable[..., Photo]
) -> None:
    from faceweb.sharing import services as sharing

    gallery = sharing.make_gallery(alice, "Fair")
    entries.add(gallery, [row(alice, f"{number}.jpg") for number in range(3)], alice)
    assert not Case.objects.exists()
    publishing.publish(gallery)
    assert queue.waiting().count() == 3


def test_an_entry_has_one_open_case(submit: Callable[..., GalleryEntry]) -> None:
    entry = submit()
    queue.open_submissions([entry])
    assert Case.objects.count() == 1


def test_what_does_harm_while_it_waits_comes_first(
    submit: Callable[..., GalleryEntry], shown: Callable[..., Photo]
) -> None:
    submission = Case.objects.get(entry=submit("old.jpg"))
    once = _reported(shown("once.jpg"))
    often = _reported(shown("often.jpg"), 9)
    child = _reported(shown("child.jpg"), is_sensitive=True)
    takedown = _takedown()
    appeal = _appeal(Case.objects.filter(state=Case.State.DECIDED).first())  # type: ignore[arg-type]
    newer = Case.objects.get(entry=submit("new.jpg"))
    assert _waiting() == [child, takedown, often, once, appeal, submission, newer]


def test_what_its_owner_deleted_waits_for_nobody_and_is_back_when_it_is_put_back(
    submit: Callable[..., GalleryEntry],
) -> None:
    entry = submit()
    services.withdraw(entry.photo, can_be_put_back=True)
    assert _waiting() == []
    queue.close_moot()
    services.put_back(Photo.objects.get())
    assert [case.entry for case in _waiting()] == [entry]


def test_a_photo_taken_out_of_the_gallery_closes_its_case(
    submit: Callable[..., GalleryEntry], fair: Gallery
) -> None:
    entry = submit()
    entries.remove(fair, [entry.photo], fair.owner)
    assert _waiting() == []
    assert queue.close_moot() == 1
    assert Case.objects.get().state == Case.State.MOOT


def test_a_gallery_that_is_private_again_closes_its_cases(
    submit: Callable[..., GalleryEntry], fair: Gallery
) -> None:
    submit()
    publishing.take_back(fair)
    assert _waiting() == []
    assert queue.close_moot() == 1


def test_a_report_of_a_purged_photo_is_moot(reported: Case) -> None:
    GalleryEntry.objects.all().delete()
    Photo.objects.all().delete()
    assert _waiting() == []
    assert queue.close_moot() == 1


def test_what_waits_for_a_moderator_is_counted_by_kind(
    submit: Callable[..., GalleryEntry], shown: Callable[..., Photo], mona: Any, ada: Any
) -> None:
    submit("first.jpg")
    submit("second.jpg")
    _reported(shown("reported.jpg"))
    _reported(shown("escalated.jpg"), state=Case.State.ESCALATED)
    assert queue.counts(mona) == {"submission": 2, "report": 1, "takedown": 0, "appeal": 0}
    assert queue.counts(ada)["report"] == 2


def test_an_appeal_waits_for_anybody_but_who_decided(reported: Case, mona: Any, milo: Any) -> None:
    appeal = _appeal(reported, actor=mona)
    assert appeal not in queue.waiting_for(mona)
    assert appeal in queue.waiting_for(milo)


@pytest.mark.django_db
def test_the_next_case_is_found_by_the_index(mona: Any) -> None:
    first = queue.in_order(queue.waiting_for(mona))[:1]
    plan = first.explain()
    if connection.vendor == "sqlite":
        assert "the_queue" in plan
        assert "TEMP B-TREE" not in plan
