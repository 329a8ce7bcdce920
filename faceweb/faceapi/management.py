"""ManagementClient: what our own face server answers beside the contract.

Subscriptions and their keys, given out and taken back, detected faces to be forgotten, and the
description of the API it serves.
The hosted service has neither. Failures are `client`'s: FaceAPIRefused, FaceAPIDenied (the
management key is wrong), FaceAPIUnavailable.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

import httpx

from faceweb.faceapi import wire
from faceweb.faceapi.client import FaceAPIUnavailable, failure_of, parsed
from faceweb.faceapi.contract import BASE_PATH

# Pages wait for these answers.
TIMEOUT_S = 5.0

_WIRE_NAMES = {
    "calls_per_second": "callsPerSecond",
    "calls_per_minute": "callsPerMinute",
    "calls_per_month": "callsPerMonth",
}


@dataclass(frozen=True)
class Limits:
    """Calls of all of a subscription's keys together; None is no limit."""

    calls_per_second: int | None = None
    calls_per_minute: int | None = None
    calls_per_month: int | None = None


@dataclass(frozen=True)
class Key:
    """`hint` is the end of the key; `secret` is the key itself where it was just made, or empty."""

    slot: int
    hint: str
    created_at: dt.datetime
    last_used_at: dt.datetime | None
    secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class Subscription:
    id: UUID
    name: str
    limits: Limits
    keys: list[Key]


class ManagementClient:
    """One connection pool to one face server; safe to share between threads.

    Every wait is bounded by `timeout_s`, for views call this. `transport` replaces the network in
    tests.
    """

    def __init__(
        self,
        base_url: str,
        management_key: str,
        timeout_s: float = TIMEOUT_S,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._http = httpx.Client(
            base_url=base_url.rstrip("/"),
            timeout=timeout_s,
            transport=transport,
            event_hooks=wire.HOOKS,
        )
        self._credentials = {"Authorization": f"Bearer {management_key}"}

    def close(self) -> None:
        self._http.close()

    def subscriptions(self, ids: Sequence[UUID]) -> list[Subscription]:
        """Those of `ids` (up to 100) that are there, by name."""
        asked = ",".join(str(one) for one in ids)
        answer = self._manage("GET", "/subscriptions", params={"ids": asked})
        return [_subscription(each) for each in answer["subscriptions"]]

    def create_subscription(self, name: str, limits: Limits) -> Subscription:
        """A subscription with two keys, whose secrets are in this answer alone."""
        body = {"name": name, **_on_the_wire(limits)}
        return _subscription(self._manage("POST", "/subscriptions", body=body))

    def set_limits(self, subscription_id: UUID, limits: Limits) -> Subscription:
        path = f"/subscriptions/{subscription_id}"
        return _subscription(self._manage("PATCH", path, body=_on_the_wire(limits)))

    def set_paused(self, subscription_id: UUID, *, paused: bool) -> None:
        """Whether its keys open nothing for now."""
        self._manage("PATCH", f"/subscriptions/{subscription_id}", body={"paused": paused})

    def rotate_key(self, subscription_id: UUID, slot: int) -> Key:
        """A new key in the slot, its secret in this answer alone; the old one opens nothing
        more."""
        path = f"/subscriptions/{subscription_id}/keys/{slot}/rotate"
        return _key(self._manage("POST", path))

    def delete_subscription(self, subscription_id: UUID) -> None:
        """With every list, group and face kept under its keys."""
        self._manage("DELETE", f"/subscriptions/{subscription_id}")

    def forget_detected(self, face_ids: Sequence[UUID]) -> None:
        """Have up to 1,000 detected faces deleted that nobody is to ask about any more."""
        self._manage("POST", "/detectedfaces/forget", body={"faceIds": [str(i) for i in face_ids]})

    def description(self) -> dict[str, Any]:
        """The OpenAPI document of what is served; needs no key. FaceAPIRefused (404) where the
        endpoint is not ours."""
        described: dict[str, Any] = self._send("GET", f"{BASE_PATH}/openapi.json")
        return described

    def _manage(self, method: str, path: str, **request: Any) -> Any:
        return self._send(method, f"/manage/v1{path}", headers=self._credentials, **request)

    def _send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """The parsed answer, or None for an empty one."""
        try:
            response = self._http.request(method, path, params=params, json=body, headers=headers)
        except httpx.TransportError as error:
            raise FaceAPIUnavailable(f"no answer: {type(error).__name__}") from error
        if response.is_success:
            return parsed(response) if response.content else None
        raise failure_of(response)


def _on_the_wire(limits: Limits) -> dict[str, int | None]:
    return {_WIRE_NAMES[name]: value for name, value in asdict(limits).items()}


def _subscription(payload: dict[str, Any]) -> Subscription:
    limits = {name: payload[on_the_wire] for name, on_the_wire in _WIRE_NAMES.items()}
    keys = [_key(each) for each in payload["keys"]]
    return Subscription(UUID(payload["id"]), payload["name"], Limits(**limits), keys)


def _key(payload: dict[str, Any]) -> Key:
    used = payload["lastUsedAt"]
    return Key(
        payload["slot"],
        payload["hint"],
        dt.datetime.fromisoformat(payload["createdAt"]),
        dt.datetime.fromisoformat(used) if used else None,
        payload.get("key", ""),
    )
