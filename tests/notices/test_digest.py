"""Mails of what was not read: once each, for whoever wants them, with a way out."""

import datetime as dt
import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from faceweb.galleries.models import Gallery
from faceweb.notices import digest, services, tasks
from faceweb.notices.models import Notice
from faceweb.notices.services import Wish, notify

Kind = Notice.Kind


def tell(
    user: Any, kind: Notice.Kind, key: str = "x", minutes_ago: int = 15, **params: Any
) -> None:
    notify(user, kind, key, **params)
    told_at = timezone.now() - dt.timedelta(minutes=minutes_ago)
    Notice.objects.filter(user=user, kind=kind, key=key).update(created_at=told_at)


@pytest.fixture
def waiting(alice: Any) -> None:
    gallery = Gallery.objects.create(kind=Gallery.Kind.ALBUM, owner=alice, name="Tom & Jerry")
    tell(alice, Kind.REVIEW_DECIDED, gallery_id=str(gallery.pk))
    tell(alice, Kind.REPORT_DECIDED)


def run() -> list[Any]:
    for user in digest.due():
        tasks.send_digest(str(user.pk))
    return mail.outbox


def test_one_mail_gathers_what_was_not_read(waiting: None, alice: Any, settings: Any) -> None:
    settings.SITE_URL = "https://faces.example/"
    [letter] = run()

    assert letter.to == [alice.email]
    assert letter.subject == "2 things happened at faceweb"
    assert "“Tom & Jerry”" in letter.body
    assert "https://faces.example/galleries/" in letter.body
    html, kind = letter.alternatives[0]
    assert kind == "text/html"
    assert "“Tom &amp; Jerry”" in html


def test_it_is_sent_once(waiting: None, alice: Any) -> None:
    run()
    assert not digest.send(alice)
    assert len(run()) == 1


def test_the_next_mail_waits_an_hour(waiting: None, alice: Any) -> None:
    run()
    tell(alice, Kind.REPORT_DECIDED, "later")
    assert len(run()) == 1

    an_hour_ago = timezone.now() - dt.timedelta(minutes=61)
    Notice.objects.exclude(mailed_at=None).update(mailed_at=an_hour_ago)
    assert len(run()) == 2


def test_what_was_read_or_is_fresh_or_unwanted_is_not_mailed(alice: Any, bob: Any) -> None:
    tell(alice, Kind.REPORT_DECIDED)
    services.mark_read(alice)
    tell(alice, Kind.GALLERY_SHARED, minutes_ago=1)
    tell(bob, Kind.BATCH_FINISHED)
    services.set_wishes(bob, [Wish(Kind.REPORT_DECIDED, in_site=True, by_mail=False)])
    tell(bob, Kind.REPORT_DECIDED)

    assert run() == []


def test_a_mail_that_no_server_takes_is_sent_later(
    waiting: None, alice: Any, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert not digest.send(alice)

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert len(run()) == 1


def test_the_link_in_a_mail_ends_the_mails_by_a_button(waiting: None, alice: Any) -> None:
    [letter] = run()
    found = re.search(r"<(http[^>]+)>", letter.extra_headers["List-Unsubscribe"])
    assert found
    address = found[1].partition("://")[2].partition("/")[2]
    signed_out = Client(enforce_csrf_checks=True)

    assert b"End these mails?" in signed_out.get(f"/{address}").content
    assert services.wants(alice, Kind.REPORT_DECIDED)
    # The mail program's own button: one POST, no cookie, no token (RFC 8058).
    answer = signed_out.post(f"/{address}", {"List-Unsubscribe": "One-Click"})

    assert b"These mails have ended" in answer.content
    assert not any(wish.by_mail for wish in services.wishes(alice))
    assert any(wish.in_site for wish in services.wishes(alice))


@pytest.mark.parametrize("token", ["1", "1:forged", "x"])
def test_a_link_we_did_not_make_ends_nothing(client: Client, alice: Any, token: str) -> None:
    address = reverse("notices:stop", args=[token])

    assert client.post(address).status_code == 404
    assert any(wish.by_mail for wish in services.wishes(alice))
