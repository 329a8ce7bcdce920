"""API subscriptions in the admin site, at a real face server."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from faceweb.apikeys import services
from faceweb.apikeys.models import ApiSubscription
from faceweb.faceapi.connect import get_management
from faceweb.faceapi.management import Limits

LIST = reverse("admin:apikeys_apisubscription_changelist")
ADD = reverse("admin:apikeys_apisubscription_add")


@pytest.fixture
def of_alice(alice: Any) -> ApiSubscription:
    subscription = ApiSubscription(owner=alice, name="Photo frame")
    services.create(subscription, services.usual_limits())
    return subscription


def change_of(subscription: ApiSubscription) -> str:
    return reverse("admin:apikeys_apisubscription_change", args=[subscription.pk])


def test_an_administrator_sees_every_subscription(
    as_mona: Client, of_alice: ApiSubscription
) -> None:
    page = as_mona.get(LIST, {"q": "alice@"}).content.decode()
    assert "Photo frame" in page
    assert str(of_alice.subscription_id) in page


def test_an_administrator_makes_keys_for_a_member(as_mona: Client, bob: Any) -> None:
    answer = as_mona.post(ADD, {"owner": bob.pk, "name": "Lab", "calls_per_month": "30000"})
    subscription = ApiSubscription.objects.get(owner=bob)
    served = services.served(subscription)

    assert answer.status_code == 201
    assert "no-store" in answer["Cache-Control"]
    page = answer.content.decode()
    assert all(key.secret in page for key in answer.context["new_keys"])
    assert served.limits == Limits(calls_per_month=30_000)


def test_an_administrator_changes_the_limits(as_mona: Client, of_alice: ApiSubscription) -> None:
    assert (
        as_mona.get(change_of(of_alice)).context["adminform"].form.initial["calls_per_second"] == 10
    )
    fields = {"owner": of_alice.owner.pk, "name": "Renamed", "calls_per_minute": "20"}
    assert as_mona.post(change_of(of_alice), fields).status_code == 302

    of_alice.refresh_from_db()
    served = services.served(of_alice)
    assert of_alice.name == "Renamed"
    assert served.limits == Limits(calls_per_minute=20)


def test_a_subscription_is_deleted_with_its_keys(
    as_mona: Client, of_alice: ApiSubscription
) -> None:
    fields = {"action": "delete_with_keys", "_selected_action": [str(of_alice.pk)]}
    as_mona.post(LIST, fields)

    assert not ApiSubscription.objects.exists()
    assert not get_management().subscriptions([of_alice.subscription_id])


def test_rows_alone_are_never_deleted(as_mona: Client, of_alice: ApiSubscription) -> None:
    address = reverse("admin:apikeys_apisubscription_delete", args=[of_alice.pk])
    assert as_mona.post(address, {"post": "yes"}).status_code == 403
    assert b"delete_selected" not in as_mona.get(LIST).content


def test_without_the_face_server_nothing_is_changed(
    as_mona: Client, of_alice: ApiSubscription, face_server_away: None
) -> None:
    answer = as_mona.post(ADD, {"owner": of_alice.owner.pk, "name": "Lab"}, follow=True)
    assert "cannot be reached" in answer.content.decode()
    answer = as_mona.get(change_of(of_alice), follow=True)
    assert "cannot be reached" in answer.content.decode()
    assert ApiSubscription.objects.count() == 1


def test_a_subscription_that_is_lost_says_so(as_mona: Client, of_alice: ApiSubscription) -> None:
    get_management().delete_subscription(of_alice.subscription_id)
    answer = as_mona.get(change_of(of_alice), follow=True)
    assert "no such subscription" in answer.content.decode()


def test_with_a_hosted_endpoint_none_are_made(as_mona: Client, hosted: None) -> None:
    assert as_mona.get(ADD).status_code == 403
