"""Look-alikes as a viewer may see them now: kept results, filtered by permission at the query."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import redis
from django.conf import settings
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from faceweb.faceapi.contract import FindSimilarMode
from faceweb.galleries.services import library_of
from faceweb.lookalikes import results
from faceweb.lookalikes.rarity import rarity
from faceweb.lookalikes.tasks import find_look_alikes
from faceweb.photos.enrolment import enrolled_count
from faceweb.photos.models import Face, Photo
from faceweb.queueing import enqueue

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from faceweb.accounts.models import User

PAGE_SIZE = 24
DEFAULT_MODE = FindSimilarMode.MATCH_FACE

# 0.5 is the same-person threshold of the contract; the other edges are ours (docs/models.md).
_BANDS: tuple[tuple[float, str, _StrPromise], ...] = (
    (0.65, "very-likely", _("Very likely the same person")),
    (0.5, "possibly", _("Possibly the same person")),
    (0.33, "looks-alike", _("Looks alike")),
    (0.0, "weak", _("Weak likeness")),
)


@dataclass(frozen=True)
class Candidate:
    """One look-alike with the photo that matched."""

    face: Face
    confidence: float

    @property
    def photo(self) -> Photo:
        return self.face.photo

    @property
    def percent(self) -> int:
        return int(self.confidence * 100)

    @property
    def rarity(self) -> str:
        """How many pairs of strangers look this alike, in a plain sentence; empty where that says
        nothing, or where the confidence is another service's and means something else."""
        return rarity(self.confidence) if settings.FACE_API_IS_OURS else ""

    @property
    def _band(self) -> tuple[float, str, _StrPromise]:
        return next(band for band in _BANDS if self.confidence >= band[0])

    @property
    def band(self) -> str:
        return self._band[1]

    @property
    def band_label(self) -> _StrPromise:
        return self._band[2]


@dataclass(frozen=True)
class LookAlikes:
    """One page of an answer, or where the search stands."""

    state: results.State
    sentence: str = ""
    candidates: list[Candidate] = field(default_factory=list)
    next_page: int | None = None
    searched_count: int = 0


def look_alikes(viewer: User, face: Face, mode: FindSimilarMode, page: int = 1) -> LookAlikes:
    """What is known of the face's look-alikes; queues the search when nothing is."""
    gallery = library_of(face.photo.owner)
    try:
        record = results.load(face, mode, gallery)
        if (record is None or not record.is_final) and results.claim_asking(face, mode, gallery):
            enqueue(find_look_alikes, str(face.pk), mode.value)
    except (redis.exceptions.ConnectionError, redis.exceptions.TimeoutError):
        return LookAlikes("waiting", sentence=str(_("The search cannot run now. We keep trying.")))
    if record is None:
        return LookAlikes("searching")
    if record.state != "done":
        return LookAlikes(record.state, sentence=str(Photo.Reason(record.reason).label))
    candidates = _visible(viewer, record)
    end = page * PAGE_SIZE
    return LookAlikes(
        "done",
        candidates=candidates[end - PAGE_SIZE : end],
        next_page=page + 1 if len(candidates) > end else None,
        searched_count=enrolled_count(gallery, Face.objects.visible_to(viewer)),
    )


def _visible(viewer: User, record: results.Record) -> list[Candidate]:
    """The kept candidates this viewer may see at this moment, in their order."""
    ids = [face_id for face_id, _confidence in record.candidates]
    visible = Face.objects.visible_to(viewer).filter(pk__in=ids).defer("attributes", "landmarks")
    faces = {str(face.pk): face for face in visible}
    prefetch_related_objects(list(faces.values()), "photo")
    return [
        Candidate(faces[face_id], confidence)
        for face_id, confidence in record.candidates
        if face_id in faces
    ]
