"""Appeals: once, in time, by whom it is about; and the page of suspended accounts."""

import datetime as dt
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from faceweb.moderation import appealing, deciding, telling
from faceweb.moderation.audit import Actor
from faceweb.moderation.models import Action, Appeal, Case, Decision, Report, Suspension
from faceweb.mydata import erasures, exporting, exports
from faceweb.photos.models import Photo
from tests.conftest import signed_in
from tests.moderation.test_telling import a_minute_later, decide, told
from tests.mydata.workers import finish

PAGE = reverse("moderation:suspended")


def page_of(decision: Decision) -> str:
    return reverse("moderation:decision", args=[decision.pk])


def test_the_owner_appeals_once_and_somebody_else_decides(
    reported: Case, as_alice: Client, alice: Any, mona: Any, milo: Any
) -> None:
    decision = decide(reported, mona, Action.REMOVE, "Not yours.")
    page = as_alice.get(page_of(decision)).content.decode()
    assert "A photo of yours was removed." in page
    assert "Not yours." in page
    assert "beach.jpg" in page

    as_alice.post(page_of(decision), {"text": "I took it myself."})
    as_alice.post(page_of(decision), {"text": "Please."})

    case = Case.objects.get(kind=Case.Kind.APPEAL)
    assert case.uploader == alice
    assert Appeal.objects.get().text == "I took it myself."
    assert case not in Case.objects.decidable_by(mona)
    assert case in Case.objects.decidable_by(milo)
    page = as_alice.get(page_of(decision)).content.decode()
    assert "Your appeal is received" in page
    assert "I took it myself." in page

    a_minute_later()
    telling.tell_due()
    answer = decide(case, milo, Action.APPROVE, "")
    a_minute_later()
    telling.tell_due()
    assert [each.params["decision_id"] for each in reversed(told(alice))] == [
        str(decision.pk),
        str(answer.pk),
    ]
    assert Photo.objects.owned_by(alice).count() == 1
    assert as_alice.get(page_of(answer)).headers["Location"] == page_of(decision)
    assert "is taken back" in as_alice.get(page_of(decision)).content.decode()
    notices = as_alice.get(reverse("notices:notices")).content.decode()
    assert "Your appeal is decided: what was decided before is taken back." in notices


def test_an_appeal_that_is_refused_leaves_things_as_they_are(
    reported: Case, as_alice: Client, alice: Any, mona: Any, milo: Any
) -> None:
    decision = decide(reported, mona, Action.REMOVE)
    appealing.appeal(decision, alice, "No.")
    decide(Case.objects.get(kind=Case.Kind.APPEAL), milo, Action.REJECT, "")
    assert "came to the same decision" in as_alice.get(page_of(decision)).content.decode()
    assert list(appealing.told_to(alice)) == [decision]
    with pytest.raises(appealing.CannotAppeal):
        appealing.appeal(decision, alice, "Again.")


def test_appeals_end_after_twenty_days(
    reported: Case, as_alice: Client, alice: Any, mona: Any
) -> None:
    decision = decide(reported, mona, Action.REMOVE)
    long_ago = timezone.now() - dt.timedelta(days=20, minutes=1)
    Decision.objects.filter(pk=decision.pk).update(at=long_ago)
    assert "It could be appealed against until" in as_alice.get(page_of(decision)).content.decode()
    as_alice.post(page_of(decision), {"text": "Late."})
    assert not Appeal.objects.exists()


def test_what_is_undone_or_good_news_is_not_appealed_against(
    reported: Case, as_alice: Client, alice: Any, mona: Any
) -> None:
    undone = decide(reported, mona, Action.REMOVE)
    deciding.undo(undone, Actor(mona))
    reported.refresh_from_db()
    fine = decide(reported, mona, Action.APPROVE)
    assert as_alice.get(page_of(undone)).status_code == 200
    assert as_alice.get(page_of(fine)).status_code == 404
    for decision in (undone, fine):
        decision.refresh_from_db()
        with pytest.raises(appealing.CannotAppeal):
            appealing.appeal(decision, alice, "Why?")


