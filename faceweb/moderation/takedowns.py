"""Requests to have one's face taken down, by people without an account: asked, confirmed, settled.

A worker looks for the face (`searching`) and holds back the public photos it may be in. Nobody is
told what was found, or where, or whether anything was: the pages and mails would be a search for
strangers' faces otherwise.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import uuid
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from faceweb.galleries.services import public_index
from faceweb.imaging import UPLOAD_LIMITS, ImageProblem, check_header
from faceweb.moderation import audit, holding, keeping_out, receipts, takedown_photos
from faceweb.moderation.models import Case, Takedown, TakedownMatch
from faceweb.photos import files
from faceweb.photos.models import Face, GalleryEntry, Photo
from faceweb.photos.searchable import keep_up, searchable
from faceweb.photos.services import UploadRefused, read
from faceweb.queueing import enqueue_named
from faceweb.sharing import reviewing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.core.files.uploadedfile import UploadedFile
    from django.db.models import QuerySet

    from faceweb.photos.models import PhotoQuerySet

# The texts people agree to (templates/moderation/takedown.html).
TEXT_VERSION = "2026-11-22"
# How long the link in the mail works; what was held back is shown again then.
LIFE = dt.timedelta(hours=24)
# The decision is told when its moderator can hardly want it back any more.
_TOLD_AFTER = dt.timedelta(minutes=1)
# How long the address and the words are kept when it is over.
_KEPT = dt.timedelta(days=30)
_MAIL = "faceweb.moderation.takedown_tasks.send_takedown_mail"
_SEARCH = "faceweb.moderation.takedown_tasks.search_takedown"

State = Takedown.State


def ask(email: str, text: str, photo: UploadedFile[Any], *, keep_out: bool) -> Takedown:
    """Keep the photo until a worker has searched with it. Raises UploadRefused as an upload."""
    data = read(photo)
    try:
        check_header(data, UPLOAD_LIMITS)
    except ImageProblem as problem:
        raise UploadRefused(files.reason_of(problem)) from problem
    takedown = Takedown(
        id=uuid.uuid4(),
        number=receipts.new_number(),
        email=email.lower(),
        text=text,
        keep_out=keep_out,
        consent_version=TEXT_VERSION,
        ends_at=timezone.now() + LIFE,
    )
    takedown_photos.save(takedown.pk, data)
    with transaction.atomic():
        takedown.save(force_insert=True)
        enqueue_named(_SEARCH, str(takedown.pk))
    return takedown


def hold(takedown: Takedown, found: Mapping[UUID, float]) -> None:
    """Hold back the public photos of these faces, each with its confidence, and ask for the request
    to be confirmed; nothing when that was done before."""
    with transaction.atomic():
        now = timezone.now()
        searched = Takedown.objects.filter(pk=takedown.pk, state=State.SEARCHING)
        if not searched.update(state=State.UNCONFIRMED, ends_at=now + LIFE, due_at=now):
            return
        faces = list(searchable(public_index(), among=found))
        matches = [TakedownMatch(takedown=takedown, face=f, confidence=found[f.pk]) for f in faces]
        TakedownMatch.objects.bulk_create(matches)
        photos = {face.photo_id for face in faces}
        reviewing.hold(GalleryEntry.objects.filter(photo__in=photos))
        audit.record(audit.NOBODY, "takedown: held back", takedown, {}, {"photos": len(photos)})
        enqueue_named(_MAIL, str(takedown.pk))


def give_up(takedown: Takedown, problem: Takedown.Problem) -> None:
    """Nothing can be searched for with this photo; the person is told why."""
    with transaction.atomic():
        now = timezone.now()
        searched = Takedown.objects.filter(pk=takedown.pk, state=State.SEARCHING)
        if searched.update(state=State.UNUSABLE, problem=problem, closed_at=now, due_at=now):
            keeping_out.end(takedown)
            enqueue_named(_MAIL, str(takedown.pk))


def new_token(takedown: Takedown) -> str:
    """What the address in the mail ends with; only its digest is kept, and an earlier one ends."""
    token = secrets.token_urlsafe(24)
    Takedown.objects.filter(pk=takedown.pk).update(token_sha256=_digest(token))
    return token


def by_token(token: str) -> Takedown | None:
    return Takedown.objects.filter(token_sha256=_digest(token)).first()


def can_be_confirmed(takedown: Takedown) -> bool:
    return takedown.state == State.UNCONFIRMED and takedown.ends_at > timezone.now()


def confirm(takedown: Takedown) -> bool:
    """The address is the person's: moderators look at it. False when it is not open any more."""
    with transaction.atomic():
        now = timezone.now()
        waiting = Takedown.objects.filter(state=State.UNCONFIRMED, ends_at__gt=now)
        if not waiting.filter(pk=takedown.pk).update(state=State.CONFIRMED, confirmed_at=now):
            return False
        keeping_out.put_in_force(takedown)
        Case.objects.create(kind=Case.Kind.TAKEDOWN, takedown=takedown)
    return True


