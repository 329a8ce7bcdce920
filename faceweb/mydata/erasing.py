"""Deleting what an erasure is about, step by step. Runs in a worker.

Every step can be done again, and the next begins when the one before left nothing. A worker works
for a share of time, then the next goes on; one that dies leaves a lease that runs out. What cannot
be done now, since the Face API or Redis is away, is waited for as long as it takes.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import redis
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from faceweb.accounts.models import User
from faceweb.apikeys import services as api_keys
from faceweb.apikeys.models import ApiSubscription
from faceweb.backups import erased
from faceweb.faceapi.client import FaceAPIError, FaceClient
from faceweb.faceapi.connect import get_client, get_redis
from faceweb.galleries import services as galleries
from faceweb.galleries.models import FaceList, Gallery
from faceweb.mydata import account_rows, hiding, kept_answers, sweeping, traces
from faceweb.mydata.models import Erasure, ErasureQuerySet
from faceweb.people import services as people
from faceweb.photos import purging
from faceweb.photos.models import Photo
from faceweb.sharing import membership
from faceweb.sharing import services as sharing

logger = logging.getLogger(__name__)

# Longer than the Face API's time limit and the purge of one photo.
LEASE = dt.timedelta(seconds=60)
_SHARE_S = 40.0
_PAUSE_S = 10
# The check comes when what was on its way has arrived: messages in the queue, answers to calls.
CHECK_AFTER = dt.timedelta(seconds=30)


class _NotYetError(Exception):
    """The share of time is used up, or another worker holds what is to go."""


@dataclass(frozen=True)
class _Work:
    """One share of an erasure."""

    erasure: Erasure
    client: FaceClient
    until: float

    def go_on(self) -> None:
        """Renew the lease. Raises _NotYetError when the share of time is used up, or the lease is
        another worker's."""
        if time.monotonic() > self.until or not _mine(self.erasure).update(
            due_at=timezone.now() + LEASE
        ):
            raise _NotYetError


def erase(erasure_id: uuid.UUID) -> bool:
    """Do a share of it; whether there is more to do at once."""
    erasure = _claim(erasure_id)
    if erasure is None:
        return False
    work = _Work(erasure, get_client(), time.monotonic() + _SHARE_S)
    try:
        for step in _STEPS[Erasure.What(erasure.what)]:
            step(work)
    except _NotYetError:
        is_more = time.monotonic() > work.until
        _let_go(erasure, 0 if is_more else _PAUSE_S)
        return is_more
    except (FaceAPIError, redis.exceptions.RedisError, OSError) as error:
        logger.warning("erasure %s waits: %s", erasure.number, type(error).__name__)
        _let_go(erasure, _PAUSE_S)
        return False
    now = timezone.now()
    _mine(erasure).update(
        state=Erasure.State.DONE, done_at=now, claim=None, due_at=now + CHECK_AFTER
    )
    return False


def _claim(erasure_id: uuid.UUID) -> Erasure | None:
    """The erasure, leased to the caller; of an account, its ids are written down first."""
    now, token = timezone.now(), uuid.uuid4()
    state = Erasure.State
    due = Q(state__in=(state.WORKING, state.FOUND)) | Q(state=state.WAITING, begin_at__lte=now)
    with transaction.atomic():
        # The account's row comes first, as for who takes the erasure back or asks for it again.
        owner = Erasure.objects.filter(pk=erasure_id).values("owner")
        User.objects.select_for_update().filter(pk__in=owner).first()
        free = Erasure.objects.filter(due, pk=erasure_id, due_at__lte=now)
        if not free.update(claim=token, due_at=now + LEASE):
            return None
        erasure = Erasure.objects.select_for_update().get(pk=erasure_id)
        if erasure.state == state.WAITING:
            _begin(erasure)
    return erasure


def _begin(erasure: Erasure) -> None:
    """It can be taken back no more."""
    user = erasure.owner
    if user is None:
        raise ValueError("an account's erasure that has not begun has an account")
    hiding.hide(user, erasure.requested_at, erasure.begin_at)
    erasure.traces, erasure.counts = traces.of_account(user)
    erasure.state = Erasure.State.WORKING
    erasure.save(update_fields=["traces", "counts", "state"])
    User.objects.filter(pk=user.pk).update(is_active=False)
    Photo.objects.filter(owner=user).update(purge_after=timezone.now())


