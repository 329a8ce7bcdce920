"""Taking photos in and out of a library. Finding their faces is `processing`."""

import contextlib
import datetime as dt
import hashlib
import uuid
from typing import Any, NamedTuple

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Case, Exists, F, OuterRef, Value, When
from django.utils import timezone

from faceweb.accounts.models import User
from faceweb.galleries.services import library_of
from faceweb.imaging import UPLOAD_LIMITS, ImageProblem, check_header
from faceweb.operations import tracing
from faceweb.photos import blocking, describing, files, quota, turns
from faceweb.photos.models import Photo, PhotoQuerySet, UploadBatch
from faceweb.photos.searchable import galleries_holding, keep_up
from faceweb.queueing import enqueue_named

# How long a deleted photo can be put back; nobody sees it meanwhile.
UNDO = dt.timedelta(minutes=10)
# Of a large lot the others are overdue and queued as there is room (`overdue`).
_QUEUED_AT_ONCE = 100


class UploadRefused(Exception):
    """The file is not taken; `reason` is one of Photo.Reason."""

    def __init__(self, reason: Photo.Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class Accepted(NamedTuple):
    """The photo that stands for a file, and whether it came in with it."""

    photo: Photo
    is_new: bool


class PutBack(NamedTuple):
    """How many photos are back in the library, and how many there was no room for."""

    back: int
    no_room: int


def accept_upload(owner: User, upload: "UploadedFile[Any]") -> Photo:
    """Keep the file and queue the search for its faces; the photo that is there already when the
    same bytes were uploaded before. Raises UploadRefused."""
    return accept(owner, read(upload), upload.name or "").photo


def read(upload: "UploadedFile[Any]") -> bytes:
    """The file's bytes. Raises UploadRefused for more of them than a photo may have."""
    if (upload.size or 0) > UPLOAD_LIMITS.max_bytes:
        raise UploadRefused(Photo.Reason.TOO_BIG)
    data: bytes = upload.read()
    return data


def accept(owner: User, data: bytes, file_name: str, batch: UploadBatch | None = None) -> Accepted:
    """Keep these bytes as `accept_upload` does. A photo deleted a moment ago is put back.

    Raises UploadRefused when their number or header already says that they cannot be a photo, when
    moderators removed a photo with the same bytes, or when the library is full; OSError when they
    cannot be kept now.
    """
    sha256 = _checked(data)
    there = _photo_of(owner, sha256)
    if there is not None:
        return Accepted(there, is_new=False)
    if blocking.is_blocked_content(sha256):
        raise UploadRefused(Photo.Reason.BLOCKED)
    photo = Photo(
        id=uuid.uuid4(),
        owner=owner,
        batch=batch,
        sha256=sha256,
        file_name=file_name[:255] or "photo",
        byte_size=len(data),
        trace=tracing.current(),
    )
    _keep(photo, data)
    try:
        _add_to_library(photo)
    except (IntegrityError, UploadRefused) as problem:
        files.delete_all(photo.id)
        if isinstance(problem, UploadRefused):
            raise
        # The same file came in twice at the same moment; the other one stays.
        return Accepted(Photo.objects.owned_by(owner).get(sha256=sha256), is_new=False)
    queue_photo(photo)
    return Accepted(photo, is_new=True)


def _keep(photo: Photo, data: bytes) -> None:
    """Raises OSError when there is no place for it; then nothing of it is left."""
    try:
        files.save_original(photo.id, data)
    except OSError:
        with contextlib.suppress(OSError):  # what keeps it from being written may keep it there
            files.delete_all(photo.id)
        raise


def would_be_new(owner: User, data: bytes) -> bool:
    """Whether `accept` would take these bytes as a new photo, if there is room; nothing is done.

    Raises UploadRefused as it does.
    """
    sha256 = _checked(data)
    if Photo.objects.owned_by(owner).filter(sha256=sha256).exists():
        return False
    if blocking.is_blocked_content(sha256):
        raise UploadRefused(Photo.Reason.BLOCKED)
    return True


def _checked(data: bytes) -> str:
    """The sha256 of what may be a photo. Raises UploadRefused for what cannot be one."""
    try:
        check_header(data, UPLOAD_LIMITS)
    except ImageProblem as problem:
        raise UploadRefused(files.reason_of(problem)) from problem
    return hashlib.sha256(data).hexdigest()


def _photo_of(owner: User, sha256: str) -> Photo | None:
    """The photo with this content in the library, after it was put back if need be."""
    same = Photo.objects.filter(owner=owner, sha256=sha256, is_query=False)
    there = same.filter(withdrawn_at=None).first()
    if there is not None:
        return there
    deleted = same.filter(purge_after__gt=timezone.now()).first()
    return deleted if deleted is not None and put_back(deleted) else None


def _add_to_library(photo: Photo) -> None:
    """Raises UploadRefused when there is no room. One upload of an account at a time looks and
    adds, so that many at once do not pass the limit together."""
    with transaction.atomic():
        owner = User.objects.select_for_update(no_key=True).get(pk=photo.owner_id)
        if not quota.has_room(owner, photo.byte_size):
            raise UploadRefused(Photo.Reason.NO_ROOM)
        library_of(owner)
        photo.save(force_insert=True)


def withdraw(photo: Photo, *, can_be_put_back: bool = False) -> None:
    """Take the photo out of everybody's sight now; a task removes every copy of it, at once or
    when it can be put back no more."""
    only = Photo.objects.filter(pk=photo.pk)
    withdraw_all(photo.owner, only, can_be_put_back=can_be_put_back)


def withdraw_all(
    owner: User, photos: PhotoQuerySet, *, can_be_put_back: bool = False
) -> tuple[int, dt.datetime]:
    """The same for photos of one owner: how many there were, and their `withdrawn_at`."""
    now = timezone.now()
    with transaction.atomic():
        # By their keys, so that the condition is asked of the very rows that are changed: one that
        # moderators remove at this moment stays as they say.
        here = Photo.objects.filter(owner=owner, withdrawn_at=None, pk__in=photos.values("pk"))
        count = here.update(withdrawn_at=now, purge_after=now + UNDO if can_be_put_back else now)
        lot = Photo.objects.filter(owner=owner, withdrawn_at=now)
        if can_be_put_back and count:
            # The lists forget the faces now; the files stay until they are purged.
            keep_up(library_of(owner), *galleries_holding(lot))
        elif count:
            _queue_purges(lot)
    return count, now


def put_back(photo: Photo) -> bool:
    """Undo a withdrawal; False when it is too late, the same file was uploaded again, or there is
    no room for it any more."""
    is_back = bool(put_back_all(photo.owner, Photo.objects.filter(pk=photo.pk)).back)
    photo.refresh_from_db()
    return is_back


def put_back_all(owner: User, photos: PhotoQuerySet) -> PutBack:
    """The same for photos of one owner, newest first while there is room. Of two with the same
    content the one that was withdrawn last comes back."""
    with transaction.atomic():
        # Uploads lock this row too: nobody brings in the same content, or fills the library.
        owner = User.objects.select_for_update().get(pk=owner.pk)
        now = timezone.now()
        same = Photo.objects.filter(sha256=OuterRef("sha256"), owner=owner)
        later = photos.recoverable_by(owner).filter(
            sha256=OuterRef("sha256"), withdrawn_at__gt=OuterRef("withdrawn_at")
        )
        free = photos.recoverable_by(owner).exclude(Exists(same.owned_by(owner)))
        wanted = free.exclude(Exists(later))
        wanted_count = wanted.count()
        # Asked again of the rows themselves, which a worker may be purging, moderators removing.
        fitting = Photo.objects.filter(pk__in=quota.fitting(owner, wanted).values("pk"))
        count = fitting.recoverable_by(owner).update(
            withdrawn_at=None,
            purge_after=None,
            status=Case(
                When(status__in=Photo.FINAL, then=F("status")),
                default=Value(Photo.Status.RECEIVED),
            ),
            claim=None,
            due_at=now,
        )
        back = Photo.objects.owned_by(owner).filter(due_at=now)
        if count:
            keep_up(library_of(owner), *galleries_holding(back))
        for photo in back.exclude(status__in=Photo.FINAL)[:_QUEUED_AT_ONCE]:
            queue_photo(photo)
    return PutBack(count, wanted_count - count)


def purge_now(owner: User, photos: PhotoQuerySet) -> int:
    """Remove every copy of withdrawn photos now rather than when they can be put back no more; how
    many there were."""
    with transaction.atomic():
        now = timezone.now()
        doomed = Photo.objects.filter(pk__in=photos.values("pk")).recoverable_by(owner)
        count = doomed.update(purge_after=now)
        _queue_purges(Photo.objects.filter(owner=owner, purge_after=now))
    return count


def look_again(photo: Photo) -> None:
    """Give a refused photo another chance; none to a blocked one, of which nothing was kept."""
    refused = Photo.objects.filter(pk=photo.pk, status=Photo.Status.REFUSED, withdrawn_at=None)
    refused.exclude(reason=Photo.Reason.BLOCKED).update(
        status=Photo.Status.RECEIVED, reason="", attempts=0, waits=0, due_at=timezone.now()
    )
    queue_photo(photo)


def describe(photo: Photo) -> None:
    """Have the faces of a photo described that was processed without; nothing when that is done,
    or was asked for a moment ago."""
    if describing.claim_asking(photo):
        enqueue_named("faceweb.photos.tasks.describe_faces", str(photo.pk))


def queue_photo(photo: Photo) -> None:
    """Have a worker look at the photo."""
    enqueue_named(turns.task_for(photo), str(photo.pk))


def _queue_purges(photos: PhotoQuerySet) -> None:
    for pk in photos.values_list("pk", flat=True)[:_QUEUED_AT_ONCE]:
        enqueue_named("faceweb.photos.tasks.purge_photo", str(pk))
