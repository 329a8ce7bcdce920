"""Who is this: Identify among the persons of a group, Verify against one face or person.

A person is as alike as the most alike of its faces.
"""

from typing import NamedTuple
from uuid import UUID

import numpy as np

from faceweb.engine.confidence import Calibration
from faceweb.engine.types import Embedding
from faceweb.faceapi.contract import ContainerKind
from faceweb.faceapi.refusals import (
    FACE_NOT_FOUND,
    FACE_TO_VERIFY_NOT_FOUND,
    PERSON_TO_VERIFY_NOT_FOUND,
    PERSON_WITHOUT_FACE,
    group_not_found_in_verify,
    group_not_trained_for_identify,
)
from faceweb.faceserver import containers, detected, enrolment
from faceweb.faceserver.embeddings import unpack
from faceweb.faceserver.index import face_index
from faceweb.faceserver.models import Container, Person, Subscription
from faceweb.faceserver.problems import FaceProblem
from faceweb.faceserver.similarity import CONFIDENCE_DECIMALS

# A search answers with faces and a person may have many. So many are asked for a candidate, and as
# many times more again while they turn out to be too few persons.
_FACES_PER_CANDIDATE = 8


class PersonCandidate(NamedTuple):
    person_id: UUID
    confidence: float


def identify(
    subscription: Subscription,
    face_ids: list[UUID],
    kind: ContainerKind,
    group_id: str,
    *,
    count: int,
    threshold: float,
) -> list[list[PersonCandidate]]:
    """For each face, in order, the up to `count` persons of at least `threshold`, best first.

    Raises FaceProblem when a face or the group is missing, the group was never trained, or they
    cannot be compared.
    """
    faces = detected.find_all(subscription, face_ids, missing=FACE_NOT_FOUND)
    group = containers.find(subscription, kind, group_id, status=400)
    if group.trained_version is None:
        raise FaceProblem(group_not_trained_for_identify(kind))
    calibration = detected.check_comparable(faces, group).calibration
    return [
        nearest_persons(group, query, calibration, count, threshold)
        for query in unpack(face.embedding for face in faces)
    ]


def nearest_persons(
    group: Container, query: Embedding, calibration: Calibration, count: int, threshold: float
) -> list[PersonCandidate]:
    """Exact: the faces come best first, so the persons do in the order they first appear."""
    wanted = count * _FACES_PER_CANDIDATE
    while True:
        hits = face_index().search(group, query, wanted)
        confidences = calibration.confidence(np.array([hit.similarity for hit in hits], np.float64))
        near = [
            (hit.face_id, float(value))
            for hit, value in zip(hits, confidences, strict=True)
            if value >= threshold
        ]
        persons = enrolment.holders(group, (face_id for face_id, _ in near))
        best: dict[UUID, float] = {}
        for face_id, value in near:
            if face_id in persons:  # and was not deleted since it was found
                best.setdefault(persons[face_id], value)
        if len(best) >= count or len(near) < wanted:
            return [
                PersonCandidate(person_id, round(value, CONFIDENCE_DECIMALS))
                for person_id, value in list(best.items())[:count]
            ]
        wanted *= _FACES_PER_CANDIDATE


def verify_faces(subscription: Subscription, face_id: UUID, other_id: UUID) -> float:
    """The confidence 0..1 that two detected faces are one person's."""
    face, other = detected.find_all(
        subscription, [face_id, other_id], missing=FACE_TO_VERIFY_NOT_FOUND
    )
    embedder = detected.check_comparable([other], face)
    query, target = unpack([face.embedding, other.embedding])
    return _rounded(float(query @ target), embedder.calibration)


def verify_person(
    subscription: Subscription,
    face_id: UUID,
    kind: ContainerKind,
    group_id: str,
    person_id: UUID,
) -> float:
    """The confidence 0..1 that a detected face is the person's. The group need not be trained."""
    (face,) = detected.find_all(subscription, [face_id], missing=FACE_TO_VERIFY_NOT_FOUND)
    group = _group_to_verify(subscription, kind, group_id)
    embedder = detected.check_comparable([face], group)
    held = list(enrolment.faces(group, person_id).values_list("embedding", flat=True))
    if not held:
        known = Person.objects.filter(container=group, person_id=person_id).exists()
        raise FaceProblem(PERSON_WITHOUT_FACE if known else PERSON_TO_VERIFY_NOT_FOUND)
    most_alike = float(np.max(unpack(held) @ unpack([face.embedding])[0]))
    return _rounded(most_alike, embedder.calibration)


def _group_to_verify(subscription: Subscription, kind: ContainerKind, group_id: str) -> Container:
    """Verify alone writes the group's kind in capitals when it is missing."""
    found = Container.objects.filter(subscription=subscription, kind=kind, chosen_id=group_id)
    group = found.first()
    if group is None:
        raise FaceProblem(group_not_found_in_verify(kind))
    return group


def _rounded(similarity: float, calibration: Calibration) -> float:
    return round(float(calibration.confidence(similarity)), CONFIDENCE_DECIMALS)
