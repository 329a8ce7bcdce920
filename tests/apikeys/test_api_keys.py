"""The keys of an account, by their page, at a real face server."""

import shlex
import shutil
import subprocess
import uuid
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from faceweb.apikeys import services
from faceweb.apikeys.models import ApiSubscription
from faceweb.faceapi.connect import get_management
from faceweb.faceapi.management import ManagementClient, Subscription
from faceweb.moderation import suspending
from faceweb.moderation.audit import NOBODY
from faceweb.moderation.tasks import go_on_with_suspensions

PAGE = "/account/api-keys/"


def made(client: Client, name: str = "Photo frame") -> tuple[ApiSubscription, list[str]]:
    """A subscription made on the page, and its keys."""
    answer = client.post(PAGE, {"name": name})
    assert answer.status_code == 201
    keys = [key.secret for key in answer.context["new_keys"]]
    return ApiSubscription.objects.get(name=name), keys


def opens(key: str) -> bool:
    address = f"{settings.FACE_API_URL}/face/v1.0/largefacelists"
    answer = httpx.get(address, headers={"Ocp-Apim-Subscription-Key": key})
    assert answer.status_code in (200, 401)
    return answer.status_code == 200


def text_of(answer: Any) -> str:
    return " ".join(strip_tags(answer.content.decode()).split())


def test_a_member_makes_two_keys_that_work(as_alice: Client) -> None:
    _, keys = made(as_alice)

    assert len(set(keys)) == 2
    assert all(opens(key) for key in keys)


def test_keys_are_shown_once_and_by_nobody_kept(as_alice: Client) -> None:
    answer = as_alice.post(PAGE, {"name": "Photo frame"})
    keys = [key.secret for key in answer.context["new_keys"]]

    assert "no-store" in answer["Cache-Control"]
    assert all(key in answer.content.decode() for key in keys)
    again = as_alice.get(PAGE).content.decode()
    assert not any(key in again for key in keys)
    assert all(f"…{key[-4:]}" in again for key in keys)


def test_the_curl_on_the_page_works_as_pasted(as_alice: Client) -> None:
    if not shutil.which("curl"):
        pytest.skip("this machine has no curl")
    page = as_alice.post(PAGE, {"name": "Photo frame"}).content.decode()
    pasted = page.partition('<code id="try">')[2].partition("</code>")[0].replace("&quot;", '"')
    done = subprocess.run([*shlex.split(pasted), "-s"], check=True, capture_output=True, text=True)

    assert done.stdout == "[]"


def test_what_the_page_tells_of_a_key(as_alice: Client, settings: Any) -> None:
    settings.API_CALLS_PER_SECOND = 7
    settings.API_CALLS_PER_MONTH = 1
    subscription, keys = made(as_alice)
    opens(keys[0])
    page = text_of(as_alice.get(PAGE))

    assert "7 calls a second" in page
    assert "1 call a month" in page
    assert "last used 0 minutes ago" in page
    assert "never used" in page
    assert str(subscription.subscription_id) in page


def test_the_limits_given_out_hold(as_alice: Client, settings: Any) -> None:
    settings.API_CALLS_PER_MINUTE = 1
    _, keys = made(as_alice)
    address = f"{settings.FACE_API_URL}/face/v1.0/largefacelists"
    answers = [
        httpx.get(address, headers={"Ocp-Apim-Subscription-Key": key}).status_code for key in keys
    ]

    assert answers == [200, 429]


def test_one_key_is_renewed_while_the_other_works(as_alice: Client) -> None:
    subscription, (first, second) = made(as_alice)
    answer = as_alice.post(reverse("apikeys:rotate", args=[subscription.pk]), {"slot": "1"})
    (renewed,) = (key.secret for key in answer.context["new_keys"])

    assert [opens(key) for key in (first, second, renewed)] == [False, True, True]
    assert renewed in answer.content.decode()


def test_a_key_is_renewed_only_after_it_was_asked_about(as_alice: Client) -> None:
    subscription, keys = made(as_alice)
    address = reverse("apikeys:rotate", args=[subscription.pk])

    assert "stops working at once" in text_of(as_alice.get(address, {"slot": "2"}))
    assert all(opens(key) for key in keys)


def test_who_signed_in_long_ago_shows_once_more_who_they_are(as_alice: Client, alice: Any) -> None:
    subscription, keys = made(as_alice)
    later = Client()
    later.force_login(alice)
    for address in (
        PAGE,
        reverse("apikeys:rotate", args=[subscription.pk]),
        reverse("apikeys:delete", args=[subscription.pk]),
    ):
        answer = later.post(address, {"name": "Other", "slot": "1"})
        assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert all(opens(key) for key in keys)
    assert ApiSubscription.objects.count() == 1


def test_a_slot_that_is_none_changes_nothing(as_alice: Client) -> None:
    subscription, keys = made(as_alice)
    answer = as_alice.post(reverse("apikeys:rotate", args=[subscription.pk]), {"slot": "3"})

    assert answer.status_code == 422
    assert all(opens(key) for key in keys)


def test_a_deleted_subscription_opens_nothing(as_alice: Client) -> None:
    subscription, keys = made(as_alice)
    address = reverse("apikeys:delete", args=[subscription.pk])

    assert "cannot be undone" in text_of(as_alice.get(address))
    assert opens(keys[0])
    assert as_alice.post(address).status_code == 302
    assert not any(opens(key) for key in keys)
    assert not ApiSubscription.objects.exists()


