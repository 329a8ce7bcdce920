"""Writing the audit log. Call it in the transaction that does what is logged.

A row is never changed or deleted again (the triggers of migration 0002), so nothing goes in that
would have to come out: states, numbers, keyed digests, and of an address the network alone.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from django.conf import settings

from faceweb.moderation.models import AuditRecord

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model
    from django.http import HttpRequest

    from faceweb.accounts.models import User

_REF_CHARS = 32
# How much of an address is kept: it tells an office from elsewhere, not one household from another.
_NETWORK_BITS = {4: 24, 6: 48}


@dataclass(frozen=True)
class Actor:
    """Who does something, and from where; nobody where policy or time does."""

    user: User | None = None
    ip: str | None = None

    @classmethod
    def of(cls, request: HttpRequest) -> Actor:
        """Who is signed in."""
        user: Any = request.user
        return cls(
            user if user.is_authenticated else None, get_adapter().get_client_ip(request) or None
        )


NOBODY = Actor()


def record(
    actor: Actor,
    action: str,
    about: Model,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Add a record. `action` is a verb of at most 40 characters, as "photo removed"; `before` and
    `after` hold states alone."""
    record_all(actor, action, [about], before, after, reason)


def record_all(
    actor: Actor,
    action: str,
    objects: Iterable[Model],
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    """The same of many objects: a record each."""
    AuditRecord.objects.bulk_create(
        AuditRecord(
            actor_number=actor.user.pk if actor.user else None,
            actor_role=actor.user.role.value if actor.user else "",
            action=action,
            object_type=about._meta.label_lower,
            object_ref=ref_of(about),
            before=before or {},
            after=after or {},
            reason=reason,
            ip=_network_of(actor.ip) if actor.ip else None,
        )
        for about in objects
    )


def record_act(
    sender: type[Model], request: HttpRequest, about: Model, action: str, **words: Any
) -> None:
    """Add what was done in the admin site (`faceweb.acts`)."""
    words.pop("signal")
    record(Actor.of(request), action, about, **words)


def ref_of(about: Model) -> str:
    """The object as the log names it."""
    name = f"{about._meta.label_lower}:{about.pk}".encode()
    digest = hmac.new(settings.SECRET_KEY.encode(), name, hashlib.sha256)
    return digest.hexdigest()[:_REF_CHARS]


def _network_of(ip: str) -> str:
    address = ipaddress.ip_address(ip)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    bits = _NETWORK_BITS[address.version]
    return str(ipaddress.ip_network((address, bits), strict=False).network_address)
