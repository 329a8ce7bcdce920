"""The payloads of the contract as JSON Schema, with the examples the reference is made of.

What a field means stands once, here; its limits are the contract's constants.
"""

from faceweb.faceapi.contract import (
    DEFAULT_RECOGNITION_MODEL,
    FACE_IDS_MAX,
    FACE_USER_DATA_MAX_CHARS,
    GROUP_FACE_IDS_MIN,
    IDENTIFY_FACE_IDS_MAX,
    IDENTIFY_MAX_CANDIDATES_DEFAULT,
    IDENTIFY_MAX_CANDIDATES_MAX,
    MAX_CANDIDATES_DEFAULT,
    MAX_CANDIDATES_MAX,
    NAME_MAX_CHARS,
    SAME_PERSON_CONFIDENCE,
    USER_DATA_MAX_CHARS,
    ContainerKind,
    FindSimilarMode,
    RecognitionModel,
    TrainingState,
)
from faceweb.faceserver.openapi.attributes import ATTRIBUTE_SCHEMAS
from faceweb.faceserver.openapi.shapes import (
    Schema,
    choice,
    container_id,
    list_of,
    object_of,
    ref,
    text,
    uuid,
    whole,
)

FACE_ID = "c5c24a82-6845-4031-9d5d-978df9175426"
OTHER_FACE_ID = "65d083d4-9447-47d1-af30-b626144bf0fb"
PERSISTED_FACE_ID = "43897a75-8d6f-42cf-885e-74832febb055"
PERSON_ID = "25985303-c537-4467-b41d-bdb45cd95ca1"
SUBSCRIPTION_ID = "7a2c5f4e-1a86-4c45-9e08-7c2b2c5c0d11"
_TIME = "2026-01-31T11:41:02.233413Z"

_NAME = text(NAME_MAX_CHARS, "Friends", min_chars=1)
_USER_DATA = text(USER_DATA_MAX_CHARS, "anything you like", or_null=True)
_FACE_USER_DATA = text(FACE_USER_DATA_MAX_CHARS, "holiday.jpg", or_null=True)
_MOMENT: Schema = {"type": "string", "format": "date-time", "examples": [_TIME]}
_MOMENT_OR_NULL: Schema = {"type": ["string", "null"], "format": "date-time"}
_CONFIDENCE: Schema = {"type": "number", "minimum": 0, "maximum": 1, "examples": [0.92]}
_MODEL = choice(RecognitionModel)
_MODEL_TO_KEEP = choice(
    RecognitionModel, DEFAULT_RECOGNITION_MODEL, "Of every face in it, for good."
)
_APPLY_SCOPE = list_of(
    uuid(SUBSCRIPTION_ID), description="Subscriptions that may apply the snapshot."
)


def _container(kind: ContainerKind, **more: Schema) -> Schema:
    return object_of(
        (kind.id_field, "name", "userData"),
        **{kind.id_field: container_id()},
        name=_NAME,
        userData=_USER_DATA,
        recognitionModel=_MODEL,
        **more,
    )


def _person_group_ids() -> dict[str, Schema]:
    return {
        kind.id_field: container_id("family", "One of the two group ids is given.")
        for kind in (ContainerKind.PERSON_GROUP, ContainerKind.LARGE_PERSON_GROUP)
    }


_SHARED: dict[str, Schema] = {
    "ServiceError": object_of(
        ("error",),
        error=object_of(("code", "message"), code={"type": "string"}, message={"type": "string"}),
    ),
    "GatewayError": object_of(
        ("error",),
        error=object_of(
            ("statusCode", "message"), statusCode={"type": "integer"}, message={"type": "string"}
        ),
    ),
    "MetaDataContract": object_of(
        ("name",), name=_NAME, userData=_USER_DATA, recognitionModel=_MODEL_TO_KEEP
    ),
    "NameAndUserDataContract": object_of(name=_NAME, userData=_USER_DATA),
    "UpdateFaceRequest": object_of(userData=_FACE_USER_DATA),
    "PersistedFace": object_of(
        ("persistedFaceId",), persistedFaceId=uuid(PERSISTED_FACE_ID), userData=_FACE_USER_DATA
    ),
    "PersistedFaces": list_of(ref("PersistedFace")),
    "TrainingStatus": object_of(
        (
            "status",
            "createdDateTime",
            "lastActionDateTime",
            "lastSuccessfulTrainingDateTime",
            "message",
        ),
        status=choice(TrainingState),
        createdDateTime=_MOMENT,
        lastActionDateTime=_MOMENT_OR_NULL,
        lastSuccessfulTrainingDateTime=_MOMENT_OR_NULL,
        message={"type": ["string", "null"]},
    ),
}

