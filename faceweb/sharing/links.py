"""Links that open a gallery to whoever has them: made, opened, taken back.

A visitor's session remembers the links it opened; their pictures are asked for by that right
(`photos.media.GRANTS`), which ends with the link.
"""

import datetime as dt
import hashlib
import secrets
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from faceweb.galleries.models import Gallery
from faceweb.photos.models import GalleryEntry, Photo, PhotoQuerySet
from faceweb.sharing.models import ShareLink

# The first letter of the right by which a visitor looks at pictures.
RIGHT = "l"
_OPENED = "opened_links"
# A session that opens more forgets the oldest.
_REMEMBERED = 50


def make(gallery: Gallery, password: str, life: dt.timedelta | None) -> tuple[ShareLink, str]:
    """A new link and its token, which is not kept."""
    token = secrets.token_urlsafe(24)
    link = ShareLink.objects.create(
        gallery=gallery,
        digest=_digest(token),
        password=make_password(password) if password else "",
        expires_at=timezone.now() + life if life else None,
    )
    return link, token


def revoke(link: ShareLink) -> None:
    """Take the link back; it opens nothing from now on, and shows no picture to whoever has it
    open."""
    ShareLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now())


def by_token(token: str) -> ShareLink | None:
    """The link of this address, whether it has ended or not."""
    links = ShareLink.objects.select_related("gallery")
    return links.filter(digest=_digest(token)).first()


def is_password(link: ShareLink, password: str) -> bool:
    """Whether it is the link's; any is, where it has none. Takes as long for right and wrong."""
    return not link.has_password or check_password(password, link.password)


def remember(request: HttpRequest, link: ShareLink) -> None:
    """The visitor may look at the link's gallery from now on."""
    if is_opened(request, link):
        return
    opened: list[str] = request.session.get(_OPENED, [])
    request.session[_OPENED] = [*opened, str(link.pk)][-_REMEMBERED:]
    ShareLink.objects.filter(pk=link.pk).update(opened_count=F("opened_count") + 1)


def is_opened(request: HttpRequest, link: ShareLink) -> bool:
    return str(link.pk) in request.session.get(_OPENED, [])


def right_of(link: ShareLink) -> str:
    """How addresses of pictures name the right of who has the link."""
    return f"{RIGHT}{link.pk}"


def photos_behind(link: ShareLink) -> PhotoQuerySet:
    entries = GalleryEntry.objects.filter(gallery=link.gallery_id)
    return Photo.objects.filter(pk__in=entries.values("photo"), withdrawn_at=None)


def photos_granted(request: HttpRequest, key: str) -> PhotoQuerySet:
    """What a signed address with the right of a link shows to this visitor now."""
    link = opened(request, key)
    return photos_behind(link) if link else Photo.objects.none()


def opened(request: HttpRequest, key: str) -> ShareLink | None:
    """The link with this key, where the visitor opened it and it still shows something."""
    if key not in request.session.get(_OPENED, []):
        return None
    return ShareLink.objects.live().filter(pk=UUID(key)).first()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
