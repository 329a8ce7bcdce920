"""API subscriptions given out and taken back: the row here, the keys at the face server.

The face server is called from views: an answer is due at once, it is small, and every wait is
bounded. Whatever keeps it from answering comes out as `faceapi.client.FaceAPIError`. Pausing is
left to workers, who try again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from faceweb.accounts.models import User
from faceweb.apikeys.models import ApiSubscription
from faceweb.faceapi.client import FaceAPIRefused
from faceweb.faceapi.connect import get_management
from faceweb.faceapi.management import Key, Limits, Subscription

_IDS_PER_CALL = 100
_NOT_FOUND = "SubscriptionNotFound"


class TooManySubscriptions(Exception):
    """The account has as many as one may have."""


class SubscriptionLost(Exception):
    """The face server does not know it any more."""


@dataclass(frozen=True)
class Entry:
    """A subscription as its owner sees it; `served` is None when the face server has lost it."""

    subscription: ApiSubscription
    served: Subscription | None


def can_manage() -> bool:
    """Whether keys are given out here: a hosted endpoint has its own place for that."""
    return bool(settings.FACE_MANAGEMENT_KEY)


def entries_of(owner: User) -> list[Entry]:
    """What the account owns, oldest first."""
    owned = list(ApiSubscription.objects.owned_by(owner).order_by("created_at", "id"))
    served = served_of(owned)
    return [Entry(each, served.get(each.subscription_id)) for each in owned]


def served_of(subscriptions: Sequence[ApiSubscription]) -> dict[UUID, Subscription]:
    """What the face server knows of them, by its id."""
    ids = [each.subscription_id for each in subscriptions]
    found: dict[UUID, Subscription] = {}
    for start in range(0, len(ids), _IDS_PER_CALL):
        answer = get_management().subscriptions(ids[start : start + _IDS_PER_CALL])
        found |= {each.id: each for each in answer}
    return found


def served(subscription: ApiSubscription) -> Subscription:
    """What the face server knows of it. Raises SubscriptionLost when that is nothing."""
    found = served_of([subscription])
    if subscription.subscription_id not in found:
        raise SubscriptionLost
    return found[subscription.subscription_id]


def usual_limits() -> Limits:
    """Those of a subscription that a member makes."""
    return Limits(
        settings.API_CALLS_PER_SECOND,
        settings.API_CALLS_PER_MINUTE,
        settings.API_CALLS_PER_MONTH,
    )


def create_as_member(subscription: ApiSubscription) -> list[Key]:
    """`create` with the usual limits. Raises TooManySubscriptions."""
    _check_room(subscription.owner)
    made = get_management().create_subscription(subscription.server_name, usual_limits())
    subscription.subscription_id = made.id
    try:
        with transaction.atomic():
            User.objects.select_for_update().get(pk=subscription.owner.pk)
            _check_room(subscription.owner)  # of two forms sent at once the other came first
            subscription.save(force_insert=True)
    except TooManySubscriptions:
        get_management().delete_subscription(made.id)
        raise
    return made.keys


def _check_room(owner: User) -> None:
    if ApiSubscription.objects.owned_by(owner).count() >= settings.API_SUBSCRIPTIONS_PER_ACCOUNT:
        raise TooManySubscriptions


def create(subscription: ApiSubscription, limits: Limits) -> list[Key]:
    """Make the unsaved `subscription` at the face server and save it; its two keys, which nobody
    can read again."""
    made = get_management().create_subscription(subscription.server_name, limits)
    subscription.subscription_id = made.id
    subscription.save(force_insert=True)
    return made.keys


def rotate(subscription: ApiSubscription, slot: int) -> Key:
    """A new key in the slot, which nobody can read again; the other slot's goes on working."""
    return get_management().rotate_key(subscription.subscription_id, slot)


def set_limits(subscription: ApiSubscription, limits: Limits) -> None:
    get_management().set_limits(subscription.subscription_id, limits)


def keep_paused() -> None:
    """Have the face server refuse the keys of accounts that are suspended, and take them again when
    they are no more. Safe to run again at any time."""
    if not can_manage():
        return
    to_pause = Q(paused=False, owner__suspended_at__isnull=False)
    to_resume = Q(paused=True, owner__suspended_at=None)
    for subscription in ApiSubscription.objects.filter(to_pause | to_resume):
        _tell(subscription, paused=not subscription.paused)


def _tell(subscription: ApiSubscription, *, paused: bool) -> None:
    try:
        get_management().set_paused(subscription.subscription_id, paused=paused)
    except FaceAPIRefused as refusal:
        if refusal.code != _NOT_FOUND:
            raise
    ApiSubscription.objects.filter(pk=subscription.pk).update(paused=paused)


def delete(subscription: ApiSubscription) -> None:
    """The keys stop working, and what was kept under them is deleted, before the row goes."""
    try:
        get_management().delete_subscription(subscription.subscription_id)
    except FaceAPIRefused as refusal:
        if refusal.code != _NOT_FOUND:  # somebody deleted it at the face server
            raise
    subscription.delete()
