"""Query photos: uploaded to search with, not to be kept. Gone after an hour, or when it is said."""

import datetime as dt
import hashlib
import uuid
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from faceweb.imaging import UPLOAD_LIMITS, ImageProblem, check_header
from faceweb.operations import tracing
from faceweb.photos import blocking, files
from faceweb.photos.models import Photo
from faceweb.photos.services import UploadRefused, queue_photo, read

if TYPE_CHECKING:
    from faceweb.accounts.models import User

# As long as somebody may come back to the answer; `photos.overdue` withdraws it then.
KEPT = dt.timedelta(hours=1)
# Nobody fills the disk with photos that count for no quota.
_AT_ONCE = 20


class TooManyQueries(Exception):
    """The account has as many query photos as it may have at a time."""


def accept_query(owner: "User", upload: "UploadedFile[Any]") -> Photo:
    """Keep the file for an hour and queue the search for its faces; the photo that is there already
    when the library, or an earlier query, has the same bytes.

    Raises UploadRefused as an upload does, and TooManyQueries.
    """
    data = read(upload)
    try:
        check_header(data, UPLOAD_LIMITS)
    except ImageProblem as problem:
        raise UploadRefused(files.reason_of(problem)) from problem
    sha256 = hashlib.sha256(data).hexdigest()
    same = Photo.objects.filter(owner=owner, sha256=sha256, withdrawn_at=None)
    there = same.order_by("is_query").first()
    if there is not None:
        _keep_longer(there)
        return there
    if blocking.is_blocked_content(sha256):
        raise UploadRefused(Photo.Reason.BLOCKED)
    if Photo.objects.filter(owner=owner, is_query=True).count() >= _AT_ONCE:
        raise TooManyQueries
    photo = Photo(
        id=uuid.uuid4(),
        owner=owner,
        sha256=sha256,
        file_name=(upload.name or "photo")[:255],
        byte_size=len(data),
        is_query=True,
        keep_until=timezone.now() + KEPT,
        trace=tracing.current(),
    )
    files.save_original(photo.id, data)
    photo.save(force_insert=True)
    queue_photo(photo)
    return photo


def _keep_longer(photo: Photo) -> None:
    queries = Photo.objects.filter(pk=photo.pk, is_query=True, withdrawn_at=None)
    queries.update(keep_until=timezone.now() + KEPT)
