"""Two steps, passkeys, devices, passwords: what keeps an account its owner's."""

from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from faceweb.accounts.models import User
from tests.accounts.people import app_code, newest_code, sign_in
from tests.conftest import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_server")]
NEW = "a-newer-horse-8-battery"


@pytest.fixture
def app_secret(as_alice: Client) -> str:
    """Alice has set up an app."""
    address = reverse("mfa_activate_totp")
    secret = as_alice.get(address).context["form"].secret
    assert as_alice.post(address, {"code": app_code(secret)}).status_code == 302
    cache.clear()  # a code is good once
    return str(secret)


def test_with_an_app_a_password_alone_opens_nothing(app_secret: str, client: Client) -> None:
    assert sign_in(client)["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("photos:library")).status_code == 302

    client.post(reverse("mfa_authenticate"), {"code": app_code(app_secret)})

    assert client.get(reverse("photos:library")).status_code == 200


def test_a_recovery_code_opens_once(app_secret: str, as_alice: Client) -> None:
    page = as_alice.get(reverse("mfa_view_recovery_codes"))
    code = page.context["unused_codes"][0]
    assert code in page.content.decode()
    answers = []
    for _ in range(2):
        visitor = Client()
        sign_in(visitor)
        visitor.post(reverse("mfa_authenticate"), {"code": code})
        answers.append(visitor.get(reverse("photos:library")).status_code)

    assert answers == [200, 302]


@pytest.mark.parametrize(
    "name",
    [
        "accounts:account",
        "account_email",
        "account_change_password",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "usersessions_list",
        "account_logout",
    ],
)
def test_every_page_of_an_account_has_the_way_to_the_others(as_alice: Client, name: str) -> None:
    page = as_alice.get(reverse(name))

    assert page.status_code == 200
    assert page.content.decode().count('aria-current="page"') == 1


def test_the_page_for_a_passkey_holds_what_the_browser_needs(as_alice: Client) -> None:
    page = as_alice.get(reverse("mfa_add_webauthn")).content.decode()

    assert 'id="passkey-data"' in page
    assert 'data-passkey="add"' in page


def test_sensitive_pages_ask_again_who_signed_in_long_ago(alice: Any, client: Client) -> None:
    client.force_login(alice)
    address = reverse("mfa_add_webauthn")

    asked = client.get(address)
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": address})
    assert client.get(address).status_code == 200


def test_a_changed_password_signs_out_every_other_device(alice: Any) -> None:
    here, elsewhere = Client(), Client()
    for device in (here, elsewhere):
        sign_in(device)
    listed = here.get(reverse("usersessions_list"))
    assert len(listed.context["sessions"]) == 2

    here.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW},
    )

    assert here.get(reverse("photos:library")).status_code == 200
    assert elsewhere.get(reverse("photos:library")).status_code == 302
    assert "password" in str(mail.outbox[-1].subject).lower()


def test_other_devices_are_signed_out_from_the_list(alice: Any) -> None:
    here, elsewhere = Client(), Client()
    for device in (here, elsewhere):
        sign_in(device)

    here.post(reverse("usersessions_list"))

    assert elsewhere.get(reverse("photos:library")).status_code == 302
    assert "This one" in here.get(reverse("usersessions_list")).content.decode()


def test_a_forgotten_password_is_replaced_with_a_code(alice: Any, client: Client) -> None:
    client.post(reverse("account_reset_password"), {"email": "alice@example.com"})
    client.post(reverse("account_confirm_password_reset_code"), {"code": newest_code()})
    client.post(reverse("account_complete_password_reset"), {"password1": NEW, "password2": NEW})

    assert sign_in(Client(), password=NEW)["Location"] == reverse("photos:library")


def test_asking_for_a_new_password_does_not_say_whether_the_address_is_known(
    alice: Any, client: Client
) -> None:
    known, unknown = (
        Client().post(reverse("account_reset_password"), {"email": f"{name}@example.com"})
        for name in ("alice", "nobody")
    )

    assert known["Location"] == unknown["Location"]


def test_a_new_address_counts_once_its_code_was_entered(as_alice: Client, alice: Any) -> None:
    as_alice.post(reverse("account_email"), {"email": "new@example.com", "action_add": ""})
    assert User.objects.get(pk=alice.pk).email == "alice@example.com"

    as_alice.post(reverse("account_email_verification_sent"), {"code": newest_code()})

    assert User.objects.get(pk=alice.pk).email == "new@example.com"


def test_guessing_passwords_ends_after_a_few_tries(alice: Any) -> None:
    tries = [sign_in(Client(), password="wrong") for _ in range(6)]

    assert "Too many failed" in tries[-1].content.decode()


def test_a_session_gets_another_key_when_somebody_signs_in(alice: Any, client: Client) -> None:
    client.get(reverse("account_login"))
    session = client.session
    session["left"] = "behind"
    session.save()
    before = session.session_key

    sign_in(client)

    assert client.session.session_key != before
