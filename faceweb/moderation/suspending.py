"""Accounts nobody sees anything of for a while; then they are erased."""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from faceweb.accounts.models import User
from faceweb.moderation import audit
from faceweb.moderation.models import Suspension
from faceweb.moderation.refusals import NotAllowed, TooLate
from faceweb.mydata import erasures, hiding
from faceweb.mydata.models import Erasure
from faceweb.queueing import enqueue_named

if TYPE_CHECKING:
    from faceweb.moderation.audit import Actor
    from faceweb.moderation.models import Decision

logger = logging.getLogger(__name__)

_GO_ON = "faceweb.moderation.tasks.go_on_with_suspensions"
_BEFORE, _AFTER = {"account": "active"}, {"account": "suspended"}


def check(user: User | None, actor: Actor) -> None:
    """Raises NotAllowed: moderators and administrators are suspended by administrators, nobody by
    themselves."""
    by = actor.user
    if user is None or (by is not None and by.pk == user.pk):
        raise NotAllowed
    if user.is_staff and not (by is not None and by.is_superuser):
        raise NotAllowed


def suspend(user: User, decision: Decision | None, actor: Actor) -> bool:
    """Hide everything of theirs now, sign them out and have their keys refused; False when they are
    suspended already. What they can do meanwhile is one page. Raises NotAllowed."""
    check(user, actor)
    now = timezone.now()
    with transaction.atomic():
        if not User.objects.filter(pk=user.pk, suspended_at=None).update(suspended_at=now):
            return False
        suspension = Suspension.objects.create(
            user=user,
            decision=decision,
            at=now,
            purge_at=now + dt.timedelta(days=settings.SUSPENSION_DAYS),
        )
        hiding.hide(user, suspension.at, suspension.purge_at)
        audit.record(actor, "account suspended", user, _BEFORE, _AFTER)
        transaction.on_commit(lambda: erasures.end_sessions(user))
        enqueue_named(_GO_ON)
    user.refresh_from_db()
    logger.info("account %s is suspended", user.pk)
    return True


def lift(user: User, actor: Actor) -> bool:
    """Show everything again that was hidden; False when they are not suspended. Raises TooLate
    when the account is being erased."""
    with transaction.atomic():
        # The account's row first, as whoever suspends it, erases it or keeps it after all.
        User.objects.select_for_update().get(pk=user.pk)
        suspension = Suspension.objects.select_for_update().filter(user=user).first()
        if suspension is None:
            return False
        asked = Erasure.objects.select_for_update().filter(owner=user, what=Erasure.What.ACCOUNT)
        erasure = asked.first()
        if erasure is not None and erasure.state != Erasure.State.WAITING:
            raise TooLate
        User.objects.filter(pk=user.pk).update(suspended_at=None)
        hiding.show(user, suspension.at)
        if erasure is not None:  # they asked for that themselves meanwhile
            hiding.hide(user, erasure.requested_at, erasure.begin_at)
        suspension.delete()
        audit.record(actor, "suspension lifted", user, _AFTER, _BEFORE)
        enqueue_named(_GO_ON)
    user.refresh_from_db()
    logger.info("account %s is suspended no more", user.pk)
    return True


def go_on() -> None:
    """Hide what was still being taken in when they were suspended; erase whose time is up."""
    now = timezone.now()
    for suspension in Suspension.objects.select_related("user"):
        user = suspension.user
        if suspension.purge_at > now:
            hiding.hide(user, suspension.at, suspension.purge_at)
        elif not _is_being_erased(user):
            erasures.ask_for_account(user, at_once=True)
            audit.record(audit.NOBODY, "suspended account erased", user, _AFTER)


def _is_being_erased(user: User) -> bool:
    """Whether the erasure begins now, or has begun."""
    asked = Erasure.objects.filter(owner=user, what=Erasure.What.ACCOUNT)
    return asked.filter(begin_at__lte=timezone.now()).exists()