def lapse() -> None:
    """Nobody followed the link in time: everything is as it was before."""
    late = Takedown.objects.filter(state=State.UNCONFIRMED, ends_at__lte=timezone.now())
    for takedown in late:
        with transaction.atomic():
            if late.filter(pk=takedown.pk).update(state=State.LAPSED, closed_at=timezone.now()):
                shown = holding.show_again(_photos(takedown.matches.all()))
                keeping_out.end(takedown)
                audit.record(audit.NOBODY, "takedown: lapsed", takedown, {}, {"shown": shown})


def settle(takedown: Takedown, *, upheld: bool, reason: str = "") -> None:
    """What moderators decided. Upheld: the matched faces stay out of public searches, and their
    photos out of public galleries; the photos' owners read the reason. Else everything is as it was
    before."""
    with transaction.atomic():
        now = timezone.now()
        confirmed = Takedown.objects.filter(pk=takedown.pk, state=State.CONFIRMED)
        if not confirmed.update(
            state=State.DECIDED, upheld=upheld, closed_at=now, due_at=now + _TOLD_AFTER
        ):
            return
        matches = takedown.matches.filter(is_stranger=False)
        if upheld:
            Face.objects.filter(pk__in=matches.values("face")).update(kept_out_at=now)
            _reject(matches, reason)
            keep_up(public_index())
        else:
            holding.show_again(_photos(matches))
            keeping_out.end(takedown)
    takedown.refresh_from_db()


def reopen(takedown: Takedown) -> None:
    """A decision was taken back: the request waits for another. What the entries were before is for
    the caller to bring back."""
    with transaction.atomic():
        decided = Takedown.objects.filter(pk=takedown.pk, state=State.DECIDED)
        if not decided.update(
            state=State.CONFIRMED, upheld=None, closed_at=None, told=State.UNCONFIRMED
        ):
            return
        keeping_out.let_in(takedown.matches.values_list("face", flat=True))
        keeping_out.put_in_force(takedown)
    takedown.refresh_from_db()


def spare(match: TakedownMatch) -> bool:
    """A moderator sees that this face is somebody else's: its photo is shown again. False when the
    request does not wait for its decision any more."""
    with transaction.atomic():
        waiting = Takedown.objects.select_for_update(no_key=True).filter(state=State.CONFIRMED)
        if not waiting.filter(pk=match.takedown_id).exists():
            return False
        same = TakedownMatch.objects.filter(pk=match.pk, is_stranger=False)
        if not same.update(is_stranger=True):
            return False
        holding.show_again(_photos(TakedownMatch.objects.filter(pk=match.pk)))
    return True


def forget_old() -> None:
    """Blank the address and the words of requests that have been over for a month."""
    over = Takedown.objects.filter(closed_at__lte=timezone.now() - _KEPT)
    over.exclude(email="", text="").update(email="", text="")


def _photos(matches: QuerySet[TakedownMatch]) -> PhotoQuerySet:
    return Photo.objects.filter(pk__in=matches.order_by().values("face__photo"))


def _reject(matches: QuerySet[TakedownMatch], reason: str) -> None:
    """Members of a gallery still see these photos, nobody else does."""
    shown = (GalleryEntry.Review.HELD, GalleryEntry.Review.APPROVED)
    entries = reviewing.submitted().filter(photo__in=_photos(matches), review__in=shown)
    for entry in entries.select_related("photo__owner"):
        reviewing.reject(entry, None, reason or _("Somebody in it does not want to be shown."))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
