"""The ids in paths and the parameters of queries, each described once."""

from faceweb.faceapi.contract import (
    DEFAULT_DETECTION_MODEL,
    DEFAULT_RECOGNITION_MODEL,
    FACE_ID_TIME_TO_LIVE_DEFAULT_S,
    FACE_ID_TIME_TO_LIVE_MAX_S,
    FACE_ID_TIME_TO_LIVE_MIN_S,
    FACE_USER_DATA_MAX_CHARS,
    ID_MAX_CHARS,
    PAGE_TOP_DEFAULT,
    PAGE_TOP_MAX,
    ContainerKind,
    DetectionModel,
    RecognitionModel,
)
from faceweb.faceserver.openapi.schemas import (
    FACE_ID,
    PERSISTED_FACE_ID,
    PERSON_ID,
    Schema,
    choice,
    container_id,
    uuid,
    whole,
)


def _flag(default: bool, description: str) -> Schema:
    return {"type": "boolean", "default": default, "description": description}


PATH_IDS: dict[str, Schema] = {
    **{kind.id_field: container_id() for kind in ContainerKind},
    "personId": uuid(PERSON_ID),
    "persistedFaceId": uuid(PERSISTED_FACE_ID),
    "snapshotId": uuid(FACE_ID),
    "operationId": uuid(FACE_ID),
}

# What is answered when there is nothing of this id.
NOT_FOUND_CODES: dict[str, str] = {
    **{kind.id_field: f"{kind}NotFound" for kind in ContainerKind},
    "personId": "PersonNotFound",
    "persistedFaceId": "PersistedFaceNotFound",
    "snapshotId": "SnapshotNotFound",
    "operationId": "OperationNotFound",
}

QUERY: dict[str, Schema] = {
    "returnFaceId": _flag(True, "Whether each face gets a faceId, to be named by later calls."),
    "returnFaceLandmarks": _flag(False, "Refused when true: landmarks are not estimated yet."),
    "returnFaceAttributes": {
        "type": "string",
        "description": "Refused when given: attributes are not estimated yet.",
    },
    "recognitionModel": choice(
        RecognitionModel, DEFAULT_RECOGNITION_MODEL, "Faces of one model are comparable."
    ),
    "returnRecognitionModel": _flag(False, "Whether the recognition model is in the answer."),
    "detectionModel": choice(DetectionModel, DEFAULT_DETECTION_MODEL),
    "faceIdTimeToLive": whole(
        FACE_ID_TIME_TO_LIVE_MIN_S,
        FACE_ID_TIME_TO_LIVE_MAX_S,
        FACE_ID_TIME_TO_LIVE_DEFAULT_S,
        "Seconds until the faceIds are forgotten.",
    ),
    "userData": {
        "type": "string",
        "maxLength": FACE_USER_DATA_MAX_CHARS,
        "description": "Kept with the face and given back with it.",
    },
    "targetFace": {
        "type": "string",
        "pattern": "^[0-9]+,[0-9]+,[0-9]+,[0-9]+$",
        "description": "left,top,width,height: which face is meant where there are several.",
    },
    "start": {
        "type": "string",
        "maxLength": ID_MAX_CHARS,
        "description": "The last id of the page before; the answer begins after it.",
    },
    "top": whole(1, PAGE_TOP_MAX, PAGE_TOP_DEFAULT, "How many at most."),
    "type": choice(ContainerKind, description="Only snapshots of such."),
    "applyScope": {
        "type": "string",
        "description": "Only snapshots open to one of these subscriptions, comma separated.",
    },
}
