"""What follows for photos and faces when somebody agrees to something, or takes it back.

Searches ask at the query (`photos.searchable`), so they stop with the commit. What lies in lists,
files and rows is removed by workers afterwards; the rows say what is left to remove.
"""

from typing import Any

from django.db.models import Q
from django.utils import timezone

from faceweb.accounts import consents
from faceweb.accounts.models import Purpose, User
from faceweb.galleries.models import FaceList
from faceweb.photos.models import Enrolment, Face, Photo, PhotoQuerySet
from faceweb.photos.searchable import galleries_with_photos_of, keep_up, surplus_enrolments
from faceweb.photos.services import withdraw_all
from faceweb.queueing import enqueue_named

# The others are overdue and queued as there is room (`overdue`).
_QUEUED_AT_ONCE = 100


def follow(user: User, purpose: Purpose, given: bool, **_signal: Any) -> None:
    """Receiver of `accounts.consents.changed`."""
    if purpose == Purpose.STORE:
        if not given:
            _give_up_photos(user)
        return
    if purpose == Purpose.FACES:
        if given:
            _look_at_waiting_photos(user)
        else:
            _queue(forgettable().filter(owner=user), "forget_faces")
    keep_up(*galleries_with_photos_of(user))


def forgettable() -> PhotoQuerySet:
    """Photos whose faces were found with their owner's consent, which the owner has taken back."""
    refused = User.objects.filter(
        consents.refused_by("pk", Purpose.FACES), consent_records__purpose=Purpose.FACES
    )
    done = Photo.objects.filter(status__in=Photo.FINAL, withdrawn_at=None)
    return done.filter(owner__in=refused.values("pk")).exclude(detected_at=None)


def count_kept(user: User) -> dict[str, int]:
    """See `accounts.consents.KEPT`."""
    photos = Photo.objects.filter(owner=user)
    leaving = photos.filter(withdrawn_at__isnull=False, purge_after__lte=timezone.now())
    here = photos.filter(withdrawn_at=None)
    return {
        "photos": here.filter(is_query=False).count(),
        "faces": Face.objects.filter(photo__in=here).count(),
        "photos_leaving": leaving.count(),
        "faces_leaving": Face.objects.filter(
            Q(photo__in=leaving) | Q(photo__in=forgettable().filter(owner=user))
        ).count(),
        "findings_leaving": _findings_leaving(user),
    }


def _findings_leaving(user: User) -> int:
    """Faces in lists at the Face API that have no business there any more."""
    held = Enrolment.objects.filter(face__photo__owner=user)
    lists = FaceList.objects.filter(pk__in=held.values("face_list")).select_related("gallery")
    surplus = [surplus_enrolments(each).filter(pk__in=held.values("pk")).count() for each in lists]
    return sum(surplus)


def _give_up_photos(user: User) -> None:
    """Every photo, those included that could be put back."""
    photos = Photo.objects.filter(owner=user)
    withdraw_all(user, photos)
    photos.filter(withdrawn_at__isnull=False).update(purge_after=timezone.now())


def _look_at_waiting_photos(user: User) -> None:
    """Photos that were taken in without looking for faces."""
    waiting = Photo.objects.owned_by(user).filter(status=Photo.Status.READY, detected_at=None)
    keys = list(waiting.values_list("pk", flat=True)[:_QUEUED_AT_ONCE])
    waiting.update(
        status=Photo.Status.RECEIVED, due_at=timezone.now(), claim=None, attempts=0, waits=0
    )
    _queue(Photo.objects.filter(pk__in=keys), "look_for_faces")


def _queue(photos: PhotoQuerySet, task: str) -> None:
    for pk in photos.values_list("pk", flat=True)[:_QUEUED_AT_ONCE]:
        enqueue_named(f"faceweb.photos.tasks.{task}", str(pk))
