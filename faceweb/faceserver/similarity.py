"""Find Similar: a query face, what to search in, the ranked candidates."""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

import numpy as np

from faceweb.engine.confidence import Calibration
from faceweb.faceapi.contract import SAME_PERSON_CONFIDENCE, ContainerKind, FindSimilarMode
from faceweb.faceapi.refusals import (
    FACE_LIST_EMPTY,
    FACE_NOT_FOUND,
    QUERY_FACE_NOT_FOUND,
    list_not_trained_for_search,
)
from faceweb.faceserver import containers, detected
from faceweb.faceserver.embeddings import unpack
from faceweb.faceserver.index import Hit, face_index
from faceweb.faceserver.models import DetectedFace, Subscription
from faceweb.faceserver.problems import FaceProblem

# The published examples have two decimals and clients print what they get; five keep the order of
# all but the closest.
CONFIDENCE_DECIMALS = 5


@dataclass(frozen=True)
class Question:
    """Who asks, about which detected face, in which mode, for how many candidates."""

    subscription: Subscription
    face_id: UUID
    mode: FindSimilarMode
    count: int


class Candidate(NamedTuple):
    face_id: UUID
    confidence: float


def among_detected(question: Question, face_ids: list[UUID]) -> list[Candidate]:
    """Candidates among other detected faces. Raises FaceProblem when one is not there (any more)
    or cannot be compared."""
    query = _query_face(question)
    faces = detected.find_all(question.subscription, face_ids, missing=FACE_NOT_FOUND)
    embedder = detected.check_comparable(faces, query)
    similarities = unpack(face.embedding for face in faces) @ unpack([query.embedding])[0]
    order = np.argsort(-similarities, kind="stable")[: question.count]
    hits = [Hit(face_ids[row], float(similarities[row])) for row in order]
    return _ranked(question, hits, embedder.calibration)


def in_list(question: Question, kind: ContainerKind, chosen_id: str) -> list[Candidate]:
    """Candidates in a face list or a trained large face list; FaceProblem when it cannot be
    searched."""
    query = _query_face(question)
    container = containers.find(question.subscription, kind, chosen_id, status=400)
    if kind is ContainerKind.LARGE_FACE_LIST and container.trained_version is None:
        raise FaceProblem(list_not_trained_for_search())
    if kind is ContainerKind.FACE_LIST and not container.face_count:
        raise FaceProblem(FACE_LIST_EMPTY)
    embedder = detected.check_comparable([query], container)
    hits = face_index().search(container, unpack([query.embedding])[0], question.count)
    return _ranked(question, hits, embedder.calibration)


def _query_face(question: Question) -> DetectedFace:
    (face,) = detected.find_all(
        question.subscription, [question.face_id], missing=QUERY_FACE_NOT_FOUND
    )
    return face


def _ranked(question: Question, hits: list[Hit], calibration: Calibration) -> list[Candidate]:
    """Hits as candidates, best first; only the same person's where that was asked."""
    confidences = calibration.confidence(np.array([hit.similarity for hit in hits], np.float64))
    least = SAME_PERSON_CONFIDENCE if question.mode is FindSimilarMode.MATCH_PERSON else 0.0
    return [
        Candidate(hit.face_id, round(float(value), CONFIDENCE_DECIMALS))
        for hit, value in zip(hits, confidences, strict=True)
        if value >= least
    ]