def test_a_subscription_the_face_server_lost_can_still_be_deleted(as_alice: Client) -> None:
    subscription, _ = made(as_alice)
    get_management().delete_subscription(subscription.subscription_id)

    assert "does not know this subscription any more" in text_of(as_alice.get(PAGE))
    as_alice.post(reverse("apikeys:delete", args=[subscription.pk]))
    assert not ApiSubscription.objects.exists()


def test_keys_of_somebody_else_are_not_there(as_alice: Client, as_bob: Client) -> None:
    subscription, keys = made(as_alice)

    assert "Photo frame" not in text_of(as_bob.get(PAGE))
    for name in ("rotate", "delete"):
        address = reverse(f"apikeys:{name}", args=[subscription.pk])
        assert as_bob.post(address, {"slot": "1"}).status_code == 404
    assert all(opens(key) for key in keys)


def test_two_accounts_may_use_the_same_name(as_alice: Client, as_bob: Client) -> None:
    assert as_alice.post(PAGE, {"name": "Photo frame"}).status_code == 201
    assert as_bob.post(PAGE, {"name": "Photo frame"}).status_code == 201


def test_an_account_has_so_many_subscriptions_and_no_more(as_alice: Client, settings: Any) -> None:
    settings.API_SUBSCRIPTIONS_PER_ACCOUNT = 1
    made(as_alice)
    answer = as_alice.post(PAGE, {"name": "another"})

    assert answer.status_code == 422
    assert "as many subscriptions as an account may have" in text_of(answer)
    assert ApiSubscription.objects.count() == 1


def test_of_two_forms_sent_at_once_one_makes_the_last_subscription(
    as_alice: Client, alice: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.API_SUBSCRIPTIONS_PER_ACCOUNT = 1
    create, ids = ManagementClient.create_subscription, []

    def create_after_the_other(self: ManagementClient, *words: Any) -> Subscription:
        ApiSubscription.objects.create(owner=alice, name="other", subscription_id=uuid.uuid4())
        ids.append((made := create(self, *words)).id)
        return made

    monkeypatch.setattr(ManagementClient, "create_subscription", create_after_the_other)
    answer = as_alice.post(PAGE, {"name": "another"})

    assert answer.status_code == 422
    assert ApiSubscription.objects.get().name == "other"
    assert not get_management().subscriptions(ids)


def test_while_an_account_is_suspended_its_keys_open_nothing(
    as_alice: Client, as_bob: Client, alice: Any
) -> None:
    (_, keys), (_, others) = made(as_alice), made(as_bob, "Lab")
    suspending.suspend(alice, None, NOBODY)
    go_on_with_suspensions()
    assert [opens(key) for key in keys + others] == [False, False, True, True]

    suspending.lift(alice, NOBODY)
    go_on_with_suspensions()
    assert all(opens(key) for key in keys)


def test_keys_of_suspended_accounts_wait_for_a_face_server_that_is_away(
    alice: Any, face_server_away: None
) -> None:
    ApiSubscription.objects.create(owner=alice, name="Lab", subscription_id=uuid.uuid4())
    suspending.suspend(alice, None, NOBODY)
    go_on_with_suspensions()
    assert not ApiSubscription.objects.get().paused


def test_a_subscription_the_face_server_lost_holds_up_no_other(
    as_alice: Client, alice: Any
) -> None:
    (lost, _), (_, keys) = made(as_alice), made(as_alice, "Lab")
    get_management().delete_subscription(lost.subscription_id)
    suspending.suspend(alice, None, NOBODY)
    go_on_with_suspensions()
    assert not any(opens(key) for key in keys)


@pytest.mark.parametrize("name", ["", "  ", "x" * 65])
def test_a_subscription_needs_a_name(as_alice: Client, name: str) -> None:
    assert as_alice.post(PAGE, {"name": name}).status_code == 422
    assert not ApiSubscription.objects.exists()


def test_nothing_personal_reaches_the_face_server(as_alice: Client, alice: Any) -> None:
    subscription, _ = made(as_alice)
    served = services.served(subscription)

    assert alice.email not in str(served)
    assert "Photo frame" not in str(served)


def test_without_the_face_server_the_page_says_so(
    as_alice: Client, alice: Any, face_server_away: None
) -> None:
    ApiSubscription.objects.create(owner=alice, name="x", subscription_id=uuid.uuid4())
    for answer in (as_alice.get(PAGE), as_alice.post(PAGE, {"name": "Photo frame"})):
        assert answer.status_code == 503
        assert "The face server cannot be reached." in text_of(answer)
    assert ApiSubscription.objects.count() == 1


def test_without_the_face_server_a_deletion_is_put_off(
    as_alice: Client, alice: Any, face_server_away: None
) -> None:
    row = ApiSubscription.objects.create(owner=alice, name="x", subscription_id=uuid.uuid4())
    for name in ("rotate", "delete"):
        address = reverse(f"apikeys:{name}", args=[row.pk])
        assert as_alice.post(address, {"slot": "1"}).status_code == 503
    assert ApiSubscription.objects.filter(pk=row.pk).exists()


def test_with_a_hosted_endpoint_keys_are_made_elsewhere(as_alice: Client, hosted: None) -> None:
    for answer in (as_alice.get(PAGE), as_alice.post(PAGE, {"name": "Photo frame"})):
        assert "deleted at its provider" in text_of(answer)
    assert not ApiSubscription.objects.exists()


@pytest.mark.parametrize("address", [PAGE, "/api/", f"{PAGE}{uuid.UUID(int=1)}/delete/"])
def test_strangers_are_asked_to_sign_in(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer["Location"].startswith("/accounts/login/")