_FACES: dict[str, Schema] = {
    "ImageUrl": object_of(
        ("url",), url={"type": "string", "examples": ["https://example.com/photo.jpg"]}
    ),
    "DetectedFaces": list_of(ref("DetectedFace")),
    "DetectedFace": object_of(
        ("faceRectangle",),
        faceId=uuid(FACE_ID),
        recognitionModel=_MODEL,
        faceRectangle=object_of(
            ("top", "left", "width", "height"),
            **{name: {"type": "integer"} for name in ("top", "left", "width", "height")},
        ),
        faceLandmarks=ref("FaceLandmarks"),
        faceAttributes=ref("FaceAttributes"),
    ),
    "FindSimilarRequest": object_of(
        ("faceId",),
        faceId=uuid(FACE_ID, "The query face, of Detect."),
        faceListId=container_id(description="One of the three is given: what is searched."),
        largeFaceListId=container_id(),
        faceIds=list_of(uuid(OTHER_FACE_ID), minItems=1, maxItems=FACE_IDS_MAX),
        maxNumOfCandidatesReturned=whole(1, MAX_CANDIDATES_MAX, MAX_CANDIDATES_DEFAULT),
        mode=choice(
            FindSimilarMode,
            FindSimilarMode.MATCH_PERSON,
            f"matchPerson answers with candidates of confidence {SAME_PERSON_CONFIDENCE} or more,"
            " matchFace with the closest whatever their confidence.",
        ),
    ),
    "SimilarFaces": list_of(ref("SimilarFace")),
    "SimilarFace": object_of(
        ("confidence",),
        faceId=uuid(OTHER_FACE_ID),
        persistedFaceId=uuid(PERSISTED_FACE_ID),
        confidence=_CONFIDENCE,
    ),
    "GroupRequest": object_of(
        ("faceIds",),
        faceIds=list_of(uuid(FACE_ID), minItems=GROUP_FACE_IDS_MIN, maxItems=FACE_IDS_MAX),
    ),
    "GroupResult": object_of(
        ("groups", "messyGroup"),
        groups=list_of(list_of(uuid(FACE_ID))),
        messyGroup=list_of(uuid(OTHER_FACE_ID)),
    ),
    "IdentifyRequest": object_of(
        ("faceIds",),
        faceIds=list_of(uuid(FACE_ID), minItems=1, maxItems=IDENTIFY_FACE_IDS_MAX),
        **_person_group_ids(),
        maxNumOfCandidatesReturned=whole(
            1, IDENTIFY_MAX_CANDIDATES_MAX, IDENTIFY_MAX_CANDIDATES_DEFAULT
        ),
        confidenceThreshold={"type": "number", "minimum": 0, "maximum": 1},
    ),
    "IdentifyResults": list_of(ref("IdentifyResult")),
    "IdentifyResult": object_of(
        ("faceId", "candidates"),
        faceId=uuid(FACE_ID),
        candidates=list_of(
            object_of(("personId", "confidence"), personId=uuid(PERSON_ID), confidence=_CONFIDENCE)
        ),
    ),
    "VerifyFaceToFaceRequest": object_of(
        ("faceId1", "faceId2"), faceId1=uuid(FACE_ID), faceId2=uuid(OTHER_FACE_ID)
    ),
    "VerifyFaceToPersonRequest": object_of(
        ("faceId", "personId"),
        faceId=uuid(FACE_ID),
        personId=uuid(PERSON_ID),
        **_person_group_ids(),
    ),
    "VerifyResult": object_of(
        ("isIdentical", "confidence"), isIdentical={"type": "boolean"}, confidence=_CONFIDENCE
    ),
}

_PERSONS: dict[str, Schema] = {
    "Person": object_of(
        ("personId",),
        personId=uuid(PERSON_ID),
        name=_NAME,
        userData=_USER_DATA,
        persistedFaceIds=list_of(uuid(PERSISTED_FACE_ID)),
    ),
    "Persons": list_of(ref("Person")),
}

_SNAPSHOTS: dict[str, Schema] = {
    "TakeSnapshotRequest": object_of(
        ("type", "objectId", "applyScope"),
        type=choice(ContainerKind),
        objectId=container_id(),
        applyScope=_APPLY_SCOPE,
        userData=_USER_DATA,
    ),
    "UpdateSnapshotRequest": object_of(applyScope=_APPLY_SCOPE, userData=_USER_DATA),
    "ApplySnapshotRequest": object_of(
        ("objectId",),
        objectId=container_id("friends-copy"),
        mode={"type": "string", "enum": ["CreateNew"], "default": "CreateNew"},
    ),
    "Snapshot": object_of(
        ("id", "account", "type", "applyScope", "createdTime", "lastUpdateTime"),
        id=uuid(FACE_ID),
        account={"type": "string", "description": "The subscription that took it."},
        type=choice(ContainerKind),
        applyScope=_APPLY_SCOPE,
        userData=_USER_DATA,
        createdTime=_MOMENT,
        lastUpdateTime=_MOMENT,
    ),
    "Snapshots": list_of(ref("Snapshot")),
    "OperationStatus": object_of(
        ("status", "createdTime"),
        status=choice(TrainingState),
        createdTime=_MOMENT,
        lastActionTime=_MOMENT_OR_NULL,
        resourceLocation={"type": ["string", "null"], "examples": [f"/snapshots/{FACE_ID}"]},
        message={"type": ["string", "null"]},
    ),
}


def _containers() -> dict[str, Schema]:
    found = {}
    for kind in ContainerKind:
        faces = {"persistedFaces": ref("PersistedFaces")} if kind is ContainerKind.FACE_LIST else {}
        found[kind.value] = _container(kind, **faces)
        found[f"{kind}s"] = list_of(ref(kind.value))
    return found


SCHEMAS: dict[str, Schema] = {
    **_SHARED,
    **_FACES,
    **ATTRIBUTE_SCHEMAS,
    **_containers(),
    **_PERSONS,
    **_SNAPSHOTS,
}
