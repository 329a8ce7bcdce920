"""What the management API does; each view answers a status and a payload."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from faceweb.faceserver import keys
from faceweb.faceserver.body import Body
from faceweb.faceserver.call import as_uuid, json_in, query_of
from faceweb.faceserver.manage.refusals import (
    FACE_IDS_INVALID,
    IDS_INVALID,
    NAME_INVALID,
    PAUSED_INVALID,
    SITES_OWN,
    SUBSCRIPTION_EXISTS,
    SUBSCRIPTION_NOT_FOUND,
    limit_invalid,
)
from faceweb.faceserver.models import DetectedFace, Subscription, SubscriptionKey
from faceweb.faceserver.problems import FaceProblem

# The limits on the wire and in rows.
_LIMITS = {
    "callsPerSecond": "calls_per_second",
    "callsPerMinute": "calls_per_minute",
    "callsPerMonth": "calls_per_month",
}
_IDS_MAX = 100
_FACE_IDS_MAX = 1000

Answer = tuple[int, Any]


@dataclass(frozen=True)
class Call:
    """One request that carried the management key; the ids are the path's."""

    request: HttpRequest
    body: Body
    subscription_id: UUID | None = None
    slot: int = 0

    def json(self) -> dict[str, Any]:
        return json_in(self.request, self.body)


def list_all(call: Call) -> Answer:
    """All subscriptions by name; `?ids=UUID,UUID` picks up to 100 of them, leaving out unknown."""
    found = Subscription.objects.order_by("name")
    asked = query_of(call.request).get("ids")
    if asked is not None:
        ids = [as_uuid(one) for one in asked.split(",")]
        if None in ids or len(ids) > _IDS_MAX:
            raise FaceProblem(IDS_INVALID)
        found = found.filter(pk__in=ids)
    kept = keys.keys_of(found)
    return 200, {"subscriptions": [_subscription(row, kept[row.pk]) for row in found]}


def create(call: Call) -> Answer:
    """A subscription with two keys, which this answer alone holds."""
    body = call.json()
    name = body.get("name")
    if not isinstance(name, str) or not 1 <= len(name.strip()) <= keys.NAME_MAX_CHARS:
        raise FaceProblem(NAME_INVALID)
    try:
        subscription, made = keys.create_subscription(name.strip(), _limits(body, keys.Limits()))
    except keys.NameTaken as error:
        raise FaceProblem(SUBSCRIPTION_EXISTS) from error
    return 201, {**_subscription(subscription, []), "keys": [_new_key(key) for key in made]}


def change(call: Call) -> Answer:
    """What is named: limits, of which null lifts one, and whether the keys are paused."""
    subscription = _addressed(call)
    body = call.json()
    paused = body.get("paused", subscription.paused)
    if not isinstance(paused, bool):
        raise FaceProblem(PAUSED_INVALID)
    now = keys.Limits(**{field: getattr(subscription, field) for field in _LIMITS.values()})
    keys.set_limits(subscription, _limits(body, now))
    keys.set_paused(subscription, paused=paused)
    changed = _addressed(call)
    return 200, _subscription(changed, keys.keys_of([changed])[changed.pk])


def rotate(call: Call) -> Answer:
    """A new key in the slot, which this answer alone holds."""
    return 200, _new_key(keys.rotate(_addressed(call), call.slot))


def delete(call: Call) -> Answer:
    keys.delete_subscription(_addressed(call))
    return 204, None


def forget_detected(call: Call) -> Answer:
    """Detected faces that would live on for up to a day: their photo was deleted. Unknown ones are
    passed over."""
    sent = call.json().get("faceIds")
    if not isinstance(sent, list) or len(sent) > _FACE_IDS_MAX:
        raise FaceProblem(FACE_IDS_INVALID)
    ids = [as_uuid(one) for one in sent]
    if None in ids:
        raise FaceProblem(FACE_IDS_INVALID)
    DetectedFace.objects.filter(pk__in=ids).delete()
    return 204, None


def _addressed(call: Call) -> Subscription:
    subscription = Subscription.objects.filter(pk=call.subscription_id).first()
    if subscription is None:
        raise FaceProblem(SUBSCRIPTION_NOT_FOUND)
    if subscription.name == keys.SITE:
        raise FaceProblem(SITES_OWN)
    return subscription


def _limits(body: dict[str, Any], now: keys.Limits) -> keys.Limits:
    chosen: dict[str, int | None] = {}
    for name, field in _LIMITS.items():
        value = body.get(name, getattr(now, field))
        if value is not None and (
            isinstance(value, bool)
            or not isinstance(value, int)
            or not 1 <= value <= keys.LIMIT_MAX
        ):
            raise FaceProblem(limit_invalid(name))
        chosen[field] = value
    return keys.Limits(**chosen)


def _subscription(row: Subscription, its_keys: list[SubscriptionKey]) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "name": row.name,
        "createdAt": _iso(row.created_at),
        "paused": row.paused,
        **{name: getattr(row, field) for name, field in _LIMITS.items()},
        "keys": [_key(key) for key in its_keys],
    }


def _key(row: SubscriptionKey) -> dict[str, Any]:
    """`hint` is the key's last four characters, empty for one from before hints were kept."""
    return {
        "slot": row.slot,
        "hint": row.hint,
        "createdAt": _iso(row.created_at),
        "lastUsedAt": None if row.last_used_at is None else _iso(row.last_used_at),
    }


def _new_key(key: keys.NewKey) -> dict[str, Any]:
    return {**_key(key.row), "key": key.secret}


def _iso(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
