"""Detect and Find Similar: arguments in, payloads out."""

from typing import Any
from uuid import UUID

from faceweb.faceapi.contract import (
    CONTAINER_ID_PATTERN,
    DEFAULT_RECOGNITION_MODEL,
    FACE_ID_TIME_TO_LIVE_DEFAULT_S,
    FACE_ID_TIME_TO_LIVE_MAX_S,
    FACE_ID_TIME_TO_LIVE_MIN_S,
    FACE_IDS_MAX,
    MAX_CANDIDATES_DEFAULT,
    MAX_CANDIDATES_MAX,
    ContainerKind,
    DetectedFace,
    FindSimilarMode,
    RecognitionModel,
    SimilarFace,
)
from faceweb.faceapi.refusals import (
    BODY_INVALID,
    CANDIDATES_OUT_OF_RANGE,
    FACE_IDS_OUT_OF_RANGE,
    MODE_INVALID,
    NOT_EXACTLY_ONE_TO_SEARCH,
    NOTHING_TO_SEARCH,
    TWO_TO_SEARCH,
    container_id_invalid,
    invalid,
)
from faceweb.faceserver import recognition, similarity
from faceweb.faceserver.call import Call, as_uuid
from faceweb.faceserver.descriptions import face_payload
from faceweb.faceserver.generations import embedder_behind
from faceweb.faceserver.problems import FaceProblem
from faceweb.faceserver.views.descriptions import asked
from faceweb.faceserver.views.images import detection_model, image_of


def detect(call: Call) -> list[DetectedFace]:
    """Face - Detect."""
    with_face_id = call.flag("returnFaceId", default=True)
    with_model = call.flag("returnRecognitionModel")
    recognition_model = _recognition_model(call)
    wanted = asked(call, detection_model(call), recognition_model)
    time_to_live_s = call.number(
        "faceIdTimeToLive",
        FACE_ID_TIME_TO_LIVE_DEFAULT_S,
        FACE_ID_TIME_TO_LIVE_MIN_S,
        FACE_ID_TIME_TO_LIVE_MAX_S,
    )
    seen = recognition.look(
        image_of(call),
        embedder_name=embedder_behind(recognition_model) if with_face_id else None,
        attributes=wanted.attributes,
        landmarks=wanted.landmarks,
    )
    payload = [face_payload(*each) for each in zip(seen.faces, seen.descriptions, strict=True)]
    if with_model:
        payload = [{"recognitionModel": recognition_model, **entry} for entry in payload]
    if seen.embedded is not None:
        face_ids = recognition.keep_detected(
            call.subscription, recognition_model, seen.embedded, time_to_live_s
        )
        payload = [
            {"faceId": str(face_id), **entry}
            for face_id, entry in zip(face_ids, payload, strict=True)
        ]
    return payload


def find_similar(call: Call) -> list[SimilarFace]:
    """Face - Find Similar. Its reference page knows one answer to a bad body, whatever is wrong."""
    body = call.json(malformed=BODY_INVALID)
    face_id = as_uuid(body.get("faceId"))
    if face_id is None:
        raise FaceProblem(BODY_INVALID)
    mode, count = _mode(body), _count(body)
    searched = [
        name for name in ("faceIds", "faceListId", "largeFaceListId") if body.get(name) is not None
    ]
    if not searched:
        raise FaceProblem(NOTHING_TO_SEARCH)
    if len(searched) > 1:
        without_large = searched == ["faceIds", "faceListId"]
        raise FaceProblem(TWO_TO_SEARCH if without_large else NOT_EXACTLY_ONE_TO_SEARCH)

    asked = similarity.Question(call.subscription, face_id, mode, count)
    if searched == ["faceIds"]:
        among_ids = similarity.among_detected(asked, _face_ids(body["faceIds"]))
        return [{"faceId": str(c.face_id), "confidence": c.confidence} for c in among_ids]
    kind = ContainerKind.FACE_LIST if searched == ["faceListId"] else ContainerKind.LARGE_FACE_LIST
    chosen_id = body[kind.id_field]
    if not isinstance(chosen_id, str) or not CONTAINER_ID_PATTERN.fullmatch(chosen_id):
        raise FaceProblem(container_id_invalid(kind, 400))
    in_list = similarity.in_list(asked, kind, chosen_id)
    return [{"persistedFaceId": str(c.face_id), "confidence": c.confidence} for c in in_list]


def _recognition_model(call: Call) -> RecognitionModel:
    try:
        return RecognitionModel(call.text("recognitionModel") or DEFAULT_RECOGNITION_MODEL)
    except ValueError as error:
        raise FaceProblem(invalid("recognitionModel")) from error


def _mode(body: dict[str, Any]) -> FindSimilarMode:
    mode = body.get("mode")
    try:
        return FindSimilarMode.MATCH_PERSON if mode is None else FindSimilarMode(mode)
    except ValueError as error:
        raise FaceProblem(MODE_INVALID) from error


def _count(body: dict[str, Any]) -> int:
    count = body.get("maxNumOfCandidatesReturned")
    if count is None:
        return MAX_CANDIDATES_DEFAULT
    if isinstance(count, bool) or not isinstance(count, int):
        raise FaceProblem(BODY_INVALID)
    if not 1 <= count <= MAX_CANDIDATES_MAX:
        raise FaceProblem(CANDIDATES_OUT_OF_RANGE)
    return count


def _face_ids(value: object) -> list[UUID]:
    """Each id once, in the order given."""
    if not isinstance(value, list):
        raise FaceProblem(BODY_INVALID)
    if not 1 <= len(value) <= FACE_IDS_MAX:
        raise FaceProblem(FACE_IDS_OUT_OF_RANGE)
    face_ids = dict.fromkeys(as_uuid(item) for item in value)
    known = [face_id for face_id in face_ids if face_id is not None]
    if len(known) < len(face_ids):
        raise FaceProblem(BODY_INVALID)
    return known
