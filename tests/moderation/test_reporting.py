"""Reporting what one sees: the page, the receipt, one case however many object."""

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from faceweb.galleries.models import Gallery, Membership
from faceweb.moderation import receipts, reporting
from faceweb.moderation.models import AuditRecord, Case, Report
from faceweb.photos.models import Face, GalleryEntry, Photo
from faceweb.sharing import links
from tests.conftest import account, signed_in

Reason = Report.Reason
FRAGMENT = {"HX-Request": "true"}


def page_of(subject: Any) -> str:
    kind = type(subject).__name__.lower()
    return reverse(f"moderation:report_{kind}", args=[subject.pk])


def test_a_visitor_reports_a_public_photo_and_gets_a_number(
    visitor: Client, shown: Callable[..., Photo]
) -> None:
    photo = shown()
    page = visitor.get(page_of(photo)).content.decode()
    assert 'value="nudity"' in page
    assert 'name="email"' in page

    answer = visitor.post(page_of(photo), {"reason": "nudity", "email": "vi@example.com"})

    report = Report.objects.get()
    assert answer.headers["Location"] == reverse("moderation:receipt", args=[report.number])
    assert (report.reporter, report.email, report.case.photo) == (None, "vi@example.com", photo)
    assert report.case.uploader == photo.owner
    assert report.case.is_sensitive
    receipt = visitor.get(answer.headers["Location"])
    assert receipt.headers["Referrer-Policy"] == "no-referrer"
    assert "waits for a moderator" in receipt.content.decode()


def test_the_dialog_answers_with_the_number(as_bob: Client, shown: Callable[..., Photo]) -> None:
    photo = shown()
    asked = as_bob.get(page_of(photo), headers=FRAGMENT).content.decode()
    assert "<html" not in asked
    assert 'name="email"' not in asked

    answer = as_bob.post(page_of(photo), {"reason": "spam"}, headers=FRAGMENT).content.decode()

    assert Report.objects.get().number in answer


def test_what_is_not_seen_cannot_be_reported(
    as_bob: Client, visitor: Client, row: Callable[..., Photo], alice: Any, shown: Any
) -> None:
    private, public = row(alice), shown()
    face = Face.objects.create(photo=private, number=1, left=0, top=0, width=0.5, height=0.5)
    gallery = Gallery.objects.create(kind=Gallery.Kind.ALBUM, owner=alice, name="Mine")
    for browser in (as_bob, visitor):
        for subject in (private, face, gallery):
            assert browser.post(page_of(subject), {"reason": "me"}).status_code == 404
    assert signed_in(alice).post(page_of(public), {"reason": "me"}).status_code == 404
    assert not Report.objects.exists()


def test_a_reason_is_needed_and_an_address_must_be_one(
    visitor: Client, shown: Callable[..., Photo]
) -> None:
    photo = shown()
    assert visitor.post(page_of(photo)).status_code == 422
    answer = visitor.post(page_of(photo), {"reason": "me", "email": "nowhere"})
    assert answer.status_code == 422
    assert '<details class="say-more" open>' in answer.content.decode()
    assert not Report.objects.exists()


def test_whoever_has_a_link_reports_by_its_right_until_it_is_taken_back(
    visitor: Client, row: Callable[..., Photo], alice: Any
) -> None:
    photo = row(alice)
    gallery = Gallery.objects.create(kind=Gallery.Kind.ALBUM, owner=alice, name="Neighbours")
    GalleryEntry.objects.create(gallery=gallery, photo=photo, added_by=alice)
    link, token = links.make(gallery, "", None)
    right = {"to": links.right_of(link)}
    addresses = [f"{page_of(each)}?to={right['to']}" for each in (photo, gallery)]
    assert [visitor.get(address).status_code for address in addresses] == [404, 404]

    opened = visitor.get(reverse("sharing:shared", args=[token])).content.decode()
    one = visitor.get(reverse("sharing:shared_photo", args=[token, photo.pk])).content.decode()
    assert addresses[1] in opened
    assert addresses[0] in one
    for address in addresses:
        assert visitor.post(address, {"reason": "copyright"}).status_code == 302
    assert visitor.get(page_of(photo)).status_code == 404

    links.revoke(link)
    assert [visitor.get(address).status_code for address in addresses] == [404, 404]


def test_members_and_visitors_find_the_report_item_and_owners_do_not(
    as_alice: Client, as_bob: Client, visitor: Client, shown: Callable[..., Photo], fair: Gallery
) -> None:
    photo = shown()
    Face.objects.create(photo=photo, number=1, left=0.1, top=0.1, width=0.5, height=0.5)
    pages = (reverse("photos:photo", args=[photo.pk]), reverse("sharing:gallery", args=[fair.pk]))
    for browser in (as_bob, visitor):
        assert page_of(photo) in browser.get(pages[0]).content.decode()
        assert page_of(photo.faces.get()) in browser.get(pages[0]).content.decode()
        assert page_of(fair) in browser.get(pages[1]).content.decode()
    carl = account("carl@example.com")
    Membership.objects.create(gallery=fair, user=carl)
    assert page_of(fair) in signed_in(carl).get(pages[1]).content.decode()
    for page in pages:
        assert "/report/" not in as_alice.get(page).content.decode()


