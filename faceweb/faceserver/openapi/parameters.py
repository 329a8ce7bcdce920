"""The ids in paths and the parameters of queries, each described once."""

from collections.abc import Iterable

from faceweb.faceapi.attributes import FaceAttribute
from faceweb.faceapi.contract import (
    ATTRIBUTES_OF,
    DEFAULT_DETECTION_MODEL,
    DEFAULT_RECOGNITION_MODEL,
    FACE_ID_TIME_TO_LIVE_DEFAULT_S,
    FACE_ID_TIME_TO_LIVE_MAX_S,
    FACE_ID_TIME_TO_LIVE_MIN_S,
    FACE_USER_DATA_MAX_CHARS,
    ID_MAX_CHARS,
    MODELS_WITH_QUALITY,
    PAGE_TOP_DEFAULT,
    PAGE_TOP_MAX,
    ContainerKind,
    DetectionModel,
    RecognitionModel,
)
from faceweb.faceserver.openapi.schemas import FACE_ID, PERSISTED_FACE_ID, PERSON_ID
from faceweb.faceserver.openapi.shapes import (
    Schema,
    choice,
    container_id,
    list_of,
    uuid,
    whole,
)


def _flag(default: bool, description: str) -> Schema:
    return {"type": "boolean", "default": default, "description": description}


def _attributes_of_models() -> str:
    known = {model: names for model, names in ATTRIBUTES_OF.items() if names}
    said = [f"{model} knows {_listed(names)}" for model, names in known.items()]
    with_quality = _listed(MODELS_WITH_QUALITY)
    return f"{'; '.join(said)}. {FaceAttribute.QUALITY} needs {with_quality}."


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


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
    "returnFaceLandmarks": _flag(
        False, "Whether each face gets its 27 landmarks; not with detection_02."
    ),
    "returnFaceAttributes": list_of(
        choice(FaceAttribute),
        description=f"What to say of each face, comma separated. {_attributes_of_models()}",
    ),
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
