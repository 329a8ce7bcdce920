"""Telling people, as they wish to be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from faceweb.notices.models import Notice, NoticePreference

if TYPE_CHECKING:
    from faceweb.accounts.models import User


@dataclass(frozen=True)
class Wish:
    """How somebody wants to be told of one kind."""

    kind: Notice.Kind
    in_site: bool
    by_mail: bool


def notify(user: User, kind: Notice.Kind, key: str, **params: str | int) -> None:
    """Tell the person once of what `key` names, if they want to know; safe to run again."""
    if wants(user, kind):
        Notice.objects.get_or_create(user=user, kind=kind, key=key, defaults={"params": params})


def wants(user: User, kind: Notice.Kind) -> bool:
    """Whether the person wants to be told of such things, in whatever way."""
    said = NoticePreference.objects.filter(user=user, kind=kind).first()
    if said is None:
        return kind in Notice.SHOWN_UNLESS_DECLINED
    return said.in_site or said.by_mail


def wishes(user: User) -> list[Wish]:
    """How the person wants to be told of each kind."""
    said = {each.kind: each for each in NoticePreference.objects.filter(user=user)}
    return [
        Wish(kind, said[kind].in_site, said[kind].by_mail)
        if kind in said
        else Wish(kind, kind in Notice.SHOWN_UNLESS_DECLINED, kind in Notice.MAILED_UNLESS_DECLINED)
        for kind in Notice.Kind
    ]


def set_wishes(user: User, wishes: list[Wish]) -> None:
    with transaction.atomic():
        for wish in wishes:
            NoticePreference.objects.update_or_create(
                user=user,
                kind=wish.kind,
                defaults={"in_site": wish.in_site, "by_mail": wish.by_mail},
            )


def stop_mails(user: User) -> None:
    """No notice by mail any more; in the site everything stays as it is."""
    set_wishes(user, [Wish(wish.kind, wish.in_site, False) for wish in wishes(user)])


def mark_read(user: User, notice_id: int | None = None) -> None:
    """One notice, or all that are shown."""
    unread = Notice.objects.owned_by(user).unread()
    if notice_id is not None:
        unread = unread.filter(pk=notice_id)
    unread.update(read_at=timezone.now())
