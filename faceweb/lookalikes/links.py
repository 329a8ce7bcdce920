"""Results that are shared by a link: made, opened, taken back.

Whoever has the link sees the face that was asked about and those look-alikes whose photos are the
sharer's own, or public, at that moment. A visitor's session remembers the results it opened; their
pictures are asked for by that right (`photos.media.GRANTS`), which ends with the link.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from faceweb.galleries.services import library_of, public_index
from faceweb.lookalikes.models import SharedCandidate, SharedResult
from faceweb.photos.models import Face, FaceQuerySet, Photo, PhotoQuerySet
from faceweb.photos.searchable import searchable

if TYPE_CHECKING:
    from django.http import HttpRequest

    from faceweb.accounts.models import User
    from faceweb.faceapi.contract import FindSimilarMode

# The first letter of the right by which a visitor looks at pictures.
RIGHT = "r"
# How long the row of a result that has ended is kept; then nothing tells that it was shared.
KEPT_ENDED = dt.timedelta(days=30)
# As many look-alikes as a shared result shows.
MAX_SHOWN = 40
_OPENED = "opened_results"
# A session that opens more forgets the oldest.
_REMEMBERED = 50


class NotToBeShared(Exception):
    """The face that was asked about is not the sharer's own and not public."""


def may_share(owner: User, face: Face) -> bool:
    return _showable(owner, [face.pk]).exists()


def share(
    owner: User,
    face: Face,
    mode: FindSimilarMode,
    found: Sequence[tuple[UUID, float]],
    life: dt.timedelta,
) -> tuple[SharedResult, str]:
    """A new link to these look-alikes, best first, and its token, which is not kept.

    Raises NotToBeShared.
    """
    if not may_share(owner, face):
        raise NotToBeShared
    allowed = _showable(owner, [face_id for face_id, _confidence in found])
    showable = set(allowed.values_list("pk", flat=True))
    chosen = [each for each in found if each[0] in showable][:MAX_SHOWN]
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        result = SharedResult.objects.create(
            token_sha256=_digest(token),
            owner=owner,
            face=face,
            mode=mode.value,
            expires_at=timezone.now() + life,
        )
        SharedCandidate.objects.bulk_create(
            SharedCandidate(result=result, face_id=face_id, confidence=confidence)
            for face_id, confidence in chosen
        )
    return result, token


def revoke(result: SharedResult) -> None:
    """It shows nothing from now on, and no picture to whoever has it open."""
    SharedResult.objects.filter(pk=result.pk, revoked_at=None).update(revoked_at=timezone.now())


def forget_old() -> None:
    """Drop the rows of results that ended, or were taken back, a while ago."""
    before = timezone.now() - KEPT_ENDED
    SharedResult.objects.filter(Q(expires_at__lte=before) | Q(revoked_at__lte=before)).delete()


def by_token(token: str) -> SharedResult | None:
    """The result of this address, whether it has ended or not."""
    results = SharedResult.objects.select_related("owner", "face__photo")
    return results.filter(token_sha256=_digest(token)).first()


def shown(result: SharedResult) -> list[SharedCandidate] | None:
    """The look-alikes that may be seen now, best first; None where there is nothing to see, not
    even the face that was asked about."""
    if not result.is_open or not may_share(result.owner, result.face):
        return None
    allowed = _showable(result.owner, list(result.candidates.values_list("face", flat=True)))
    return list(result.candidates.filter(face__in=allowed).select_related("face__photo"))


def remember(request: HttpRequest, result: SharedResult) -> None:
    """The visitor may look at the result's pictures from now on."""
    opened: list[str] = request.session.get(_OPENED, [])
    if str(result.pk) not in opened:
        request.session[_OPENED] = [*opened, str(result.pk)][-_REMEMBERED:]


def right_of(result: SharedResult) -> str:
    """How addresses of pictures name the right of who has the link."""
    return f"{RIGHT}{result.pk}"


def photos_granted(request: HttpRequest, key: str) -> PhotoQuerySet:
    """What a signed address with the right of a shared result shows to this visitor now."""
    result = None
    if key in request.session.get(_OPENED, []):
        result = SharedResult.objects.select_related("owner", "face").filter(pk=UUID(key)).first()
    candidates = shown(result) if result else None
    if result is None or candidates is None:
        return Photo.objects.none()
    photos = [result.face.photo_id, *(each.face.photo_id for each in candidates)]
    return Photo.objects.filter(pk__in=photos, withdrawn_at=None)


def _showable(owner: User, among: Collection[UUID]) -> FaceQuerySet:
    """The faces this person may show to others, of these: their own, and public ones."""
    return searchable(library_of(owner), among) | searchable(public_index(), among)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
