"""Making galleries, and deleting them with everything that hangs on them."""

import datetime as dt
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from faceweb.accounts.models import User
from faceweb.galleries.models import FaceList, Gallery
from faceweb.galleries.services import public_index, retire
from faceweb.photos.models import GalleryEntry, Photo
from faceweb.photos.searchable import keep_up

# How long a deleted gallery can be put back; nobody sees it meanwhile.
UNDO = dt.timedelta(minutes=10)


def make_gallery(owner: User, name: str, description: str = "", key: UUID | None = None) -> Gallery:
    """A new gallery; the one that is there when the same `key` was sent before."""
    if key and Gallery.objects.filter(pk=key).exclude(owner=owner).exists():
        key = None  # somebody else's: made up
    fields = {"name": name, "description": description}
    return Gallery.objects.get_or_create(
        id=key or uuid4(), kind=Gallery.Kind.ALBUM, owner=owner, defaults=fields
    )[0]


def describe_gallery(gallery: Gallery, name: str, description: str) -> None:
    Gallery.objects.filter(pk=gallery.pk).update(name=name, description=description)


def choose_cover(gallery: Gallery, photo: Photo) -> None:
    """Let the photo stand for the gallery; nothing when it is not in it any more."""
    with transaction.atomic():
        Gallery.objects.select_for_update().filter(pk=gallery.pk).first()
        entries = GalleryEntry.objects.filter(gallery=gallery)
        entries.filter(is_cover=True).update(is_cover=False)
        entries.filter(photo=photo).update(is_cover=True)


def delete_gallery(gallery: Gallery, *, can_be_put_back: bool = False) -> None:
    """Take the gallery from everybody's sight and searches now. The photos stay in their owners'
    libraries; `purge_deleted` deletes its lists at the Face API and, after them, its row."""
    now = timezone.now()
    with transaction.atomic():
        deleted = Gallery.objects.filter(pk=gallery.pk, deleted_at=None).update(
            deleted_at=now, purge_after=now + UNDO if can_be_put_back else now
        )
        if not deleted:
            return
        keep_up(gallery, *_public_index_with(gallery))
        if not can_be_put_back:
            _retire_lists(gallery)


def put_gallery_back(gallery: Gallery) -> bool:
    """Undo the deletion; False when it is too late, or moderators removed it meanwhile."""
    with transaction.atomic():
        back = Gallery.objects.filter(
            pk=gallery.pk,
            deleted_at__isnull=False,
            removed_at=None,
            purge_after__gt=timezone.now(),
        ).update(deleted_at=None, purge_after=None)
        if back:
            gallery.refresh_from_db()
            keep_up(gallery, *_public_index_with(gallery))
    return bool(back)


def purge_deleted() -> None:
    """Go on with galleries that can be put back no more: their lists, then their rows. A gallery's
    row outlives its lists, which could not be found at the Face API without theirs."""
    doomed = Gallery.objects.filter(deleted_at__isnull=False, purge_after__lte=timezone.now())
    for gallery in doomed:
        with transaction.atomic():
            if not doomed.select_for_update().filter(pk=gallery.pk).exists():
                continue  # put back at this moment
            _retire_lists(gallery)
            if not gallery.face_lists.exists():
                gallery.delete()


def _retire_lists(gallery: Gallery) -> None:
    for face_list in FaceList.objects.live().filter(gallery=gallery):
        retire(face_list)


def _public_index_with(gallery: Gallery) -> list[Gallery]:
    is_public = Gallery.objects.filter(pk=gallery.pk, is_public=True).exists()
    return [public_index()] if is_public else []
