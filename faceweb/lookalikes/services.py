"""Look-alikes as a page shows them: a part of the ranking, with where each is from and what the
viewer said of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef

from faceweb.faceapi.contract import FindSimilarMode
from faceweb.galleries.models import FaceList, Gallery
from faceweb.lookalikes import feedback, results
from faceweb.lookalikes.likeness import Likeness
from faceweb.lookalikes.models import Feedback
from faceweb.lookalikes.ranking import rank
from faceweb.photos.models import Enrolment, Face, GalleryEntry, Photo

if TYPE_CHECKING:
    from collections.abc import Sequence

    from faceweb.accounts.models import User
    from faceweb.lookalikes.scopes import Scope

PAGE_SIZE = 20
DEFAULT_MODE = FindSimilarMode.MATCH_FACE
_DIFFERENT = Feedback.Verdict.DIFFERENT


@dataclass(frozen=True)
class Candidate(Likeness):
    """One look-alike with the photo that matched.

    `gallery` is one in which the viewer sees it, None for a photo of their own. `by` names its
    owner where the gallery is open to the viewer; in public nobody is named.
    """

    face: Face
    gallery: Gallery | None = None
    by: str = ""
    verdict: str = ""

    @property
    def photo(self) -> Photo:
        return self.face.photo


@dataclass(frozen=True)
class LookAlikes:
    """One page of an answer, or where the search stands. `others` are those the viewer said of
    that they are not the same person; on the first page."""

    state: results.State
    sentence: str = ""
    candidates: list[Candidate] = field(default_factory=list)
    others: list[Candidate] = field(default_factory=list)
    total: int = 0
    pending: int = 0
    next_page: int | None = None
    searched_count: int = 0
    is_capped: bool = False
    wait_s: int = 0


def look_alikes(face: Face, mode: FindSimilarMode, scope: Scope, page: int = 1) -> LookAlikes:
    """What is known of the face's look-alikes in the scope; queues the search when nothing is."""
    ranking = rank(face, mode, scope)
    verdicts = feedback.verdicts(scope.viewer, face)
    main = [each for each in ranking.found if verdicts.get(each[0]) != _DIFFERENT]
    others = [each for each in ranking.found if verdicts.get(each[0]) == _DIFFERENT]
    start, end = (page - 1) * PAGE_SIZE, page * PAGE_SIZE
    chosen = main[start:end]
    folded = others if page == 1 else []
    shown = candidates(scope.viewer, chosen + folded, verdicts)
    next_page = page + 1 if len(main) > end else None
    return LookAlikes(
        ranking.state,
        ranking.sentence,
        shown[: len(chosen)],
        shown[len(chosen) :],
        len(main),
        ranking.pending,
        next_page,
        _searched_count(scope) if ranking.state == "done" else 0,
        ranking.is_capped and next_page is None,
        ranking.wait_s,
    )


def candidates(
    viewer: User, found: Sequence[tuple[UUID, float]], verdicts: dict[UUID, str]
) -> list[Candidate]:
    """The found faces with their photos, in the order given; each must be visible to the viewer."""
    rows = Face.objects.filter(pk__in=[face_id for face_id, _confidence in found])
    rows = rows.select_related("photo__owner").defer("attributes", "landmarks")
    faces = {face.pk: face for face in rows}
    origins = _origins(viewer, [face.photo for face in faces.values()])
    shown = []
    for face_id, confidence in found:
        if face_id in faces:  # it may be gone between two queries
            face = faces[face_id]
            gallery, by = origins.get(face.photo_id, (None, ""))
            verdict = verdicts.get(face_id, "")
            shown.append(Candidate(confidence, face, gallery, by, verdict))
    return shown


def with_verdict(candidate: Candidate, verdict: str) -> Candidate:
    return replace(candidate, verdict=verdict)


def _origins(viewer: User, photos: Sequence[Photo]) -> dict[UUID, tuple[Gallery, str]]:
    """A gallery in which the viewer sees each photo of other people, and its owner's name there:
    one that is open to them before a public one."""
    theirs = {photo.pk: photo for photo in photos if photo.owner_id != viewer.pk}
    entries = GalleryEntry.objects.filter(photo__in=theirs).select_related("gallery")
    open_to = entries.filter(gallery__in=Gallery.objects.open_to(viewer).values("pk"))
    found = {
        entry.photo_id: (entry.gallery, theirs[entry.photo_id].owner.email) for entry in open_to
    }
    for entry in entries.public():
        found.setdefault(entry.photo_id, (entry.gallery, ""))
    return found


def _searched_count(scope: Scope) -> int:
    """How many faces the face was compared with: those of the scope that are in a list."""
    lists = FaceList.objects.current().filter(gallery__in=scope.sources)
    searched = Enrolment.objects.filter(face_list__in=lists).exclude(persisted_face_id=None)
    return scope.faces().filter(Exists(searched.filter(face=OuterRef("pk")))).count()
