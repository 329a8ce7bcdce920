"""Telling people."""

from typing import TYPE_CHECKING

from faceweb.notices.models import Notice

if TYPE_CHECKING:
    from faceweb.accounts.models import User


def notify(user: "User", kind: Notice.Kind, key: str, **params: str | int) -> None:
    """Tell the person once of what `key` names; safe to run again."""
    Notice.objects.get_or_create(user=user, kind=kind, key=key, defaults={"params": params})
