"""The payloads of the contract as JSON Schema, with the examples the reference is made of.

What a field means stands once, here; its limits are the contract's constants.
"""

from typing import Any

from faceweb.faceapi.contract import (
    CONTAINER_ID_PATTERN,
    DEFAULT_RECOGNITION_MODEL,
    FACE_IDS_MAX,
    FACE_USER_DATA_MAX_CHARS,
    GROUP_FACE_IDS_MIN,
    ID_MAX_CHARS,
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

Schema = dict[str, Any]

FACE_ID = "c5c24a82-6845-4031-9d5d-978df9175426"
OTHER_FACE_ID = "65d083d4-9447-47d1-af30-b626144bf0fb"
PERSISTED_FACE_ID = "43897a75-8d6f-42cf-885e-74832febb055"
PERSON_ID = "25985303-c537-4467-b41d-bdb45cd95ca1"
SUBSCRIPTION_ID = "7a2c5f4e-1a86-4c45-9e08-7c2b2c5c0d11"
_TIME = "2026-01-31T11:41:02.233413Z"

# The regular expression of the module, bound to the whole id as JSON Schema wants it.
_ID_PATTERN = f"^{CONTAINER_ID_PATTERN.pattern.partition('{')[0]}+$"


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def uuid(example: str, description: str = "") -> Schema:
    return _described({"type": "string", "format": "uuid", "examples": [example]}, description)


def container_id(example: str = "friends", description: str = "") -> Schema:
    schema = {"type": "string", "minLength": 1, "maxLength": ID_MAX_CHARS, "pattern": _ID_PATTERN}
    return _described({**schema, "examples": [example]}, description)


def whole(least: int, most: int, default: int | None = None, description: str = "") -> Schema:
    schema: Schema = {"type": "integer", "minimum": least, "maximum": most}
    if default is not None:
        schema["default"] = default
    return _described(schema, description)


def choice(values: type[Any], default: str | None = None, description: str = "") -> Schema:
    schema: Schema = {"type": "string", "enum": [str(value) for value in values]}
    if default is not None:
        schema["default"] = str(default)
    return _described(schema, description)


def _described(schema: Schema, description: str) -> Schema:
    return {**schema, "description": description} if description else schema


def _object(required: tuple[str, ...] = (), /, **properties: Schema) -> Schema:
    schema: Schema = {"type": "object", "properties": properties}
    return {**schema, "required": list(required)} if required else schema


def _list_of(items: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": items, **more}


def _text(max_chars: int, example: str, *, or_null: bool = False, min_chars: int = 0) -> Schema:
    kind: str | list[str] = ["string", "null"] if or_null else "string"
    schema: Schema = {"type": kind, "maxLength": max_chars, "examples": [example]}
    return {**schema, "minLength": min_chars} if min_chars else schema


_NAME = _text(NAME_MAX_CHARS, "Friends", min_chars=1)
_USER_DATA = _text(USER_DATA_MAX_CHARS, "anything you like", or_null=True)
_FACE_USER_DATA = _text(FACE_USER_DATA_MAX_CHARS, "holiday.jpg", or_null=True)
_MOMENT: Schema = {"type": "string", "format": "date-time", "examples": [_TIME]}
_MOMENT_OR_NULL: Schema = {"type": ["string", "null"], "format": "date-time"}
_CONFIDENCE: Schema = {"type": "number", "minimum": 0, "maximum": 1, "examples": [0.92]}
_MODEL = choice(RecognitionModel)
_MODEL_TO_KEEP = choice(
    RecognitionModel, DEFAULT_RECOGNITION_MODEL, "Of every face in it, for good."
)
_APPLY_SCOPE = _list_of(
    uuid(SUBSCRIPTION_ID), description="Subscriptions that may apply the snapshot."
)


def _container(kind: ContainerKind, **more: Schema) -> Schema:
    return _object(
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
    "ServiceError": _object(
        ("error",),
        error=_object(("code", "message"), code={"type": "string"}, message={"type": "string"}),
    ),
    "GatewayError": _object(
        ("error",),
        error=_object(
            ("statusCode", "message"), statusCode={"type": "integer"}, message={"type": "string"}
        ),
    ),
    "MetaDataContract": _object(
        ("name",), name=_NAME, userData=_USER_DATA, recognitionModel=_MODEL_TO_KEEP
    ),
    "NameAndUserDataContract": _object(name=_NAME, userData=_USER_DATA),
    "UpdateFaceRequest": _object(userData=_FACE_USER_DATA),
    "PersistedFace": _object(
        ("persistedFaceId",), persistedFaceId=uuid(PERSISTED_FACE_ID), userData=_FACE_USER_DATA
    ),
    "PersistedFaces": _list_of(ref("PersistedFace")),
    "TrainingStatus": _object(
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
    "ImageUrl": _object(
        ("url",), url={"type": "string", "examples": ["https://example.com/photo.jpg"]}
    ),
    "DetectedFaces": _list_of(ref("DetectedFace")),
    "DetectedFace": _object(
        ("faceRectangle",),
        faceId=uuid(FACE_ID),
        recognitionModel=_MODEL,
        faceRectangle=_object(
            ("top", "left", "width", "height"),
            **{name: {"type": "integer"} for name in ("top", "left", "width", "height")},
        ),
    ),
    "FindSimilarRequest": _object(
        ("faceId",),
        faceId=uuid(FACE_ID, "The query face, of Detect."),
        faceListId=container_id(description="One of the three is given: what is searched."),
        largeFaceListId=container_id(),
        faceIds=_list_of(uuid(OTHER_FACE_ID), minItems=1, maxItems=FACE_IDS_MAX),
        maxNumOfCandidatesReturned=whole(1, MAX_CANDIDATES_MAX, MAX_CANDIDATES_DEFAULT),
        mode=choice(
            FindSimilarMode,
            FindSimilarMode.MATCH_PERSON,
            f"matchPerson answers with candidates of confidence {SAME_PERSON_CONFIDENCE} or more,"
            " matchFace with the closest whatever their confidence.",
        ),
    ),
    "SimilarFaces": _list_of(ref("SimilarFace")),
    "SimilarFace": _object(
        ("confidence",),
        faceId=uuid(OTHER_FACE_ID),
        persistedFaceId=uuid(PERSISTED_FACE_ID),
        confidence=_CONFIDENCE,
    ),
    "GroupRequest": _object(
        ("faceIds",),
        faceIds=_list_of(uuid(FACE_ID), minItems=GROUP_FACE_IDS_MIN, maxItems=FACE_IDS_MAX),
    ),
    "GroupResult": _object(
        ("groups", "messyGroup"),
        groups=_list_of(_list_of(uuid(FACE_ID))),
        messyGroup=_list_of(uuid(OTHER_FACE_ID)),
    ),
    "IdentifyRequest": _object(
        ("faceIds",),
        faceIds=_list_of(uuid(FACE_ID), minItems=1, maxItems=IDENTIFY_FACE_IDS_MAX),
        **_person_group_ids(),
        maxNumOfCandidatesReturned=whole(
            1, IDENTIFY_MAX_CANDIDATES_MAX, IDENTIFY_MAX_CANDIDATES_DEFAULT
        ),
        confidenceThreshold={"type": "number", "minimum": 0, "maximum": 1},
    ),
    "IdentifyResults": _list_of(ref("IdentifyResult")),
    "IdentifyResult": _object(
        ("faceId", "candidates"),
        faceId=uuid(FACE_ID),
        candidates=_list_of(
            _object(("personId", "confidence"), personId=uuid(PERSON_ID), confidence=_CONFIDENCE)
        ),
    ),
    "VerifyFaceToFaceRequest": _object(
        ("faceId1", "faceId2"), faceId1=uuid(FACE_ID), faceId2=uuid(OTHER_FACE_ID)
    ),
    "VerifyFaceToPersonRequest": _object(
        ("faceId", "personId"),
        faceId=uuid(FACE_ID),
        personId=uuid(PERSON_ID),
        **_person_group_ids(),
    ),
    "VerifyResult": _object(
        ("isIdentical", "confidence"), isIdentical={"type": "boolean"}, confidence=_CONFIDENCE
    ),
}

_PERSONS: dict[str, Schema] = {
    "Person": _object(
        ("personId",),
        personId=uuid(PERSON_ID),
        name=_NAME,
        userData=_USER_DATA,
        persistedFaceIds=_list_of(uuid(PERSISTED_FACE_ID)),
    ),
    "Persons": _list_of(ref("Person")),
}

_SNAPSHOTS: dict[str, Schema] = {
    "TakeSnapshotRequest": _object(
        ("type", "objectId", "applyScope"),
        type=choice(ContainerKind),
        objectId=container_id(),
        applyScope=_APPLY_SCOPE,
        userData=_USER_DATA,
    ),
    "UpdateSnapshotRequest": _object(applyScope=_APPLY_SCOPE, userData=_USER_DATA),
    "ApplySnapshotRequest": _object(
        ("objectId",),
        objectId=container_id("friends-copy"),
        mode={"type": "string", "enum": ["CreateNew"], "default": "CreateNew"},
    ),
    "Snapshot": _object(
        ("id", "account", "type", "applyScope", "createdTime", "lastUpdateTime"),
        id=uuid(FACE_ID),
        account={"type": "string", "description": "The subscription that took it."},
        type=choice(ContainerKind),
        applyScope=_APPLY_SCOPE,
        userData=_USER_DATA,
        createdTime=_MOMENT,
        lastUpdateTime=_MOMENT,
    ),
    "Snapshots": _list_of(ref("Snapshot")),
    "OperationStatus": _object(
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
        found[f"{kind}s"] = _list_of(ref(kind.value))
    return found


SCHEMAS: dict[str, Schema] = {**_SHARED, **_FACES, **_containers(), **_PERSONS, **_SNAPSHOTS}
