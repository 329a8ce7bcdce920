"""Seven people and what they share, as rows: enough for every address to have something to show.

Alice owns a photo with a face in her album "Holiday". Vera may look at the album, Carl may add to
it, Bob is a member of nothing. Mona is a moderator, Ada an administrator.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

PEOPLE = ("anonymous", "other", "viewer", "contributor", "owner", "moderator", "admin")


@dataclass
class World:
    """`people` by their part in it; `arguments` are what addresses are made with, by name."""

    people: dict[str, Any]
    photo: Any
    face: Any
    gallery: Any
    arguments: dict[str, object] = field(default_factory=dict)


def make(save_files: Any) -> World:
    """Everything in the database; `save_files(photo, face)` puts pictures behind the rows."""
    from django.contrib.auth.models import Group

    from faceweb.accounts import consents
    from faceweb.accounts.models import Purpose, User
    from faceweb.galleries.models import Gallery, Membership
    from faceweb.galleries.services import library_of
    from faceweb.photos.models import Face, GalleryEntry, Photo, UploadBatch

    def account(name: str, **fields: Any) -> User:
        user = User.objects.create_user(f"{name}@example.com", "correct-horse-7-battery", **fields)
        consents.give(user, *Purpose)
        library_of(user)
        return user

    people = {
        "anonymous": None,
        "other": account("bob"),
        "viewer": account("vera"),
        "contributor": account("carl"),
        "owner": account("alice"),
        "moderator": account("mona", is_staff=True),
        "admin": account("ada", is_staff=True, is_superuser=True),
    }
    people["moderator"].groups.add(Group.objects.get_or_create(name="Moderators")[0])
    owner = people["owner"]
    gallery = Gallery.objects.create(kind=Gallery.Kind.ALBUM, owner=owner, name="Holiday")
    Membership.objects.create(gallery=gallery, user=people["viewer"])
    Membership.objects.create(gallery=gallery, user=people["contributor"], can_add=True)
    batch = UploadBatch.objects.create(owner=owner)
    photo = Photo.objects.create(
        owner=owner,
        batch=batch,
        sha256="0" * 64,
        file_name="beach.jpg",
        byte_size=1000,
        width=600,
        height=400,
        status=Photo.Status.READY,
        face_count=1,
    )
    face = Face.objects.create(photo=photo, number=1, left=0.4, top=0.3, width=0.2, height=0.3)
    GalleryEntry.objects.create(gallery=gallery, photo=photo, added_by=owner)
    save_files(photo, face)
    world = World(people, photo, face, gallery)
    world.arguments = {
        "photo_id": photo.pk,
        "face_id": face.pk,
        "gallery_id": gallery.pk,
        "batch_id": batch.pk,
        "key": photo.pk,
        "variant": "small",
        "token": "no-such-token",
        "page": "files",
    }
    return world


def nobody_s(number: int) -> UUID:
    """An id that is nobody's."""
    return UUID(int=number)
