"""Taking photos in and out of a library. Finding their faces is `processing`."""

import datetime as dt
import hashlib
import uuid
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from faceweb.galleries.services import library_of
from faceweb.imaging import UPLOAD_LIMITS, ImageProblem, check_header
from faceweb.photos import describing, files
from faceweb.photos.models import Photo
from faceweb.photos.searchable import galleries_of, keep_up
from faceweb.photos.tasks import describe_faces, look_for_faces, purge_photo
from faceweb.queueing import enqueue

if TYPE_CHECKING:
    from faceweb.accounts.models import User


# How long a deleted photo can be put back; nobody sees it meanwhile.
UNDO = dt.timedelta(minutes=10)


class UploadRefused(Exception):
    """The file is not taken; `reason` is one of Photo.Reason."""

    def __init__(self, reason: Photo.Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def accept_upload(owner: "User", upload: "UploadedFile[Any]") -> Photo:
    """Keep the file and queue the search for its faces; the photo that is there already when the
    same bytes were uploaded before.

    Raises UploadRefused when the file's size or header already says that it cannot be a photo.
    """
    if (upload.size or 0) > UPLOAD_LIMITS.max_bytes:
        raise UploadRefused(Photo.Reason.TOO_BIG)
    data = upload.read()
    try:
        check_header(data, UPLOAD_LIMITS)
    except ImageProblem as problem:
        raise UploadRefused(files.reason_of(problem)) from problem
    sha256 = hashlib.sha256(data).hexdigest()
    same = Photo.objects.owned_by(owner).filter(sha256=sha256).first()
    if same is not None:
        return same
    photo = Photo(
        id=uuid.uuid4(),
        owner=owner,
        sha256=sha256,
        file_name=(upload.name or "photo")[:255],
        byte_size=len(data),
    )
    files.save_original(photo.id, data)
    try:
        with transaction.atomic():
            library_of(owner)
            photo.save(force_insert=True)
    except IntegrityError:
        # The same file came in twice at the same moment; the other one stays.
        files.delete_all(photo.id)
        return Photo.objects.owned_by(owner).get(sha256=sha256)
    queue_photo(photo)
    return photo


def withdraw(photo: Photo, *, can_be_put_back: bool = False) -> None:
    """Take the photo out of everybody's sight now; a task removes every copy of it, at once or
    when it can be put back no more."""
    now = timezone.now()
    galleries = [library_of(photo.owner), *galleries_of(photo)]
    Photo.objects.filter(pk=photo.pk, withdrawn_at=None).update(
        withdrawn_at=now, purge_after=now + UNDO if can_be_put_back else now
    )
    if can_be_put_back:
        keep_up(*galleries)  # the lists forget it now; the files stay until it is purged
    else:
        enqueue(purge_photo, str(photo.pk))


def put_back(photo: Photo) -> bool:
    """Undo a withdrawal; False when it is too late, or the same file was uploaded again."""
    with transaction.atomic():
        waiting = Photo.objects.select_for_update().filter(
            pk=photo.pk, withdrawn_at__isnull=False, purge_after__gt=timezone.now()
        )
        same = Photo.objects.owned_by(photo.owner).filter(sha256=photo.sha256)
        if same.exists() or not waiting.exists():
            return False
        waiting.update(withdrawn_at=None, purge_after=None)
        unfinished = Photo.objects.filter(pk=photo.pk).exclude(status__in=Photo.FINAL)
        unfinished.update(status=Photo.Status.RECEIVED, claim=None, due_at=timezone.now())
    photo.refresh_from_db()
    keep_up(library_of(photo.owner), *galleries_of(photo))
    if not photo.is_final:
        queue_photo(photo)
    return True


def look_again(photo: Photo) -> None:
    """Give a refused photo another chance."""
    Photo.objects.filter(pk=photo.pk, status=Photo.Status.REFUSED, withdrawn_at=None).update(
        status=Photo.Status.RECEIVED, reason="", attempts=0, waits=0, due_at=timezone.now()
    )
    queue_photo(photo)


def describe(photo: Photo) -> None:
    """Have the faces of a photo described that was processed without; nothing when that is done,
    or was asked for a moment ago."""
    if describing.claim_asking(photo):
        enqueue(describe_faces, str(photo.pk))


def queue_photo(photo: Photo) -> None:
    """Have a worker look at the photo."""
    enqueue(look_for_faces, str(photo.pk))