def _subscriptions(work: _Work) -> None:
    """Keys first: nothing new comes in under them."""
    for subscription in ApiSubscription.objects.filter(owner=work.erasure.owner_id):
        work.go_on()
        if api_keys.can_manage():
            api_keys.delete(subscription)
        else:
            subscription.delete()  # its face server is not ours to manage any more


def _galleries(work: _Work) -> None:
    """Galleries with their links, and every list of theirs at the Face API. A gallery whose lists
    are gone goes with its row."""
    noted = Gallery.objects.filter(pk__in=work.erasure.traces["rows"]["galleries.gallery"])
    for gallery in noted.filter(kind=Gallery.Kind.ALBUM):
        work.go_on()
        sharing.delete_gallery(gallery)
        Gallery.objects.filter(pk=gallery.pk).update(purge_after=timezone.now())
    for face_list in FaceList.objects.live().filter(gallery__in=noted):
        galleries.retire(face_list)
    retired = FaceList.objects.filter(gallery__in=noted)
    for face_list in retired:
        work.go_on()
        if galleries.claim(retired, face_list.pk):
            galleries.delete_list(face_list, work.client)
    sharing.purge_deleted()
    if retired.exists() or noted.filter(kind=Gallery.Kind.ALBUM).exists():
        raise _NotYetError


def _memberships(work: _Work) -> None:
    """Other people's galleries, while the photos that leave with the person are still there to tell
    which lists have to follow."""
    if work.erasure.owner is not None:
        work.go_on()
        membership.end_all(work.erasure.owner)


def _people(work: _Work) -> None:
    if work.erasure.owner is not None:
        work.go_on()
        people.delete_all(work.erasure.owner, work.client)


def _photos(work: _Work) -> None:
    """One by one, as every photo goes."""
    noted = work.erasure.traces["rows"]["photos.photo"]
    for ids in traces.chunks(noted):
        for pk in Photo.objects.filter(pk__in=ids).values_list("pk", flat=True):
            work.go_on()
            purging.purge(pk)
    for ids in traces.chunks(noted):
        if Photo.objects.filter(pk__in=ids).exists():
            raise _NotYetError  # a worker still holds one, or something it needs is away


def _files(work: _Work) -> None:
    """Exports and archives; those of photos went with them."""
    for path in work.erasure.traces["files"]:
        if not path.startswith("photos/"):
            default_storage.delete(path)


def _kept_answers(work: _Work) -> None:
    work.go_on()
    kept_answers.forget(traces.uuids(work.erasure.traces))


def _account(work: _Work) -> None:
    """Last the account itself."""
    user = work.erasure.owner
    if user is None:
        return
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # nothing comes in from here on
        late = Photo.objects.filter(owner=user)
        is_all_gone = not late.exists()
        if is_all_gone:
            erased.note([user.pk])
            account_rows.delete(user)
        else:
            # They came in while the others went: with the next share they go as those did.
            noted, _counts = traces.of_account(user)
            _mine(work.erasure).update(traces=traces.merged(work.erasure.traces, noted))
            late.update(withdrawn_at=timezone.now(), purge_after=timezone.now())
    if not is_all_gone:
        raise _NotYetError
    _compact()


def _sweep(work: _Work) -> None:
    """The check found something: delete it where it was found."""
    if work.erasure.state == Erasure.State.FOUND:
        work.go_on()
        sweeping.sweep(work.erasure.traces, work.client)


def _compact() -> None:
    """Have Redis write its file anew: what was deleted still stands in the old one."""
    try:
        get_redis().bgrewriteaof()
    except redis.exceptions.ResponseError:
        logger.info("Redis does not rewrite its file on demand")


def _mine(erasure: Erasure) -> ErasureQuerySet:
    return Erasure.objects.filter(pk=erasure.pk, claim=erasure.claim)


def _let_go(erasure: Erasure, pause_s: float) -> None:
    due_at = timezone.now() + dt.timedelta(seconds=pause_s)
    _mine(erasure).update(claim=None, due_at=due_at)


_STEPS: dict[Erasure.What, tuple[Callable[[_Work], None], ...]] = {
    Erasure.What.ACCOUNT: (
        _subscriptions,
        _memberships,
        _galleries,
        _people,
        _photos,
        _files,
        _kept_answers,
        _account,
        _sweep,
    ),
    Erasure.What.PHOTOS: (_photos, _kept_answers, _sweep),
    Erasure.What.GALLERY: (_galleries, _kept_answers, _sweep),
}
