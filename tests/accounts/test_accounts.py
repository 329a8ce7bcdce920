"""Signing in and out, roles, the admin site, the theme."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from faceweb.accounts.models import Role, User
from tests.accounts.people import sign_in
from tests.conftest import PASSWORD

pytestmark = pytest.mark.usefixtures("redis_server")


def test_a_weak_password_is_refused_with_its_reason(db: None, client: Client) -> None:
    page = client.post(
        reverse("account_signup"), {"email": "carol@example.com", "password1": "12345"}
    )

    assert page.status_code == 200
    assert "too short" in page.content.decode()
    assert not User.objects.exists()


def test_signing_in_and_out(alice: Any, client: Client) -> None:
    entered = client.post(
        reverse("account_login"), {"login": "alice@example.com", "password": PASSWORD}
    )
    assert entered["Location"] == reverse("photos:library")
    assert client.get(reverse("photos:library")).status_code == 200

    client.post(reverse("account_logout"))
    assert client.get(reverse("photos:library")).status_code == 302


def test_a_wrong_password_does_not_say_whether_the_address_is_known(
    alice: Any, client: Client
) -> None:
    pages = [
        client.post(reverse("account_login"), {"login": address, "password": "wrong"})
        for address in ("alice@example.com", "nobody@example.com")
    ]

    assert [page.status_code for page in pages] == [200, 200]
    assert pages[0].context["form"].errors == pages[1].context["form"].errors


def test_a_forged_post_is_refused(alice: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)

    assert client.post(reverse("photos:upload"), {}).status_code == 403


def test_the_first_administrator_is_made_on_the_command_line(
    db: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", email="mona@example.com", interactive=False, verbosity=0)
    client.login(email="mona@example.com", password=PASSWORD)

    assert client.get(reverse("admin:index")).status_code == 200


def test_an_administrator_made_on_the_command_line_need_not_confirm_an_address(
    db: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", email="Mona@example.com", interactive=False, verbosity=0)

    entered = sign_in(client, "mona@example.com")

    assert entered["Location"] == reverse("photos:library")


@pytest.mark.parametrize(
    ("role", "enters_admin"), [("member", False), ("moderator", True), ("admin", True)]
)
def test_an_account_of_each_role_is_made_on_the_command_line(
    db: None, client: Client, role: str, enters_admin: bool
) -> None:
    said = StringIO()
    call_command("account", "dave@example.com", role=role, stdout=said)
    password = said.getvalue().split()[-1]

    assert sign_in(client, "dave@example.com", password)["Location"] == reverse("photos:library")
    assert User.objects.get().role == role
    assert (client.get(reverse("admin:index")).status_code == 200) == enters_admin


def test_staff_give_and_take_roles_in_the_admin_site(mona: Any, bob: Any, as_mona: Any) -> None:
    accounts = reverse("admin:accounts_user_changelist")
    for action, role in (("make_moderator", Role.MODERATOR), ("make_member", Role.MEMBER)):
        as_mona.post(accounts, {"action": action, "_selected_action": [bob.pk, mona.pk]})

        assert User.objects.get(pk=bob.pk).role == role
    assert User.objects.get(pk=mona.pk).role == Role.ADMIN


def test_members_do_not_enter_the_admin_site(alice: Any, client: Client) -> None:
    client.force_login(alice)

    assert client.get(reverse("admin:index")).status_code == 302


def test_the_admin_lists_photos_but_cannot_delete_rows_past_the_services(
    mona: Any, alice: Any, upload: Any, client: Client
) -> None:
    from tests.assets import PERSON_B

    photo = upload(alice, PERSON_B)
    client.force_login(mona)

    assert str(photo.pk) in client.get(reverse("admin:photos_photo_changelist")).content.decode()
    assert client.get(reverse("admin:photos_photo_delete", args=[photo.pk])).status_code == 403
    assert client.get(reverse("admin:accounts_user_delete", args=[alice.pk])).status_code == 403


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_the_chosen_theme_is_remembered(db: None, client: Client, theme: str) -> None:
    answer = client.post(reverse("set_theme"), {"theme": theme, "next": "/photos/"})

    assert (answer["Location"], client.cookies["theme"].value) == ("/photos/", theme)


def test_choosing_a_theme_leads_nowhere_else(db: None, client: Client) -> None:
    answer = client.post(reverse("set_theme"), {"theme": "dark", "next": "https://evil.example/"})

    assert answer["Location"] == "/"