def test_everything_decided_about_me_stands_on_one_page(
    reported: Case, as_alice: Client, as_bob: Client, mona: Any
) -> None:
    decision = decide(reported, mona, Action.REMOVE, "Hate.")
    listed = reverse("moderation:decisions")
    assert page_of(decision) in as_alice.get(listed).content.decode()
    assert page_of(decision) not in as_bob.get(listed).content.decode()


@pytest.fixture
def suspended(reported: Case, mona: Any) -> Suspension:
    decide(reported, mona, Action.SUSPEND, "Advertising.")
    return Suspension.objects.get()


def test_a_suspended_account_has_one_page(
    suspended: Suspension, alice: Any, redis_server: Any
) -> None:
    browser = signed_in(alice)
    for name in ("photos:library", "photos:upload", "sharing:public", "mydata:my_data"):
        assert browser.get(reverse(name)).headers["Location"] == PAGE
    page = browser.get(PAGE).content.decode()
    for words in ("Advertising.", "Appeal", "Make an export", "Delete my account", "Sign out"):
        assert words in page
    assert reverse("photos:library") not in page
    assert suspended.decision is not None
    address = page_of(suspended.decision)
    assert browser.get(address).status_code == 200
    assert browser.post(address, {"text": "It was art."}).headers["Location"] == address
    assert "It was art." in browser.get(PAGE).content.decode()


def test_the_page_of_the_suspended_is_for_nobody_else(as_bob: Client) -> None:
    assert as_bob.get(PAGE).headers["Location"] == reverse("photos:library")


def test_an_appeal_that_is_heard_lifts_the_suspension(
    suspended: Suspension, alice: Any, milo: Any, redis_server: Any
) -> None:
    assert suspended.decision is not None
    appealing.appeal(suspended.decision, alice, "It was art.")
    decide(Case.objects.get(kind=Case.Kind.APPEAL), milo, Action.APPROVE, "")
    alice.refresh_from_db()
    assert alice.suspended_at is None
    assert signed_in(alice).get(reverse("photos:library")).status_code == 200


def test_a_suspended_account_takes_its_photos_along(
    suspended: Suspension, alice: Any, media: Path
) -> None:
    alice.refresh_from_db()
    photo = Photo.objects.get(owner=alice)
    (media / "photos" / photo.pk.hex[:2] / str(photo.pk) / "original").write_bytes(b"photo")
    made = exports.ask(alice)
    exporting.export(made.pk)
    with default_storage.open(made.path) as file, zipfile.ZipFile(io.BytesIO(file.read())) as kept:
        assert "photos/00001 beach.jpg" in kept.namelist()
        (decision,) = json.loads(kept.read("decisions.json"))
    assert decision["decision"] == "suspend"
    assert decision["reason"] == "Advertising."


def test_an_account_goes_with_its_words_and_leaves_numbers(
    reported: Case, alice: Any, bob: Any, mona: Any, shown: Any
) -> None:
    Report.objects.filter(number="TEST-0001").update(text="Bob was here")
    unknown = Report.objects.create(
        number="TEST-0002", case=reported, reason="me", text="it is bob", email="BOB@example.com"
    )
    decision = decide(reported, mona, Action.REJECT, "Alice did it.")
    appealing.appeal(decision, alice, "I am Alice.")
    Case.objects.filter(pk=reported.pk).update(note="that Alice")

    for user in (bob, alice):
        erasure, _token = erasures.ask_for_account(user, at_once=True)
        assert finish(erasure).receipt["checked"]["database"]["found"] == 0

    rows: list[Any] = list(Report.objects.filter(case=reported).values("reporter", "text", "email"))
    assert rows == [{"reporter": None, "text": "", "email": ""}] * 2
    unknown.refresh_from_db()
    assert Appeal.objects.get().text == ""
    decision.refresh_from_db()
    assert decision.reason == ""
    reported.refresh_from_db()
    assert (reported.uploader, reported.photo, reported.note) == (None, None, "")
    assert reported.report_count == 1
