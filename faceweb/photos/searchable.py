"""Which faces a search of a gallery goes through; keeping the gallery's lists in step with that.

What ought to be in a list is one query here: photos, entries, consents and dismissed faces say so.
Whoever changes one of them calls `keep_up`, and a worker enrols what is missing and withdraws what
has no business there any more (`list_keeping`). Until it has, results are filtered by this query.
"""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from faceweb.accounts.consents import allowed_by
from faceweb.accounts.models import Purpose, User
from faceweb.galleries.models import FaceList, Gallery
from faceweb.galleries.services import current_list, public_index
from faceweb.photos.models import (
    Enrolment,
    EnrolmentQuerySet,
    Face,
    FaceQuerySet,
    GalleryEntry,
    Photo,
    PhotoQuerySet,
)
from faceweb.queueing import enqueue_named


def searchable(gallery: Gallery, among: Collection[UUID | str] | None = None) -> FaceQuerySet:
    """The faces a search of the gallery may find; `among` a few only where they are named, whose
    photos are then looked up one by one instead of all.

    A library: its owner's. An album: those whose owners let members find them, as long as it has
    members. The public index: approved ones, whose owners let anybody find them, but for those that
    are kept out and those that look younger than `PUBLIC_MIN_AGE`.
    """
    photos = Photo.objects.filter(withdrawn_at=None, is_query=False)
    entries = GalleryEntry.objects.filter(photo=OuterRef("pk"))
    if gallery.kind == Gallery.Kind.LIBRARY:
        photos = photos.filter(owner=gallery.owner_id)
    elif gallery.kind == Gallery.Kind.ALBUM:
        shared = entries.filter(
            gallery=gallery, gallery__deleted_at=None, gallery__memberships__isnull=False
        )
        photos = photos.filter(Exists(shared), allowed_by("owner", Purpose.FIND_SHARED))
    else:
        photos = photos.filter(Exists(entries.public()), allowed_by("owner", Purpose.FIND_PUBLIC))
    photos = photos.filter(allowed_by("owner", Purpose.FACES))
    faces = Face.objects.standing()
    if among is None:
        faces = faces.filter(photo__in=photos)
    else:
        faces = faces.filter(pk__in=among).found_in(photos)
    return faces.findable_by_all() if gallery.kind == Gallery.Kind.PUBLIC else faces


def missing_faces(face_list: FaceList) -> FaceQuerySet:
    """The faces that ought to be in the list, are not, and were not refused by it."""
    there = Enrolment.objects.settled().filter(face_list=face_list, face=OuterRef("pk"))
    return searchable(face_list.gallery).filter(~Exists(there))


def surplus_enrolments(face_list: FaceList) -> EnrolmentQuerySet:
    """What is in the list, or on its way into it, and ought not to be."""
    wanted = searchable(face_list.gallery).filter(pk=OuterRef("face"))
    return Enrolment.objects.filter(~Exists(wanted), face_list=face_list)


def keep_up(*galleries: Gallery) -> None:
    """What a search of these may find has changed: have their lists brought in step. In one order,
    so that two who change photos of the same galleries do not wait for each other in a circle."""
    for gallery in sorted(galleries, key=lambda gallery: gallery.pk):
        with transaction.atomic():
            lists = FaceList.objects.live().filter(gallery=gallery)
            if not lists.exists() and searchable(gallery).exists():
                current_list(gallery)
            lists.update(complete=False, due_at=timezone.now())
            for pk in lists.values_list("pk", flat=True):
                enqueue_named("faceweb.photos.tasks.fill_list", str(pk))


def galleries_of(photo: Photo) -> list[Gallery]:
    """The galleries beside its library whose searches may find faces of the photo."""
    return galleries_holding(Photo.objects.filter(pk=photo.pk))


def galleries_holding(photos: PhotoQuerySet) -> list[Gallery]:
    """The same for many photos."""
    entries = GalleryEntry.objects.filter(photo__in=photos.order_by().values("pk"))
    found = list(Gallery.objects.albums().filter(pk__in=entries.values("gallery")))
    return [*found, public_index()] if entries.public().exists() else found


def galleries_with_photos_of(owner: User) -> list[Gallery]:
    """Every gallery whose searches may find faces of this person's photos: after a consent."""
    albums = Gallery.objects.filter(
        kind=Gallery.Kind.ALBUM, entries__in=GalleryEntry.objects.filter(photo__owner=owner)
    ).distinct()
    own = Gallery.objects.filter(kind=Gallery.Kind.LIBRARY, owner=owner)
    return [*own, *albums, public_index()]
