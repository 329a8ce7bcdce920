"""Keeping a gallery's large face lists at the Face API in step with their rows."""

import datetime as dt
import time
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from faceweb.faceapi.client import FaceAPIRefused, FaceAPIUnavailable, FaceClient
from faceweb.galleries.models import FaceList, FaceListQuerySet, Gallery

if TYPE_CHECKING:
    from faceweb.accounts.models import User

# Longer than FACE_API_TIMEOUT_S: what ran out is a dead worker's.
LEASE = dt.timedelta(seconds=30)
# The hosted service trains in seconds to minutes; a task waits a little, a later one looks again.
# Each look is a call: they come at growing distances.
_TRAINING_WAIT_S = 20.0
_FIRST_POLL_S = 0.25


def library_of(user: "User") -> Gallery:
    """The person's library, made on first use."""
    return Gallery.objects.get_or_create(owner=user, kind=Gallery.Kind.LIBRARY)[0]


def public_index() -> Gallery:
    """What a search of everything public goes through, made on first use."""
    return Gallery.objects.get_or_create(kind=Gallery.Kind.PUBLIC)[0]


def current_list(gallery: Gallery) -> FaceList:
    """The list that is searched, its row made on first use."""
    return FaceList.objects.get_or_create(
        gallery=gallery,
        state=FaceList.State.CURRENT,
        defaults={"recognition_model": settings.FACE_RECOGNITION_MODEL},
    )[0]


def make_list(face_list: FaceList, client: FaceClient) -> None:
    """Make the list at the Face API unless it is known to be there."""
    if face_list.made:
        return
    try:
        client.create_large_face_list(
            face_list.large_face_list_id, "faceweb", face_list.recognition_model
        )
    except FaceAPIRefused as refused:
        if refused.code != "LargeFaceListExists":
            raise
    FaceList.objects.filter(pk=face_list.pk).update(made=True)
    face_list.made = True


def replace_lost(face_list: FaceList) -> None:
    """The Face API does not know the list: another endpoint, or a lost database there.

    An empty one takes its place, under another name, and is filled in the background.
    """
    with transaction.atomic():
        Gallery.objects.select_for_update().get(pk=face_list.gallery_id)
        lost = FaceList.objects.live().filter(pk=face_list.pk).first()
        if lost is None:
            return  # another worker was first
        _count_for_searches(lost)
        retire(lost)
        FaceList.objects.create(
            gallery=lost.gallery,
            recognition_model=lost.recognition_model,
            state=lost.state,
            complete=False,
        )


def retire(face_list: FaceList) -> None:
    """Nothing is enrolled in it from now on; `photos.overdue` has it deleted."""
    FaceList.objects.filter(pk=face_list.pk).update(
        state=FaceList.State.RETIRED, due_at=timezone.now()
    )


def count_change(face_list: FaceList) -> None:
    """A face was enrolled or withdrawn: the list wants training; where it is the one that is
    searched, kept results are out of date. Call it in a transaction."""
    # The gallery's row is locked before its list's, here as everywhere: nobody waits in a circle.
    Gallery.objects.select_for_update(no_key=True).filter(pk=face_list.gallery_id).first()
    FaceList.objects.filter(pk=face_list.pk).update(version=F("version") + 1)
    _count_for_searches(face_list)


def train(face_list: FaceList, client: FaceClient) -> None:
    """Have the Face API train the list at its present version; nothing if it has, or if there is
    no list to train.

    Raises FaceAPIUnavailable while the training goes on longer than a task should wait, and
    FaceList.DoesNotExist when the list was deleted meanwhile.
    """
    face_list.refresh_from_db()
    if face_list.is_trained or not face_list.made:
        return
    version = face_list.version
    try:
        client.train(face_list.large_face_list_id)
    except FaceAPIRefused as refused:
        if refused.code != "LargeFaceListNotFound":
            raise
        replace_lost(face_list)
        face_list.refresh_from_db()
        return
    wait_for_training(face_list.large_face_list_id, client)
    FaceList.objects.filter(pk=face_list.pk, trained_version__lt=version).update(
        trained_version=version
    )
    face_list.refresh_from_db()


def wait_for_training(large_face_list_id: str, client: FaceClient) -> None:
    """Raises FaceAPIUnavailable when it goes on longer than a task should wait."""
    deadline, pause_s = time.monotonic() + _TRAINING_WAIT_S, _FIRST_POLL_S
    while client.training_status(large_face_list_id)["status"] not in (
        "succeeded",
        "failed",  # the list is empty: there is nothing to find, and nothing to wait for
    ):
        if time.monotonic() + pause_s > deadline:
            raise FaceAPIUnavailable("training goes on", retry_after_s=10)
        time.sleep(pause_s)
        pause_s *= 2


def claim(lists: FaceListQuerySet, list_id: UUID) -> FaceList | None:
    """The list, leased to the caller; None when it is not among `lists`, or another worker's."""
    now = timezone.now()
    due = lists.filter(pk=list_id, due_at__lte=now)
    return FaceList.objects.get(pk=list_id) if due.update(due_at=now + LEASE) else None


def delete_list(face_list: FaceList, client: FaceClient) -> None:
    """Delete a retired list at the Face API, then its row and those of its enrolments."""
    try:
        client.delete_large_face_list(face_list.large_face_list_id)
    except FaceAPIRefused as refused:
        if refused.status != 404:
            raise
    face_list.delete()


def _count_for_searches(face_list: FaceList) -> None:
    searched = Gallery.objects.filter(
        face_lists=face_list.pk, face_lists__state=FaceList.State.CURRENT
    )
    searched.update(version=F("version") + 1)
