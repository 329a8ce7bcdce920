"""What an export says, as plain rows for JSON: everything kept of one person, and no one's secrets.

Each function answers one file. The large ones are read from the database a piece at a time. Layers
above this one add files of theirs in AppConfig.ready.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Prefetch

from faceweb.apikeys.models import ApiSubscription
from faceweb.galleries.models import Gallery, GalleryQuerySet, Membership
from faceweb.lookalikes.models import Feedback, SharedResult
from faceweb.notices.services import wishes
from faceweb.people.models import Person
from faceweb.photos.descriptions import allowed
from faceweb.photos.downloads import safe_name
from faceweb.photos.models import Face, GalleryEntry, Photo, PhotoQuerySet, UploadBatch

if TYPE_CHECKING:
    from faceweb.accounts.models import User

Row = Mapping[str, object]
_ROWS_AT_ONCE = 500


def member_name(number: int, photo: Photo) -> str:
    """Where a photo's original lies in the ZIP file."""
    return f"photos/{number:05d} {safe_name(photo.file_name)}"


def numbered_photos(user: User) -> Iterator[tuple[int, Photo]]:
    """The library, oldest first; a photo has the same number in every file of the export."""
    photos = photos_of(user).order_by("created_at", "id")
    return enumerate(photos.iterator(chunk_size=_ROWS_AT_ONCE), start=1)


def photos_of(user: User) -> PhotoQuerySet:
    """The library; of somebody who is suspended, what was in it until then (`mydata.hiding`)."""
    if user.suspended_at is None:
        return Photo.objects.owned_by(user)
    theirs = Photo.objects.filter(owner=user, is_query=False, removed_at=None)
    return theirs.filter(withdrawn_at=user.suspended_at)


def _galleries_of(user: User) -> GalleryQuerySet:
    """Likewise."""
    if user.suspended_at is None:
        return Gallery.objects.owned_by(user)
    theirs = Gallery.objects.filter(owner=user, kind=Gallery.Kind.ALBUM, removed_at=None)
    return theirs.filter(deleted_at=user.suspended_at)


def account(user: User) -> Iterator[Row]:
    yield {
        "email": user.email,
        "addresses": list(
            EmailAddress.objects.filter(user=user).values("email", "verified", "primary")
        ),
        "role": user.role.value,
        "joined": user.date_joined,
        "last_signed_in": user.last_login,
        "two_step_sign_in": list(
            Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at")
        ),
        "photo_quota": user.photo_quota,
        "storage_quota_bytes": user.storage_quota_bytes,
    }


def consents(user: User) -> Iterable[Row]:
    """Every time the person agreed to something or took it back, newest first."""
    return user.consent_records.values("purpose", "given", "text_version", "at")


def photos(user: User) -> Iterator[Row]:
    for number, photo in numbered_photos(user):
        yield {
            "id": photo.pk,
            "file": member_name(number, photo),
            "file_name": photo.file_name,
            "bytes": photo.byte_size,
            "width": photo.width,
            "height": photo.height,
            "received": photo.created_at,
            "status": photo.status,
            "reason": photo.reason,
            "sha256": photo.sha256,
        }


def faces(user: User) -> Iterator[Row]:
    """The faces found in one's photos, with everything that was estimated of them."""
    rows = (
        Face.objects.filter(photo__in=photos_of(user))
        .select_related("naming__person")
        .order_by("photo__created_at", "photo_id", "number")
    )
    for face in rows.iterator(chunk_size=_ROWS_AT_ONCE):
        naming = getattr(face, "naming", None)
        yield {
            "id": face.pk,
            "photo": face.photo_id,
            "number": face.number,
            "source": face.source,
            "not_a_face": face.dismissed_at,
            "rectangle": {
                "left": face.left,
                "top": face.top,
                "width": face.width,
                "height": face.height,
            },
            "person": naming.person.name if naming else None,
            "attributes": allowed(face.attributes),
            "landmarks": face.landmarks,
        }


def people(user: User) -> Iterator[Row]:
    for person in Person.objects.owned_by(user).prefetch_related("faces"):
        yield {
            "name": person.name,
            "hidden": person.hidden_at,
            "since": person.created_at,
            "faces": [each.face_id for each in person.faces.all()],
        }


def galleries(user: User) -> Iterator[Row]:
    """One's own, then those of others one is a member of."""
    entries = Prefetch("entries", GalleryEntry.objects.only("gallery", "photo", "review"))
    members = Prefetch("memberships", Membership.objects.select_related("user"))
    for gallery in _galleries_of(user).prefetch_related(entries, members, "links"):
        yield {
            "name": gallery.name,
            "description": gallery.description,
            "is_public": gallery.is_public,
            "made": gallery.created_at,
            "photos": [
                {"photo": entry.photo_id, "review": entry.review} for entry in gallery.entries.all()
            ],
            "members": [
                {"email": each.user.email, "can_add": each.can_add, "since": each.created_at}
                for each in gallery.memberships.all()
            ],
            "links": [
                {"made": each.created_at, "ends": each.expires_at, "taken_back": each.revoked_at}
                for each in gallery.links.all()
            ],
        }
    for membership in Membership.objects.filter(user=user).select_related("gallery"):
        yield {
            "name": membership.gallery.name,
            "shared_with_me": True,
            "can_add": membership.can_add,
            "since": membership.created_at,
        }


def shared_results(user: User) -> Iterable[Row]:
    rows = SharedResult.objects.owned_by(user)
    return rows.values("face", "mode", "created_at", "expires_at", "revoked_at")


def feedback(user: User) -> Iterable[Row]:
    """What the person said of pairs of faces."""
    rows = Feedback.objects.filter(user=user)
    return rows.values("low", "high", "verdict", "confidence", "created_at")


def notices(user: User) -> Iterable[Row]:
    return user.notices.values("kind", "params", "created_at", "read_at", "mailed_at")


def notice_wishes(user: User) -> Iterator[Row]:
    for wish in wishes(user):
        yield {"kind": wish.kind.value, "in_site": wish.in_site, "by_mail": wish.by_mail}


def uploads(user: User) -> Iterator[Row]:
    for batch in UploadBatch.objects.filter(owner=user).prefetch_related("files"):
        yield {
            "begun": batch.created_at,
            "files": [
                {"file_name": each.file_name, "outcome": each.outcome, "reason": each.reason}
                for each in batch.files.all()
            ],
        }


def api_subscriptions(user: User) -> Iterable[Row]:
    """Names only: keys are kept by nobody."""
    return ApiSubscription.objects.owned_by(user).values("name", "created_at")


FILES: dict[str, Callable[[User], Iterable[Row]]] = {
    "account.json": account,
    "consents.json": consents,
    "photos.json": photos,
    "faces.json": faces,
    "people.json": people,
    "galleries.json": galleries,
    "shared_results.json": shared_results,
    "feedback.json": feedback,
    "notices.json": notices,
    "notice_wishes.json": notice_wishes,
    "uploads.json": uploads,
    "api_subscriptions.json": api_subscriptions,
}
