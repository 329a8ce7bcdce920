"""The link at the foot of every mail of notices that ends them, for whoever has the mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.signing import BadSignature, Signer

from faceweb.accounts.models import User

if TYPE_CHECKING:
    from django.db.models import QuerySet

_signer = Signer(salt="faceweb.notices.stopping")


def token(user: User) -> str:
    """Good for ever: an old mail's link is still to work. It can do nothing but end mails."""
    return _signer.sign(str(user.pk))


def named_by(token: str) -> QuerySet[User]:
    """The account a token was made for; none for one that we did not make."""
    try:
        return User.objects.filter(pk=int(_signer.unsign(token)))
    except BadSignature:
        return User.objects.none()
