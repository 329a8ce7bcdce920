"""Two requests, or a request and housekeeping, at the same rows."""

import datetime as dt

import pytest
from django.utils import timezone

from faceweb.faceapi.contract import ContainerKind
from faceweb.faceserver import containers, expiry, keys
from faceweb.faceserver.models import Container, DetectedFace, Subscription
from faceweb.faceserver.problems import FaceProblem
from tests.turns import AT_ONCE, meanwhile

pytestmark = AT_ONCE


@pytest.fixture
def subscription(transactional_db: None) -> Subscription:
    return keys.ensure_key("alice", "a" * 32)


def make(subscription: Subscription, chosen_id: str) -> None:
    containers.create(
        subscription,
        ContainerKind.FACE_LIST,
        chosen_id,
        name="x",
        user_data=None,
        recognition_model="recognition_04",
    )


def test_of_two_lists_at_once_only_one_takes_the_last_place(
    subscription: Subscription, settings
) -> None:
    settings.FACE_QUOTAS = settings.FACE_QUOTAS | {"FACE_MAX_FACE_LISTS": 1}
    with pytest.raises(FaceProblem) as caught:
        meanwhile(lambda: make(subscription, "one"), lambda: make(subscription, "other"))
    assert caught.value.refusal.status == 403
    assert Container.objects.count() == 1


def test_a_list_made_while_its_subscription_is_deleted_is_not_made(
    subscription: Subscription,
) -> None:
    with pytest.raises(FaceProblem) as caught:
        meanwhile(
            lambda: keys.delete_subscription(Subscription.objects.get()),
            lambda: make(subscription, "late"),
        )
    assert caught.value.refusal.status == 401


def test_a_subscription_is_deleted_though_a_list_of_its_is_made_at_that_moment(
    subscription: Subscription,
) -> None:
    meanwhile(
        lambda: make(subscription, "early"),
        lambda: keys.delete_subscription(Subscription.objects.get()),
    )
    assert not Container.objects.exists()


def test_nobody_waits_for_another_process_to_forget_what_expired(
    subscription: Subscription,
) -> None:
    DetectedFace.objects.create(
        subscription=subscription,
        recognition_model="recognition_04",
        embedder="x",
        embedding=b"",
        expires_at=timezone.now() - dt.timedelta(seconds=1),
    )
    assert meanwhile(expiry.purge, expiry.purge) == 0
    assert not DetectedFace.objects.exists()


def test_faces_enrolled_at_once_each_have_a_version_of_their_own(
    subscription: Subscription,
) -> None:
    from faceweb.faceserver import enrolment

    make(subscription, "friends")
    container = Container.objects.get()

    def add() -> None:
        enrolment.add_face(container, b"\0" * 256, None)

    meanwhile(add, add)
    container.refresh_from_db()
    assert sorted(container.faces.values_list("version", flat=True)) == [1, 2]
    assert (container.version, container.face_count) == (2, 2)
