"""Writing the audit log. Call it in the transaction that does what is logged."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from django.conf import settings

from faceweb.moderation.models import AuditRecord

if TYPE_CHECKING:
    from django.db.models import Model
    from django.http import HttpRequest

    from faceweb.accounts.models import User

_REF_CHARS = 32


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
    AuditRecord.objects.create(
        actor_number=actor.user.pk if actor.user else None,
        actor_role=actor.user.role.value if actor.user else "",
        action=action,
        object_type=about._meta.label_lower,
        object_ref=ref_of(about),
        before=before or {},
        after=after or {},
        reason=reason,
        ip=actor.ip,
    )


def ref_of(about: Model) -> str:
    """The object as the log names it."""
    name = f"{about._meta.label_lower}:{about.pk}".encode()
    digest = hmac.new(settings.SECRET_KEY.encode(), name, hashlib.sha256)
    return digest.hexdigest()[:_REF_CHARS]
