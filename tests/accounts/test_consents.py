"""The page of consents and its ledger."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from faceweb.accounts import consents
from faceweb.accounts.models import Consent, ConsentRecord, Purpose, User

PAGE = "/account/consents/"


@pytest.fixture
def carol(db: None) -> User:
    """Somebody who was not asked yet."""
    return User.objects.create_user("carol@example.com")


@pytest.fixture
def as_carol(carol: User, redis_server: Any) -> Client:
    client = Client()
    client.force_login(carol)
    return client


def ledger(user: User) -> list[tuple[str, bool]]:
    rows = ConsentRecord.objects.filter(user=user).order_by("id")
    return list(rows.values_list("purpose", "given"))


def test_nothing_is_ticked_before_it_was_agreed_to(as_carol: Client) -> None:
    page = as_carol.get(PAGE)

    assert page.content.count(b'type="checkbox"') == 4
    assert b" checked" not in page.content


def test_each_purpose_is_agreed_to_on_its_own_and_lands_in_the_ledger(
    as_carol: Client, carol: User
) -> None:
    answer = as_carol.post(PAGE, {"store": "on", "faces": "on", "next": "/photos/upload/"})

    assert answer["Location"] == "/photos/upload/"
    assert consents.given(carol) == {Purpose.STORE, Purpose.FACES}
    assert set(ledger(carol)) == {
        ("store", True),
        ("faces", True),
        ("find_shared", False),
        ("find_public", False),
    }
    assert "You agreed on" in as_carol.get(PAGE).content.decode()


def test_the_same_answer_again_adds_nothing_to_the_ledger(as_carol: Client, carol: User) -> None:
    for _ in range(2):
        as_carol.post(PAGE, {"store": "on"})

    assert len(ledger(carol)) == 4


@pytest.mark.parametrize(
    "ticked", [("faces",), ("store", "find_shared"), ("store", "find_public")], ids="+".join
)
def test_what_needs_another_is_refused_without_it(
    as_carol: Client, carol: User, ticked: tuple[str, ...]
) -> None:
    page = as_carol.post(PAGE, dict.fromkeys(ticked, "on"))

    assert page.status_code == 422
    assert "as well" in page.content.decode()
    assert not Consent.objects.filter(user=carol).exists()


def test_taking_one_back_takes_back_what_needs_it(alice: Any) -> None:
    consents.withdraw(alice, Purpose.FACES)

    assert consents.given(alice) == {Purpose.STORE}
    assert ledger(alice)[-3:] == [
        ("find_shared", False),
        ("find_public", False),
        ("faces", False),
    ]


def test_who_never_answered_has_not_refused(carol: User, alice: Any) -> None:
    refusing = User.objects.filter(consents.refused_by("pk", Purpose.FACES))
    assert not refusing.exists()

    consents.withdraw(alice, Purpose.FACES)
    assert list(refusing) == [alice]


def test_a_new_text_is_asked_about_anew_and_computes_nothing_until_then(
    as_alice: Client, alice: Any
) -> None:
    Consent.objects.update(text_version="2020-01-01")

    assert not consents.allows(alice, Purpose.FACES)
    assert "has changed since you agreed" in as_alice.get(PAGE).content.decode()
    assert User.objects.filter(consents.allowed_by("pk", Purpose.FACES)).exists()

    as_alice.post(PAGE, dict.fromkeys(Purpose.values, "on"))
    assert consents.allows(alice, Purpose.FACES)
    assert "has changed" not in as_alice.get(PAGE).content.decode()


def test_the_text_somebody_agreed_to_can_be_read_again(as_alice: Client) -> None:
    address = reverse("accounts:consent_text", args=[consents.TEXT_VERSION])

    assert "biometric data" in as_alice.get(address).content.decode()
    assert as_alice.get(reverse("accounts:consent_text", args=["1999-01-01"])).status_code == 404


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_the_way_on_leads_nowhere_else(as_carol: Client, address: str) -> None:
    answer = as_carol.post(PAGE, {"store": "on", "next": address})

    assert answer["Location"] == PAGE
