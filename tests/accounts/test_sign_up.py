"""Making an account: the code that confirms an address, who may come in, invitations."""

import datetime as dt
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from faceweb.accounts import invitations
from faceweb.accounts.models import Invitation, User
from tests.accounts.people import confirm, sign_in, sign_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_server")]


def test_an_account_is_in_use_once_the_code_that_was_mailed_is_entered(client: Client) -> None:
    assert sign_up(client)["Location"] == reverse("account_email_verification_sent")
    assert client.get(reverse("photos:library")).status_code == 302

    confirmed = confirm(client)

    assert confirmed["Location"].startswith(reverse("accounts:consents"))
    assert client.get(reverse("photos:library")).status_code == 200


def test_a_wrong_code_confirms_nothing(client: Client) -> None:
    sign_up(client)

    page = client.post(reverse("account_email_verification_sent"), {"code": "ZZZZ-ZZZZ"})

    assert "Incorrect code" in page.content.decode()
    assert client.get(reverse("photos:library")).status_code == 302


def test_signing_in_before_the_address_is_confirmed_leads_to_a_new_code(client: Client) -> None:
    sign_up(client)
    cache.clear()  # one mail each ten seconds

    entered = sign_in(Client(), "carol@example.com")

    assert entered["Location"] == reverse("account_email_verification_sent")


def test_an_address_that_is_taken_is_not_given_away(alice: Any, client: Client) -> None:
    fresh = sign_up(Client(), "carol@example.com")
    taken = sign_up(client, "alice@example.com")

    assert taken["Location"] == fresh["Location"]
    assert User.objects.filter(email="alice@example.com").count() == 1
    assert "already" in str(mail.outbox[-1].body)


def test_the_page_says_where_mails_lie_when_no_server_sends_them(client: Client) -> None:
    sign_up(client)

    page = client.get(reverse("account_email_verification_sent")).content.decode()

    assert "no mail server" in page
    assert f"{django_settings.EMAIL_FILE_PATH.parent.name}/mail" in page


def test_a_mail_that_cannot_be_sent_is_said_so_and_is_no_broken_page(
    client: Client, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    sign_up(client)

    page = client.get(reverse("account_email_verification_sent")).content.decode()
    assert "could not be sent" in page


@pytest.mark.parametrize("mode", ["closed", "invite"])
def test_a_site_that_is_not_open_takes_nobody_in_and_says_so_kindly(
    client: Client, settings: Any, mode: str
) -> None:
    settings.SIGN_UP = mode

    page = client.get(reverse("account_signup")).content.decode()
    sign_up(client)

    assert "invitation" in page if mode == "invite" else "no new people" in page
    assert not User.objects.exists()


def test_an_invitation_lets_one_person_in(alice: Any, settings: Any) -> None:
    settings.SIGN_UP = "invite"
    _invitation, token = invitations.invite(alice)
    link = reverse("accounts:invitation", args=[token])
    first, second = Client(), Client()

    assert first.get(link)["Location"] == reverse("account_signup")
    second.get(link)
    assert sign_up(first)["Location"] == reverse("account_email_verification_sent")
    sign_up(second, "dave@example.com")

    assert not User.objects.filter(email="dave@example.com").exists()
    assert Invitation.objects.get().used_by == User.objects.get(email="carol@example.com")
    assert second.get(link).status_code == 404


def test_an_old_invitation_lets_nobody_in(alice: Any, client: Client, settings: Any) -> None:
    settings.SIGN_UP = "invite"
    _invitation, token = invitations.invite(alice)
    Invitation.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))

    assert client.get(reverse("accounts:invitation", args=[token])).status_code == 404


def test_a_token_is_kept_as_a_digest_only(alice: Any) -> None:
    invitation, token = invitations.invite(alice)

    assert token not in str(vars(invitation))


def test_staff_invite_by_mail_and_by_link(as_mona: Any) -> None:
    page = as_mona.post(reverse("accounts:invitations"), {"email": "carol@example.com"})

    link = next(line for line in str(mail.outbox[-1].body).splitlines() if "/invitation/" in line)
    assert mail.outbox[-1].to == ["carol@example.com"]
    assert link in page.content.decode()
    assert link not in as_mona.get(reverse("accounts:invitations")).content.decode()


def test_members_invite_where_the_site_lets_them(as_alice: Any, settings: Any) -> None:
    assert as_alice.get(reverse("accounts:invitations")).status_code == 404
    settings.MEMBERS_MAY_INVITE = True
    assert as_alice.get(reverse("accounts:invitations")).status_code == 200


def test_an_invitation_is_taken_back_by_who_made_it(alice: Any, as_alice: Any, as_bob: Any) -> None:
    invitation, token = invitations.invite(alice)
    take_back = reverse("accounts:take_back_invitation", args=[invitation.pk])

    assert as_bob.post(take_back).status_code == 404
    as_alice.post(take_back)

    assert Client().get(reverse("accounts:invitation", args=[token])).status_code == 404
