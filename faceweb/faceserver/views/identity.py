"""Identify, Verify and Group: arguments in, payloads out."""

from typing import Any
from uuid import UUID

from faceweb.faceapi.contract import (
    CONTAINER_ID_PATTERN,
    FACE_IDS_MAX,
    GROUP_FACE_IDS_MIN,
    IDENTIFY_FACE_IDS_MAX,
    IDENTIFY_MAX_CANDIDATES_DEFAULT,
    IDENTIFY_MAX_CANDIDATES_MAX,
    SAME_PERSON_CONFIDENCE,
    ContainerKind,
    GroupResult,
    IdentifyResult,
    Refusal,
    VerifyResult,
)
from faceweb.faceapi.refusals import (
    BODY_INVALID,
    CANDIDATES_INVALID,
    FACE_ID_INVALID,
    FACE_IDS_LENGTH_INVALID,
    NO_GROUP,
    PERSON_ID_INVALID,
    THRESHOLD_INVALID,
    TWO_GROUPS,
    container_id_invalid,
)
from faceweb.faceserver import grouping, identification
from faceweb.faceserver.call import Call, as_uuid
from faceweb.faceserver.problems import FaceProblem
from faceweb.faceserver.views.fields import uuids_field

_GROUP_KINDS = (ContainerKind.PERSON_GROUP, ContainerKind.LARGE_PERSON_GROUP)


def identify(call: Call) -> list[IdentifyResult]:
    """Face - Identify. Without maxNumOfCandidatesReturned up to 10 candidates are answered."""
    body = call.json()
    face_ids = uuids_field(body.get("faceIds"), 1, IDENTIFY_FACE_IDS_MAX, FACE_IDS_LENGTH_INVALID)
    kind, group_id = _group_named(body, TWO_GROUPS, NO_GROUP)
    found = identification.identify(
        call.subscription,
        face_ids,
        kind,
        group_id,
        count=_count(body),
        threshold=_threshold(body),
    )
    return [
        {
            "faceId": str(face_id),
            "candidates": [
                {"personId": str(one.person_id), "confidence": one.confidence} for one in candidates
            ],
        }
        for face_id, candidates in zip(face_ids, found, strict=True)
    ]


def verify(call: Call) -> VerifyResult:
    """Face - Verify: two faces, or a face and a person; the body's fields tell which."""
    body = call.json()
    if "faceId" in body or "personId" in body:
        face_id = _id(body, "faceId", FACE_ID_INVALID)
        person_id = _id(body, "personId", PERSON_ID_INVALID)
        kind, group_id = _group_named(body, BODY_INVALID, BODY_INVALID)
        found = identification.verify_person(call.subscription, face_id, kind, group_id, person_id)
    else:
        found = identification.verify_faces(
            call.subscription,
            _id(body, "faceId1", FACE_ID_INVALID),
            _id(body, "faceId2", FACE_ID_INVALID),
        )
    return {"isIdentical": found >= SAME_PERSON_CONFIDENCE, "confidence": found}


def group(call: Call) -> GroupResult:
    """Face - Group. The messy group is there even when it is empty: later clients require it."""
    face_ids = uuids_field(
        call.json().get("faceIds"), GROUP_FACE_IDS_MIN, FACE_IDS_MAX, FACE_IDS_LENGTH_INVALID
    )
    found = grouping.group(call.subscription, list(dict.fromkeys(face_ids)))
    return {
        "groups": [[str(face_id) for face_id in together] for together in found.groups],
        "messyGroup": [str(face_id) for face_id in found.alone],
    }


def _group_named(
    body: dict[str, Any], both: Refusal, neither: Refusal
) -> tuple[ContainerKind, str]:
    named = [kind for kind in _GROUP_KINDS if body.get(kind.id_field) is not None]
    if len(named) != 1:
        raise FaceProblem(both if named else neither)
    kind = named[0]
    group_id = body[kind.id_field]
    if not isinstance(group_id, str) or not CONTAINER_ID_PATTERN.fullmatch(group_id):
        raise FaceProblem(container_id_invalid(kind, 400))
    return kind, group_id


def _id(body: dict[str, Any], name: str, invalid_id: Refusal) -> UUID:
    found = as_uuid(body.get(name))
    if found is None:
        raise FaceProblem(invalid_id)
    return found


def _count(body: dict[str, Any]) -> int:
    count = body.get("maxNumOfCandidatesReturned")
    if count is None:
        return IDENTIFY_MAX_CANDIDATES_DEFAULT
    if isinstance(count, bool) or not isinstance(count, int):
        raise FaceProblem(BODY_INVALID)
    if not 1 <= count <= IDENTIFY_MAX_CANDIDATES_MAX:
        raise FaceProblem(CANDIDATES_INVALID)
    return count


def _threshold(body: dict[str, Any]) -> float:
    threshold = body.get("confidenceThreshold")
    if threshold is None:
        return SAME_PERSON_CONFIDENCE
    if isinstance(threshold, bool) or not isinstance(threshold, int | float):
        raise FaceProblem(BODY_INVALID)
    if not 0 <= threshold <= 1:  # neither is NaN
        raise FaceProblem(THRESHOLD_INVALID)
    return float(threshold)
