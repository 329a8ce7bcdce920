"""Whose face is this? Asking the Face API about faces without a name.

A person is as alike as the most alike of their faces. So after a face was named only those faces
need be asked about that look like it: one search of the library's list finds them (`look_around`),
and Identify over the owner's people says whose they are, ten at a time (`answer`). A photo's faces
are asked about when it comes. What comes of it is a suggestion, never a name.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from faceweb.faceapi.client import FaceAPIRefused, FaceClient
from faceweb.faceapi.contract import (
    IDENTIFY_FACE_IDS_MAX,
    MAX_CANDIDATES_MAX,
    FindSimilarMode,
    IdentifyResult,
)
from faceweb.faceapi.refusals import INCOMPATIBLE_MODELS
from faceweb.galleries.services import current_list, library_of, train
from faceweb.people.enrolment import GroupLost
from faceweb.people.models import Denial, Person, PersonEnrolment, PersonGroup, Question, Suggestion
from faceweb.people.wanted import unnamed_faces
from faceweb.photos import detection
from faceweb.photos.models import Enrolment, Face

# More than one, since the owner may have said that it is not the first.
_CANDIDATES = 5
# A group younger than this is not made anew by itself: it is not age that makes it incomparable.
_REMADE_AFTER = dt.timedelta(hours=1)


def look_around(group: PersonGroup, client: FaceClient) -> Iterator[None]:
    """Ask about the faces of the library that look like those newly named."""
    rows = PersonEnrolment.objects.filter(
        person__owner=group.owner_id, persisted_face_id__isnull=False, looked_around=False
    )
    for row in rows.select_related("face__photo"):
        similar = _similar_in_library(row.face, group, client)
        persisted = Enrolment.objects.filter(persisted_face_id__in=similar)
        unnamed = unnamed_faces(group).filter(enrolments__in=persisted)
        with transaction.atomic():
            Question.objects.bulk_create(
                (Question(group=group, face=face) for face in unnamed), ignore_conflicts=True
            )
            PersonEnrolment.objects.filter(pk=row.pk).update(looked_around=True)
        yield


def answer(group: PersonGroup, client: FaceClient) -> Iterator[None]:
    """Ask Identify about the faces there is a question about; its answers become suggestions."""
    people = dict(
        Person.objects.filter(
            owner=group.owner_id, removed_at=None, enrolments__persisted_face_id__isnull=False
        ).values_list("api_person_id", "pk")
    )
    if not people:
        drop(group)
    while questions := list(
        Question.objects.filter(group=group)
        .select_related("face__photo")
        .order_by("face__photo", "pk")[:IDENTIFY_FACE_IDS_MAX]
    ):
        found = _identified([question.face for question in questions], group, client)
        with transaction.atomic():
            for question in questions:
                _suggest(question.face, found.get(question.face_id), people)
            Question.objects.filter(pk__in=[question.pk for question in questions]).delete()
        yield


def drop(group: PersonGroup) -> None:
    """There is nobody to suggest."""
    Question.objects.filter(group=group).delete()
    Suggestion.objects.filter(person__owner=group.owner_id).delete()


def live_ids(faces: Sequence[Face], model: str) -> dict[UUID, Face]:
    """The faces by their ids at the Face API; one that is not found again is left out."""
    ids = {}
    for face in faces:
        try:
            face_id = detection.live_face_id(face, model)
        except FileNotFoundError:
            continue  # purged meanwhile
        if face_id is not None:
            ids[face_id] = face
    return ids


def forget_ids(faces: Sequence[Face]) -> None:
    """The Face API does not know them, or they are of another embedder: to be asked for anew."""
    for photo in {face.photo for face in faces}:
        detection.forget(photo)
    for face in faces:
        face.refresh_from_db()


def is_about_ids(refused: FaceAPIRefused) -> bool:
    """Whether new ids may help."""
    return refused.code == "FaceNotFound" or refused.message == INCOMPATIBLE_MODELS.message


def _similar_in_library(face: Face, group: PersonGroup, client: FaceClient) -> list[UUID]:
    """The persisted ids of the library's faces that are likely the same person's, without it."""
    face_list = current_list(library_of(group.owner))
    train(face_list, client)
    for last_try in (False, True):
        ids = live_ids([face], face_list.recognition_model)
        if not ids or not face_list.made:
            return []
        try:
            found = client.find_similar(
                next(iter(ids)),
                face_list.large_face_list_id,
                mode=FindSimilarMode.MATCH_PERSON,
                max_candidates=MAX_CANDIDATES_MAX,
            )
            return [UUID(each["persistedFaceId"]) for each in found]
        except FaceAPIRefused as refused:
            if refused.status == 401:
                raise
            if last_try or not is_about_ids(refused):
                return []
            forget_ids([face])
    return []


def _identified(
    faces: Sequence[Face], group: PersonGroup, client: FaceClient
) -> dict[UUID, IdentifyResult]:
    """What Identify says, by our face ids. Raises GroupLost when the group cannot be asked."""
    for last_try in (False, True):
        ids = live_ids(faces, group.recognition_model)
        if not ids:
            return {}
        try:
            results = client.identify(
                list(ids), group.large_person_group_id, max_candidates=_CANDIDATES
            )
            return {ids[UUID(result["faceId"])].pk: result for result in results}
        except FaceAPIRefused as refused:
            if refused.code == "LargePersonGroupNotFound":
                raise GroupLost from refused
            if not is_about_ids(refused):
                raise
            if last_try:
                _give_up_old(group, refused)
                return {}
            forget_ids(faces)
    return {}


def _give_up_old(group: PersonGroup, refused: FaceAPIRefused) -> None:
    """Faces that were just looked at cannot be compared: the embedder was exchanged since the group
    was made. Raises GroupLost unless it was made only now."""
    made_at = group.made_at
    is_old = made_at is not None and made_at < timezone.now() - _REMADE_AFTER
    if refused.message == INCOMPATIBLE_MODELS.message and is_old:
        raise GroupLost from refused


def _suggest(face: Face, result: IdentifyResult | None, people: dict[UUID | None, UUID]) -> None:
    """Write down the best candidate the owner has not denied, or that there is none."""
    denied = set(Denial.objects.filter(face=face).values_list("person", flat=True))
    named = Face.objects.filter(pk=face.pk).exclude(naming=None).exists()
    for candidate in result["candidates"] if result and not named else ():
        person_id = people.get(UUID(candidate["personId"]))
        if person_id is not None and person_id not in denied:
            Suggestion.objects.update_or_create(
                face=face,
                defaults={"person_id": person_id, "confidence": candidate["confidence"]},
            )
            return
    Suggestion.objects.filter(face=face).delete()
