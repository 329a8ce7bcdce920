"""The desk: cases one after the other, by plain forms and by htmx."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from faceweb.moderation import claiming
from faceweb.moderation.models import (
    Action,
    Appeal,
    AuditRecord,
    Case,
    Decision,
    Report,
    Takedown,
    TakedownMatch,
)
from faceweb.photos.models import GalleryEntry, Photo
from tests.photos import libraries

DESK = "/admin/moderation/case/desk/"
LIST = "/admin/moderation/case/"
HTMX = {"HX-Request": "true"}


def _act(browser: Client, case: Case, act: str, **fields: Any) -> Any:
    return browser.post(f"{DESK}{case.pk}/", {"act": act, **fields})


def test_the_desk_shows_the_case_that_comes_first(
    three: list[Case], reported: Case, as_mona: Client
) -> None:
    page = as_mona.get(DESK)
    assert page.context["case"] == reported
    assert "1 report of a photo" in page.content.decode()
    assert "It shows me" in page.content.decode()


def test_members_have_no_desk(three: list[Case], as_bob: Client, visitor: Client) -> None:
    for browser in (as_bob, visitor):
        assert browser.get(DESK).status_code == 302
        assert _act(browser, three[0], "approve").status_code == 302
    assert not Decision.objects.exists()


def test_a_decision_leads_to_the_next_case(three: list[Case], as_mona: Client, mona: Any) -> None:
    as_mona.get(DESK)
    answer = _act(as_mona, three[0], "approve")
    assert answer.headers["Location"] == DESK
    page = as_mona.get(DESK)
    assert page.context["case"] == three[1]
    assert "Approved. Everybody sees it." in page.content.decode()
    three[0].refresh_from_db()
    assert three[0].state == Case.State.DECIDED
    assert three[0].entry is not None
    assert three[0].entry.review == GalleryEntry.Review.APPROVED
    assert AuditRecord.objects.get().actor_number == mona.pk


def test_by_htmx_the_decision_is_answered_with_the_next_case(
    three: list[Case], as_mona: Client
) -> None:
    as_mona.get(DESK)
    answer = as_mona.post(f"{DESK}{three[0].pk}/", {"act": "approve"}, headers=HTMX)
    words = answer.content.decode()
    assert words.lstrip().startswith('<div class="desk" id="desk">')
    assert f"{DESK}{three[1].pk}/" in words
    assert 'id="toasts" hx-swap-oob' in words
    assert f'<img src="/media/{three[2].photo_id}/large' in words


def test_one_key_rejects_with_the_reason_that_was_picked_before(
    reported: Case, as_mona: Client
) -> None:
    page = as_mona.get(DESK).content.decode()
    assert '<option value="me" selected>Somebody in it does not want to be shown.' in page
    _act(as_mona, reported, "reject", reason="me")
    assert Decision.objects.get().reason == "Somebody in it does not want to be shown."


def test_own_words_take_the_place_of_the_reason(three: list[Case], as_mona: Client) -> None:
    _act(as_mona, three[0], "reject", reason="other", words="The sign can be read.")
    assert Decision.objects.get().reason == "The sign can be read."


def test_an_approval_gives_no_reason(three: list[Case], as_mona: Client) -> None:
    _act(as_mona, three[0], "approve", reason="other")
    assert Decision.objects.get().reason == ""


def test_a_case_that_somebody_else_is_at_is_left_to_them(
    three: list[Case], as_mona: Client, as_milo: Client
) -> None:
    assert as_milo.get(DESK).context["case"] == three[0]
    assert as_mona.get(DESK).context["case"] == three[1]
    page = as_mona.get(f"{LIST}{three[0].pk}/change/")
    assert "is at this case" in page.content.decode()
    assert "desk-acts" not in page.content.decode()
    refused = as_mona.post(
        f"{DESK}{three[0].pk}/", {"act": "reject"}, headers=HTMX
    ).content.decode()
    assert "Somebody else is at that one now. Nothing was done." in refused
    assert not Decision.objects.exists()


def test_a_case_that_was_decided_meanwhile_stays_as_it_is(
    three: list[Case], as_mona: Client, as_milo: Client, mona: Any
) -> None:
    as_mona.get(DESK)
    Case.objects.update(claimed_until=timezone.now() - dt.timedelta(seconds=1))
    as_milo.get(DESK)
    _act(as_milo, three[0], "approve")
    answer = as_mona.post(f"{DESK}{three[0].pk}/", {"act": "reject"}, headers=HTMX)
    assert "Somebody else decided that one" in answer.content.decode()
    assert Decision.objects.get().action == Action.APPROVE


def test_a_skipped_case_comes_back_last(three: list[Case], as_mona: Client, milo: Any) -> None:
    as_mona.get(DESK)
    _act(as_mona, three[0], "skip")
    assert as_mona.get(DESK).context["case"] == three[1]
    assert claiming.claim_next(milo) == three[0]
    claiming.release(three[0], milo)
    _act(as_mona, three[1], "approve")
    _act(as_mona, three[2], "approve")
    assert as_mona.get(DESK).context["case"] == three[0]


def test_the_last_decision_is_taken_back_and_its_case_is_there_again(
    three: list[Case], as_mona: Client
) -> None:
    _act(as_mona, three[0], "approve")
    decision = Decision.objects.get()
    undo = reverse("admin:moderation_case_undo", args=[decision.pk])
    assert undo in as_mona.get(DESK).content.decode()
    back = as_mona.post(undo, headers=HTMX)
    assert back.context["case"] == three[0]
    three[0].refresh_from_db()
    assert three[0].is_open
    assert "cannot be taken back" in as_mona.post(undo, headers=HTMX).content.decode()


def test_nobody_takes_back_another_moderator_s_decision(
    three: list[Case], as_mona: Client, as_milo: Client, as_ada: Client
) -> None:
    _act(as_mona, three[0], "approve")
    undo = reverse("admin:moderation_case_undo", args=[Decision.objects.get().pk])
    assert as_milo.post(undo).status_code == 404
    assert as_ada.post(undo, headers=HTMX).context["case"] == three[0]


def test_a_note_is_there_for_whoever_comes_next(three: list[Case], as_mona: Client) -> None:
    as_mona.get(DESK)
    answer = as_mona.post(
        f"{DESK}{three[0].pk}/", {"act": "note", "note": "Ask the owner."}, headers=HTMX
    )
    assert answer.context["case"] == three[0]
    assert "Ask the owner." in answer.content.decode()


def test_what_is_no_act_does_nothing(three: list[Case], as_mona: Client) -> None:
    for act in ("ignore", "applaud", ""):
        assert _act(as_mona, three[0], act).status_code == 302
    assert not Decision.objects.exists()


def test_a_sensitive_picture_is_blurred_until_it_is_asked_for(
    reported: Case, as_mona: Client
) -> None:
    reveal = '<input class="desk-reveal" id="desk-reveal" type="checkbox" data-key="b"'
    assert f"{reveal} checked>" in as_mona.get(DESK).content.decode()
    Case.objects.filter(pk=reported.pk).update(is_sensitive=True)
    assert f"{reveal}>" in as_mona.get(DESK).content.decode()


def test_an_escalated_case_is_for_administrators(
    reported: Case, as_mona: Client, as_ada: Client
) -> None:
    _act(as_mona, reported, "escalate", note="I know them.")
    assert "Nothing waits" in as_mona.get(DESK).content.decode()
    page = as_mona.get(f"{LIST}{reported.pk}/change/").content.decode()
    assert "Administrators decide this case." in page
    assert as_ada.get(DESK).context["case"] == reported


def test_the_reporter_s_record_stands_beside_the_report(
    reported: Case, shown: Callable[..., Photo], bob: Any, as_mona: Client
) -> None:
    for number, action in enumerate((Action.REJECT, Action.APPROVE, Action.REMOVE)):
        photo = shown(f"earlier {number}.jpg")
        earlier = Case.objects.create(
            kind=Case.Kind.REPORT, photo=photo, state=Case.State.DECIDED, report_count=1
        )
        Report.objects.create(number=f"E-{number}", case=earlier, reporter=bob, reason="spam")
        Decision.objects.create(case=earlier, action=action)
    assert "2 of 3 earlier reports upheld" in as_mona.get(DESK).content.decode()


def _queries(browser: Client, address: str) -> int:
    browser.get(address)  # the session's first request asks for more
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("address", [DESK, LIST])
def test_long_queues_and_much_reported_photos_cost_no_more_queries(
    address: str, fair: Any, reported: Case, bob: Any, as_mona: Client
) -> None:
    counted = []
    for more in (10, 290):
        photos = libraries.fill(fair.owner, more)
        for photo in photos:
            case = Case.objects.create(
                kind=Case.Kind.REPORT, photo=photo, uploader=fair.owner, report_count=1
            )
            Report.objects.create(number=f"R-{case.pk.hex[:16]}", case=case, reason="spam")
            Report.objects.create(number=f"S-{case.pk.hex[:16]}", case=reported, reason="me")
        Report.objects.filter(case=reported, reporter=bob).update(created_at=timezone.now())
        counted.append(_queries(as_mona, address))
    assert counted[0] == counted[1]


def test_a_takedown_request_shows_the_faces_that_may_be_theirs(
    public_photo: Photo, as_mona: Client
) -> None:
    takedown = Takedown.objects.create(
        number="T-0001",
        state=Takedown.State.CONFIRMED,
        email="somebody@example.com",
        text="I never agreed.",
        token_sha256="0" * 64,
        ends_at=timezone.now(),
    )
    face = public_photo.faces.get()
    TakedownMatch.objects.create(takedown=takedown, face=face, confidence=0.71)
    Case.objects.create(kind=Case.Kind.TAKEDOWN, takedown=takedown)
    page = as_mona.get(DESK).content.decode()
    assert "confidence 0.71" in page
    assert f"/media/{face.pk}/crop?to=m" in page
    assert "I never agreed." in page
    assert "somebody@example.com" not in page


def test_an_appeal_shows_the_photo_and_the_decision_it_is_against(
    reported: Case, as_mona: Client, as_milo: Client, mona: Any
) -> None:
    _act(as_mona, reported, "reject", reason="me")
    appeal = Appeal.objects.create(decision=Decision.objects.get(), text="It is only my shadow.")
    Case.objects.create(kind=Case.Kind.APPEAL, appeal=appeal, uploader=reported.uploader)
    assert "Nothing waits" in as_mona.get(DESK).content.decode()
    page = as_milo.get(DESK).content.decode()
    assert "It is only my shadow." in page
    assert "It is against “Reject”" in page
    assert f"/media/{reported.photo_id}/large" in page


def test_a_reported_gallery_shows_its_photos(
    shown: Callable[..., Photo], fair: Any, as_mona: Client
) -> None:
    photo = shown()
    Case.objects.create(kind=Case.Kind.REPORT, gallery=fair, uploader=fair.owner, report_count=2)
    page = as_mona.get(DESK).content.decode()
    assert "2 reports of a gallery" in page
    assert f"/media/{photo.pk}/small" in page
    assert "Delete the gallery" in page
