"""Who learns of a decision, when, and in which words."""

import datetime as dt
import smtplib
from collections.abc import Callable
from typing import Any

from django.core import mail
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from faceweb.moderation import deciding, forgetting, receipts, reporting, telling
from faceweb.moderation.audit import Actor
from faceweb.moderation.models import Action, Case, Decision, Report
from faceweb.notices import digest
from faceweb.notices.models import Notice, NoticePreference
from faceweb.photos.models import Photo
from tests.conftest import account


def decide(case: Case, by: Any, action: Action, reason: str = "It is not a face.") -> Decision:
    return deciding.decide(case, Actor(by), action, reason=reason)


def a_minute_later() -> None:
    """Moves what waits to be told a minute back."""
    minute = dt.timedelta(seconds=61)
    Decision.objects.exclude(tell_at=None).update(tell_at=F("tell_at") - minute)
    Case.objects.exclude(decided_at=None).update(decided_at=F("decided_at") - minute)


def told(user: Any) -> list[Notice]:
    kinds = (Notice.Kind.REPORT_DECIDED, Notice.Kind.DECISION)
    return list(user.notices.filter(kind__in=kinds))


def test_reporter_and_owner_are_told_a_minute_after_the_decision(
    reported: Case, alice: Any, bob: Any, mona: Any, as_bob: Client, as_alice: Client
) -> None:
    decision = decide(reported, mona, Action.REMOVE, "It shows somebody else.")
    telling.tell_due()
    assert told(alice) == told(bob) == []

    a_minute_later()
    telling.tell_due()
    telling.tell_due()

    assert [each.params for each in told(bob)] == [{"number": "TEST-0001"}]
    assert [each.params for each in told(alice)] == [{"decision_id": str(decision.pk)}]
    page = as_alice.get(reverse("notices:notices")).content.decode()
    assert "A photo of yours was removed. It shows somebody else." in page
    assert reverse("moderation:decision", args=[decision.pk]) in page
    page = as_bob.get(reverse("notices:notices")).content.decode()
    assert "Your report TEST-0001 is decided." in page
    assert reverse("moderation:receipt", args=["TEST-0001"]) in page
    receipt = as_bob.get(reverse("moderation:receipt", args=["TEST-0001"])).content.decode()
    assert "what you reported was removed" in receipt
    assert mona.email not in receipt
    assert alice.email not in receipt


def test_what_is_undone_in_time_is_told_to_nobody(
    reported: Case, alice: Any, bob: Any, mona: Any
) -> None:
    decision = decide(reported, mona, Action.REMOVE)
    assert deciding.undo(decision, Actor(mona))
    a_minute_later()
    telling.tell_due()
    assert told(alice) == told(bob) == []
    report = Report.objects.get(number="TEST-0001")
    assert receipts.receipt_of(report).stage == receipts.Stage.RECEIVED

    reported.refresh_from_db()
    decide(reported, mona, Action.APPROVE)
    a_minute_later()
    telling.tell_due()
    assert len(told(bob)) == 1
    assert told(alice) == []  # nothing happened to what is hers
    report = Report.objects.get(number="TEST-0001")
    assert receipts.receipt_of(report).stage == receipts.Stage.STAYS


def test_an_address_gets_one_mail_and_is_forgotten(shown: Callable[..., Photo], mona: Any) -> None:
    photo = shown()
    report = reporting.report(photo, reporter=None, reason="me", email="vi@example.com")
    silent = reporting.report(photo, reporter=None, reason="spam")
    decide(report.case, mona, Action.REJECT)
    a_minute_later()
    telling.tell_due()
    telling.tell_due()

    (sent,) = mail.outbox
    assert sent.to == ["vi@example.com"]
    assert "is not public any more" in sent.body
    assert reverse("moderation:receipt", args=[report.number]) in sent.body
    report.refresh_from_db()
    silent.refresh_from_db()
    assert report.email == ""
    assert report.told_at is not None
    assert silent.told_at is not None


