"""Keeping a gallery's large face list at the Face API in step with its rows."""

import time
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db.models import F

from faceweb.faceapi.client import FaceAPIRefused, FaceAPIUnavailable, FaceClient
from faceweb.galleries.models import Gallery

if TYPE_CHECKING:
    from faceweb.accounts.models import User

# The hosted service trains in seconds to minutes; a task waits a little, a later one looks again.
_TRAINING_WAIT_S = 20.0
_TRAINING_POLL_S = 0.5


def library_of(user: "User") -> Gallery:
    """The person's library, made on first use."""
    return Gallery.objects.get_or_create(owner=user)[0]


def make_list(gallery: Gallery, client: FaceClient) -> None:
    """Make the gallery's list at the Face API unless it is known to be there."""
    if gallery.list_made:
        return
    try:
        client.create_large_face_list(
            gallery.large_face_list_id, "faceweb library", settings.FACE_RECOGNITION_MODEL
        )
    except FaceAPIRefused as refused:
        if refused.code != "LargeFaceListExists":
            raise
    Gallery.objects.filter(pk=gallery.pk).update(list_made=True)
    gallery.list_made = True


def list_is_missing(gallery: Gallery) -> None:
    """The Face API does not know the list: another endpoint, or a lost database there.

    The list is made anew by `make_list`; `photos.overdue` has its faces enrolled again.
    """
    Gallery.objects.filter(pk=gallery.pk).update(list_made=False, version=F("version") + 1)
    gallery.refresh_from_db()


def count_change(gallery_id: UUID) -> None:
    """A face was enrolled or withdrawn: the list wants training, kept results are out of date."""
    Gallery.objects.filter(pk=gallery_id).update(version=F("version") + 1)


def train(gallery: Gallery, client: FaceClient) -> None:
    """Have the Face API train the list at the gallery's present version; nothing if it has,
    or if there is no list to train.

    Raises FaceAPIUnavailable while the training goes on longer than a task should wait.
    """
    gallery.refresh_from_db()
    if gallery.is_trained or not gallery.list_made:
        return
    version = gallery.version
    try:
        client.train(gallery.large_face_list_id)
    except FaceAPIRefused as refused:
        if refused.code != "LargeFaceListNotFound":
            raise
        list_is_missing(gallery)
        return
    deadline = time.monotonic() + _TRAINING_WAIT_S
    while client.training_status(gallery.large_face_list_id)["status"] not in (
        "succeeded",
        "failed",  # the list is empty: there is nothing to find, and nothing to wait for
    ):
        if time.monotonic() > deadline:
            raise FaceAPIUnavailable("training goes on", retry_after_s=10)
        time.sleep(_TRAINING_POLL_S)
    Gallery.objects.filter(pk=gallery.pk, trained_version__lt=version).update(
        trained_version=version
    )
    gallery.refresh_from_db()
