"""Subscriptions and their two keys: given out once, kept as digests, checked on every request.

The only writer of these rows. What the limits of a subscription mean is in `ratelimits`.
"""

import contextlib
import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from faceweb.faceapi.refusals import KEY_INVALID
from faceweb.faceserver.lookups import moment_in, uuid_in
from faceweb.faceserver.models import Subscription, SubscriptionKey
from faceweb.faceserver.problems import FaceProblem

SITE = "site"  # the name of the site's own subscription, which has no limits
NAME_MAX_CHARS = 128
LIMIT_MAX = 2_147_483_647  # where PositiveIntegerField ends
SLOTS = (1, 2)
# 128 bits in hexadecimal, the length of the hosted service's keys.
KEY_CHARS = 32
HINT_CHARS = 4
# The use of a key is written down no more often: a busy key must not cost a write per call.
USE_NOTED_EVERY = dt.timedelta(minutes=1)


_BY_DIGEST = """
    SELECT k.id, k.digest, k.last_used_at,
        s.id, s.name, s.calls_per_second, s.calls_per_minute, s.calls_per_month
    FROM faceserver_subscriptionkey k JOIN faceserver_subscription s ON s.id = k.subscription_id
    WHERE k.digest = %s AND NOT s.paused
"""


class NameTaken(ValueError):
    """Another subscription has this name."""


@dataclass(frozen=True)
class Limits:
    """Calls of all of a subscription's keys together; None is no limit."""

    calls_per_second: int | None = None
    calls_per_minute: int | None = None
    calls_per_month: int | None = None


class NewKey(NamedTuple):
    """A key at the only moment it can be read."""

    row: SubscriptionKey
    secret: str


def digest_of(key: str) -> str:
    """SHA-256 in hexadecimal of the key's UTF-8 bytes."""
    return hashlib.sha256(key.encode()).hexdigest()


def subscription_for(key: str) -> Subscription:
    """Whose key this is. Raises FaceProblem (401) for one that is unknown or paused.

    The look-up compares digests, of which a caller controls no prefix; the last word is a
    comparison in constant time all the same.
    """
    digest = digest_of(key)
    with connection.cursor() as cursor:  # written out as in `lookups`: every call asks it
        cursor.execute(_BY_DIGEST, [digest])
        found = cursor.fetchone()
    if found is None or not hmac.compare_digest(found[1], digest):
        raise FaceProblem(KEY_INVALID)
    key_id, _, last_used_at, subscription_id, name, *limits = found
    _note_use(key_id, moment_in(last_used_at))
    per = dict(zip(Limits.__dataclass_fields__, limits, strict=True))
    return Subscription(id=uuid_in(subscription_id), name=name, **per)


def create_subscription(name: str, limits: Limits) -> tuple[Subscription, list[NewKey]]:
    """A new tenant with a key in each slot. Raises NameTaken."""
    try:
        with transaction.atomic():
            subscription = Subscription.objects.create(name=name, **asdict(limits))
            return subscription, [
                _write(subscription, slot, secrets.token_hex(KEY_CHARS // 2)) for slot in SLOTS
            ]
    except IntegrityError as error:
        raise NameTaken("there is a subscription of this name already") from error


def rotate(subscription: Subscription, slot: int) -> NewKey:
    """A new key in the slot; the old one opens nothing from now on, the other slot's goes on."""
    with transaction.atomic():
        _lock(subscription)
        return _write(subscription, slot, secrets.token_hex(KEY_CHARS // 2))


def ensure_key(name: str, key: str) -> Subscription:
    """The subscription `name`, made if it is new, with `key` among its keys. Safe to repeat.

    A key that is new takes the free slot, or that of the key written longest ago. Raises ValueError
    when the key already opens another subscription.
    """
    with transaction.atomic():
        subscription, _ = Subscription.objects.get_or_create(name=name)
        _lock(subscription)
        rows = SubscriptionKey.objects.select_related("subscription")
        row = rows.filter(digest=digest_of(key)).first()
        if row is None:
            _write(subscription, _slot_to_fill(subscription), key)
        elif row.subscription != subscription:
            raise ValueError("this key belongs to another subscription")
    return subscription


def keys_of(subscriptions: Iterable[Subscription]) -> dict[UUID, list[SubscriptionKey]]:
    """The keys by subscription, in the order of their slots."""
    found: dict[UUID, list[SubscriptionKey]] = {each.pk: [] for each in subscriptions}
    rows = SubscriptionKey.objects.select_related("subscription").order_by("slot")
    for row in rows.filter(subscription__in=found):
        found[row.subscription.pk].append(row)
    return found


def set_limits(subscription: Subscription, limits: Limits) -> None:
    Subscription.objects.filter(pk=subscription.pk).update(**asdict(limits))


def set_paused(subscription: Subscription, *, paused: bool) -> None:
    """Whether its keys open nothing for now; what is kept under them stays."""
    Subscription.objects.filter(pk=subscription.pk).update(paused=paused)


def delete_subscription(subscription: Subscription) -> None:
    """The keys, and every list, group and face kept under them."""
    with transaction.atomic():
        _lock(subscription)  # nothing comes in under it from here on
        subscription.delete()


def _lock(subscription: Subscription) -> None:
    """Changes of one subscription's keys take turns until the transaction ends."""
    Subscription.objects.select_for_update().get(pk=subscription.pk)


def _write(subscription: Subscription, slot: int, secret: str) -> NewKey:
    SubscriptionKey.objects.filter(subscription=subscription, slot=slot).delete()
    row = SubscriptionKey.objects.create(
        subscription=subscription, slot=slot, hint=secret[-HINT_CHARS:], digest=digest_of(secret)
    )
    return NewKey(row, secret)


def _slot_to_fill(subscription: Subscription) -> int:
    rows = SubscriptionKey.objects.filter(subscription=subscription).order_by("created_at")
    written = {row.slot: row.created_at for row in rows}
    free = [slot for slot in SLOTS if slot not in written]
    return free[0] if free else min(SLOTS, key=lambda slot: written[slot])


def _note_use(key_id: int, last_used_at: dt.datetime | None) -> None:
    now = timezone.now()
    if last_used_at is not None and now - last_used_at < USE_NOTED_EVERY:
        return
    stale = SubscriptionKey.objects.filter(pk=key_id).exclude(
        last_used_at__gt=now - USE_NOTED_EVERY
    )
    with contextlib.suppress(OperationalError):  # a busy database: the next call notes it
        stale.update(last_used_at=now)
