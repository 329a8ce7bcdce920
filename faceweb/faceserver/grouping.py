"""Group: which of many detected faces belong together.

Two groups become one as long as their members are, on average over all pairs, as alike as one
person's photos. Joining by single pairs instead would chain strangers together: among 1,000 faces
some 500 pairs of strangers reach the threshold that one pair in a thousand reaches.
"""

from typing import NamedTuple
from uuid import UUID

import numpy as np

from faceweb.engine.types import Embeddings
from faceweb.faceapi.contract import SAME_PERSON_CONFIDENCE
from faceweb.faceapi.refusals import FACE_NOT_FOUND
from faceweb.faceserver import detected
from faceweb.faceserver.embeddings import unpack
from faceweb.faceserver.models import Subscription


class Grouping(NamedTuple):
    """Groups of two and more, the largest first; in each, the order asked. `alone` is the rest."""

    groups: list[list[UUID]]
    alone: list[UUID]


def group(subscription: Subscription, face_ids: list[UUID]) -> Grouping:
    """Raises FaceProblem (400) when a face is missing or they cannot be compared."""
    faces = detected.find_all(subscription, face_ids, missing=FACE_NOT_FOUND)
    calibration = detected.check_comparable(faces, faces[0]).calibration
    least = calibration.similarity_of(SAME_PERSON_CONFIDENCE)
    together = cluster(unpack(face.embedding for face in faces), least)
    groups = [[face_ids[row] for row in rows] for rows in together if len(rows) > 1]
    alone = [face_ids[rows[0]] for rows in together if len(rows) == 1]
    return Grouping(sorted(groups, key=len, reverse=True), alone)


def cluster(embeddings: Embeddings, least: float) -> list[list[int]]:
    """Rows in groups whose mean similarity between any two groups is below `least`.

    Average-linkage agglomeration (UPGMA): the two most alike groups are joined first. O(n^3) in
    the worst case, half a second for 1,000 faces of one person.
    """
    rows = [[row] for row in range(len(embeddings))]
    sizes = np.ones(len(rows), np.float32)
    similarities = embeddings @ embeddings.T
    np.fill_diagonal(similarities, -np.inf)
    while True:
        one, other = divmod(int(np.argmax(similarities)), len(rows))
        if similarities[one, other] < least:
            return sorted(sorted(members) for members in rows if members)
        one, other = min(one, other), max(one, other)
        joined = sizes[one] * similarities[one] + sizes[other] * similarities[other]
        sizes[one] += sizes[other]
        similarities[one] = similarities[:, one] = joined / sizes[one]
        similarities[other] = similarities[:, other] = -np.inf
        similarities[one, one] = -np.inf
        rows[one] += rows[other]
        rows[other] = []
