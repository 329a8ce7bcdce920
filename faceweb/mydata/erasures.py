"""Asking for something to be deleted for good, and taking that back. The deleting is `erasing`."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from faceweb.accounts.models import User
from faceweb.mydata import hiding, traces
from faceweb.mydata.models import Erasure
from faceweb.photos.models import Photo
from faceweb.queueing import enqueue_named
from faceweb.sharing.services import delete_gallery

if TYPE_CHECKING:
    from faceweb.galleries.models import Gallery

_TOKEN_BYTES = 24


def ask_for_account(user: User, *, at_once: bool) -> tuple[Erasure, str]:
    """Delete the account, now or when it can be taken back no more; and the token of its receipt.

    Everything is hidden with the commit; whoever is signed in as this person is signed out. When it
    was asked for already, `at_once` can still hasten it, and the receipt gets another address.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        days = 0 if at_once else settings.ERASURE_UNDO_DAYS
        begin_at = timezone.now() + dt.timedelta(days=days)
        asked = Erasure.objects.select_for_update().filter(owner=user, what=Erasure.What.ACCOUNT)
        erasure = asked.first()
        if erasure is None:
            erasure = Erasure(
                what=Erasure.What.ACCOUNT,
                owner=user,
                begin_at=begin_at,
                subject_digest=digest_of(user.email),
            )
        erasure.begin_at = min(erasure.begin_at, begin_at)
        erasure.token_sha256 = _sha256(token)
        erasure.save()
        User.objects.filter(pk=user.pk).update(leaving_at=erasure.begin_at)
        hiding.hide(user, erasure.requested_at, erasure.begin_at)
    end_sessions(user)
    _hand_out(erasure)
    return erasure, token


def take_back(user: User) -> bool:
    """Keep the account after all; False when the deleting has begun."""
    with transaction.atomic():
        found = User.objects.select_for_update().filter(pk=user.pk).first()
        if found is None:
            return False
        user = found
        waiting = Erasure.objects.select_for_update().filter(
            owner=user, what=Erasure.What.ACCOUNT, state=Erasure.State.WAITING
        )
        erasure = waiting.first()
        if erasure is None:
            return False
        hiding.show(user, erasure.requested_at)
        if user.suspended_at is not None:
            kept_until = user.suspended_at + dt.timedelta(days=settings.SUSPENSION_DAYS)
            hiding.hide(user, user.suspended_at, kept_until)
        User.objects.filter(pk=user.pk).update(leaving_at=None)
        erasure.delete()
    return True


def ask_for_photos(user: User, photos: QuerySet[Photo]) -> tuple[Erasure, str]:
    """Delete these photos of theirs now, and prove it."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)  # nothing is put back meanwhile
        doomed = photos.filter(owner=user)
        noted, counts = traces.of_photos(doomed)
        now = timezone.now()
        doomed.filter(withdrawn_at=None).update(withdrawn_at=now)
        doomed.update(purge_after=now)
        made = _begun(user, Erasure.What.PHOTOS, noted, counts)
    _hand_out(made[0])
    return made


def ask_for_gallery(user: User, gallery: Gallery) -> tuple[Erasure, str]:
    """Delete this gallery of theirs now, and prove it."""
    with transaction.atomic():
        noted, counts = traces.of_gallery(gallery)
        delete_gallery(gallery)
        made = _begun(user, Erasure.What.GALLERY, noted, counts)
    _hand_out(made[0])
    return made


def digest_of(email: str) -> str:
    """What a receipt keeps of an address: it can be compared, not read."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"erased:{email.strip().lower()}".encode(), hashlib.sha256).hexdigest()


def end_sessions(user: User) -> None:
    """Sign the person out everywhere. Sessions have no column that says whose they are."""
    for session in Session.objects.iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()
    UserSession.objects.filter(user=user).delete()


def _begun(
    user: User, what: Erasure.What, noted: traces.Traces, counts: dict[str, int]
) -> tuple[Erasure, str]:
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    erasure = Erasure.objects.create(
        what=what,
        owner=user,
        subject_digest=digest_of(user.email),
        token_sha256=_sha256(token),
        state=Erasure.State.WORKING,
        begin_at=timezone.now(),
        traces=noted,
        counts=counts,
    )
    return erasure, token


def _sha256(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _hand_out(erasure: Erasure) -> None:
    if erasure.begin_at <= timezone.now():
        enqueue_named("faceweb.mydata.tasks.erase", str(erasure.pk))