def test_the_same_thing_reported_twice_is_one_report(
    as_bob: Client, visitor: Client, shown: Callable[..., Photo]
) -> None:
    photo = shown()
    for browser in (as_bob, visitor):
        first = browser.post(page_of(photo), {"reason": "me"}).headers["Location"]
        second = browser.post(page_of(photo), {"reason": "spam"}).headers["Location"]
        assert first == second
    case = Case.objects.get(kind=Case.Kind.REPORT)
    assert case.report_count == case.reports.count() == 2


def test_reports_of_one_photo_and_its_faces_are_one_case(
    shown: Callable[..., Photo], alice: Any, bob: Any
) -> None:
    photo = shown()
    face = Face.objects.create(photo=photo, number=1, left=0, top=0, width=0.5, height=0.5)
    one = reporting.report(face, reporter=bob, reason=Reason.ME)
    assert one.case.face == face
    two = reporting.report(photo, reporter=None, reason=Reason.CHILD)
    two.case.refresh_from_db()
    assert one.case == two.case
    assert (two.case.face, two.case.report_count, two.case.is_sensitive) == (None, 2, True)


def test_a_decided_photo_can_be_reported_again_and_a_cleared_one_has_its_answer(
    reported: Case, shown: Callable[..., Photo], bob: Any
) -> None:
    photo = reported.photo
    assert photo is not None
    decided = {"state": Case.State.DECIDED, "decided_at": timezone.now()}
    Case.objects.filter(pk=reported.pk).update(**decided)
    again = reporting.report(photo, reporter=bob, reason=Reason.ME)
    assert again.case != reported

    Case.objects.filter(pk=again.case.pk).update(**decided, ignores_reports=True)
    late = reporting.report(photo, reporter=None, reason=Reason.SPAM)
    assert late.case == again.case
    assert late.told_at is not None
    assert receipts.receipt_of(Report.objects.get(pk=late.pk)).stage == receipts.Stage.STAYS
    assert not Case.objects.open().filter(kind=Case.Kind.REPORT).exists()


def test_three_members_who_object_hold_a_photo_back_and_visitors_do_not(
    visitor: Client, shown: Callable[..., Photo]
) -> None:
    photo = shown()
    entry = GalleryEntry.objects.get(photo=photo)
    for _each in range(5):
        reporting.report(photo, reporter=None, reason=Reason.ME)
    for name in ("one", "two"):
        reporting.report(photo, reporter=account(f"{name}@example.com"), reason=Reason.ME)
    entry.refresh_from_db()
    assert entry.review == GalleryEntry.Review.APPROVED

    reporting.report(photo, reporter=account("three@example.com"), reason=Reason.ME)

    entry.refresh_from_db()
    assert entry.review == GalleryEntry.Review.HELD
    assert visitor.get(page_of(photo)).status_code == 404
    assert AuditRecord.objects.filter(action="photo held back").count() == 1


def test_no_number_of_reports_holds_a_photo_back_where_the_operator_says_so(
    settings: Any, shown: Callable[..., Photo]
) -> None:
    settings.REPORTS_THAT_HOLD = 0
    photo = shown()
    for number in range(4):
        reporting.report(photo, reporter=account(f"{number}@example.com"), reason=Reason.ME)
    assert GalleryEntry.objects.get(photo=photo).review == GalleryEntry.Review.APPROVED


def test_too_many_reports_are_refused_in_plain_words(
    settings: Any, visitor: Client, shown: Callable[..., Photo]
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "report_unknown": "1/h/ip"}
    first, second = shown("a.jpg"), shown("b.jpg")
    assert visitor.post(page_of(first), {"reason": "me"}).status_code == 302
    refused = visitor.post(page_of(second), {"reason": "me"})
    assert refused.status_code == 429
    assert "please wait an hour" in refused.content.decode()
    again = visitor.post(page_of(first), {"reason": "me"})
    assert again.status_code == 302  # what was reported is no further report
    assert Report.objects.count() == 1


def test_a_number_is_read_as_people_write_it(visitor: Client, reported: Case) -> None:
    number = receipts.new_number()
    Report.objects.create(number=number, case=reported, reason=Reason.ME)
    typed = number.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    answer = visitor.get(reverse("moderation:receipt", args=[typed]))
    assert answer.headers["Location"] == reverse("moderation:receipt", args=[number])
    wrong = receipts.new_number()
    assert visitor.get(reverse("moderation:receipt", args=[wrong])).status_code == 404


def test_numbers_are_sixteen_unlike_characters() -> None:
    numbers = {receipts.new_number() for _each in range(1000)}
    assert len(numbers) == 1000
    assert all(len(each) == 19 and not set(each) & set("ILOU") for each in numbers)