def test_a_mail_server_that_is_away_is_asked_again(
    shown: Callable[..., Photo], mona: Any, settings: Any
) -> None:
    report = reporting.report(shown(), reporter=None, reason="me", email="vi@example.com")
    decide(report.case, mona, Action.REJECT)
    a_minute_later()
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Away"
    assert not telling.tell_due()
    report.refresh_from_db()
    assert (report.told_at, report.email) == (None, "vi@example.com")

    settings.EMAIL_BACKEND = backend
    telling.tell_due()
    assert len(mail.outbox) == 1


class Away:
    """A mail server that takes nothing."""

    def __init__(self, **_options: object) -> None:
        pass

    def send_messages(self, _messages: object) -> int:
        raise smtplib.SMTPServerDisconnected


def test_a_thousand_who_reported_are_told_in_shares(
    reported: Case, alice: Any, bob: Any, mona: Any
) -> None:
    people = [account(f"{number}@example.com") for number in range(telling.AT_ONCE + 1)]
    Report.objects.bulk_create(
        Report(number=receipts.new_number(), case=reported, reporter=each, reason="spam")
        for each in people
    )
    decide(reported, mona, Action.IGNORE)
    a_minute_later()
    assert telling.tell_due()
    assert not telling.tell_due()
    kind = Notice.Kind.REPORT_DECIDED
    assert Notice.objects.filter(kind=kind).count() == len(people) + 1
    assert not Report.objects.filter(told_at=None).exists()


def test_those_who_reported_what_is_removed_for_another_cause_are_told_too(
    reported: Case, bob: Any, mona: Any
) -> None:
    photo = reported.photo
    assert photo is not None
    entry = photo.entries.get()
    submission = Case.objects.create(
        kind=Case.Kind.SUBMISSION, entry=entry, photo=photo, uploader=photo.owner
    )
    decide(submission, mona, Action.REMOVE)
    a_minute_later()
    telling.tell_due()
    assert len(told(bob)) == 1
    report = Report.objects.get(number="TEST-0001")
    assert receipts.receipt_of(report).stage == receipts.Stage.GONE


def test_the_receipt_says_that_somebody_looks_at_it(reported: Case, mona: Any) -> None:
    Case.objects.filter(pk=reported.pk).update(
        claimed_by=mona, claimed_until=timezone.now() + dt.timedelta(minutes=5)
    )
    report = Report.objects.get(number="TEST-0001")
    assert receipts.receipt_of(report).stage == receipts.Stage.LOOKED_AT


def test_a_suspension_is_mailed_even_to_who_wants_no_notices(
    reported: Case, alice: Any, mona: Any
) -> None:
    NoticePreference.objects.create(
        user=alice, kind=Notice.Kind.DECISION, in_site=False, by_mail=False
    )
    decide(reported, mona, Action.SUSPEND, "Advertising.")
    mail.outbox.clear()
    a_minute_later()
    telling.tell_due()
    telling.tell_due()
    (sent,) = mail.outbox
    assert sent.to == [alice.email]
    assert "Advertising." in sent.body
    assert "somebody else decides anew" in sent.body


def test_a_removal_is_in_the_mail_of_notices_with_its_address(
    reported: Case, alice: Any, mona: Any
) -> None:
    decision = decide(reported, mona, Action.REMOVE, "Hate.")
    a_minute_later()
    telling.tell_due()
    mail.outbox.clear()
    assert digest.send(alice)
    assert "A photo of yours was removed. Hate." in mail.outbox[0].body
    assert reverse("moderation:decision", args=[decision.pk]) in mail.outbox[0].body


def test_what_visitors_wrote_is_forgotten_a_month_after_the_decision(
    reported: Case, bob: Any, mona: Any
) -> None:
    photo = reported.photo
    assert photo is not None
    Report.objects.filter(number="TEST-0001").update(text="mine")
    visitor_s = reporting.report(
        photo, reporter=None, reason="me", text="I am Vi.", email="vi@example.com"
    )
    decide(reported, mona, Action.APPROVE)
    forgetting.forget_old()
    visitor_s.refresh_from_db()
    assert visitor_s.text == "I am Vi."

    long_ago = timezone.now() - dt.timedelta(days=31)
    Case.objects.filter(pk=reported.pk).update(decided_at=long_ago)
    forgetting.forget_old()
    visitor_s.refresh_from_db()
    assert (visitor_s.text, visitor_s.email) == ("", "")
    assert Report.objects.get(number="TEST-0001").text == "mine"
