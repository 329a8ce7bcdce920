"""The Face REST API v1.0 in Python: names, payloads, limits, the shape of an error.

Both sides of the wire read this module, so it stands alone: standard library only, no input or
output, nothing raised. camelCase lives here and in `attributes`, the part about what a face looks
like, and nowhere else. What the service says when it refuses is in `refusals`.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NotRequired, TypedDict

from faceweb.faceapi.attributes import FaceAttribute, FaceAttributes, FaceLandmarks

BASE_PATH = "/face/v1.0"

KEY_HEADER = "Ocp-Apim-Subscription-Key"
KEY_QUERY = "subscription-key"
ERROR_CODE_HEADER = "x-ms-error-code"
RETRY_AFTER_HEADER = "Retry-After"
OPERATION_LOCATION_HEADER = "Operation-Location"
JSON_TYPE = "application/json"
IMAGE_TYPE = "application/octet-stream"


class RecognitionModel(StrEnum):
    """Faces are comparable within one recognition model only."""

    R01 = "recognition_01"
    R02 = "recognition_02"
    R03 = "recognition_03"
    R04 = "recognition_04"


class DetectionModel(StrEnum):
    D01 = "detection_01"
    D02 = "detection_02"
    D03 = "detection_03"


class FindSimilarMode(StrEnum):
    MATCH_PERSON = "matchPerson"
    MATCH_FACE = "matchFace"


class TrainingState(StrEnum):
    NOT_STARTED = "notstarted"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class OperationState(StrEnum):
    """Of taking or applying a snapshot."""

    NOT_STARTED = "notstarted"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class SnapshotApplyMode(StrEnum):
    CREATE_NEW = "CreateNew"


class ContainerKind(StrEnum):
    """What persisted faces are kept in. The value begins the kind's error codes."""

    FACE_LIST = "FaceList"
    LARGE_FACE_LIST = "LargeFaceList"
    PERSON_GROUP = "PersonGroup"
    LARGE_PERSON_GROUP = "LargePersonGroup"

    @property
    def id_field(self) -> str:
        """The JSON field that names a container of this kind: `largeFaceListId`."""
        return f"{self.value[0].lower()}{self.value[1:]}Id"

    @property
    def words(self) -> str:
        """The kind in the messages: `Large face list`."""
        return re.sub(r"(?<!^)([A-Z])", r" \1", self.value).capitalize()

    @property
    def segment(self) -> str:
        """The kind in an address: `largefacelists`."""
        return f"{self.value.lower()}s"

    @property
    def holds_persons(self) -> bool:
        return self in (ContainerKind.PERSON_GROUP, ContainerKind.LARGE_PERSON_GROUP)


DEFAULT_RECOGNITION_MODEL = RecognitionModel.R01
DEFAULT_DETECTION_MODEL = DetectionModel.D01

# What each detection model may be asked for. Of detection_03 the reference names different sets
# over the years; this is their union.
ATTRIBUTES_OF: dict[DetectionModel, frozenset[FaceAttribute]] = {
    DetectionModel.D01: frozenset(FaceAttribute) - {FaceAttribute.MASK},
    DetectionModel.D02: frozenset(),
    DetectionModel.D03: frozenset(
        {
            FaceAttribute.HEAD_POSE,
            FaceAttribute.BLUR,
            FaceAttribute.MASK,
            FaceAttribute.QUALITY,
        }
    ),
}
MODELS_WITH_LANDMARKS = frozenset({DetectionModel.D01, DetectionModel.D03})
MODELS_WITH_QUALITY = frozenset({RecognitionModel.R03, RecognitionModel.R04})

# Images: the file, not the picture.
IMAGE_MIN_BYTES = 1024
IMAGE_MAX_BYTES = 6 * 1024 * 1024
MAX_FACES_PER_IMAGE = 100

FACE_ID_TIME_TO_LIVE_MIN_S = 60
FACE_ID_TIME_TO_LIVE_MAX_S = 86_400
FACE_ID_TIME_TO_LIVE_DEFAULT_S = 86_400

SAME_PERSON_CONFIDENCE = 0.5
FACE_IDS_MAX = 1000
MAX_CANDIDATES_MAX = 1000
MAX_CANDIDATES_DEFAULT = 20
GROUP_FACE_IDS_MIN = 2
IDENTIFY_FACE_IDS_MAX = 10
IDENTIFY_MAX_CANDIDATES_MAX = 100
IDENTIFY_MAX_CANDIDATES_DEFAULT = 10

CONTAINER_ID_PATTERN = re.compile(r"[a-z0-9_-]{1,64}")  # match the whole id
ID_MAX_CHARS = 64
NAME_MAX_CHARS = 128
USER_DATA_MAX_CHARS = 16_384
FACE_USER_DATA_MAX_CHARS = 1024
PAGE_TOP_MAX = 1000
PAGE_TOP_DEFAULT = 1000
SNAPSHOT_LIFE_S = 48 * 3600

# What the hosted service's standard tier lets a subscription keep; each is a setting of the server.
QUOTAS = {
    "FACE_MAX_FACE_LISTS": 64,
    "FACE_MAX_LARGE_FACE_LISTS": 1_000_000,
    "FACE_MAX_PERSON_GROUPS": 1_000_000,
    "FACE_MAX_LARGE_PERSON_GROUPS": 1_000_000,
    "FACE_MAX_FACES_PER_FACE_LIST": 1000,
    "FACE_MAX_FACES_PER_LARGE_FACE_LIST": 1_000_000,
    "FACE_MAX_FACES_PER_PERSON": 248,
    "FACE_MAX_PERSONS_PER_PERSON_GROUP": 10_000,
    "FACE_MAX_PERSONS_PER_LARGE_PERSON_GROUP": 1_000_000,
    "FACE_MAX_SNAPSHOTS_TAKEN_PER_DAY": 100,
    "FACE_MAX_SNAPSHOTS_APPLIED_PER_DAY": 100,
}
# The longest documented JSON body is a userData of 16,384 characters, each up to 12 bytes when
# escaped; nothing longer is read.
JSON_MAX_BYTES = 512 * 1024


class FaceRectangle(TypedDict):
    """Whole pixels of the upright image."""

    top: int
    left: int
    width: int
    height: int


class DetectedFace(TypedDict):
    faceId: NotRequired[str]
    recognitionModel: NotRequired[str]
    faceRectangle: FaceRectangle
    faceLandmarks: NotRequired[FaceLandmarks]
    faceAttributes: NotRequired[FaceAttributes]


class SimilarFace(TypedDict):
    """faceId when searched in faceIds, persistedFaceId when searched in a list."""

    faceId: NotRequired[str]
    persistedFaceId: NotRequired[str]
    confidence: float


class GroupResult(TypedDict):
    """Groups of two faceIds and more, the largest first; the messy group is alike to none."""

    groups: list[list[str]]
    messyGroup: list[str]


class IdentifyCandidate(TypedDict):
    personId: str
    confidence: float


class IdentifyResult(TypedDict):
    faceId: str
    candidates: list[IdentifyCandidate]


class VerifyResult(TypedDict):
    isIdentical: bool
    confidence: float


class Person(TypedDict):
    """The answer to creating a person carries the id alone."""

    personId: str
    name: NotRequired[str]
    userData: NotRequired[str | None]
    persistedFaceIds: NotRequired[list[str]]


class PersistedFace(TypedDict):
    """The answer to adding a face carries the id alone."""

    persistedFaceId: str
    userData: NotRequired[str | None]


class TrainingStatus(TypedDict):
    """Times are ISO 8601 in UTC with a final Z."""

    status: str
    createdDateTime: str
    lastActionDateTime: str | None
    lastSuccessfulTrainingDateTime: str | None
    message: str | None


class Snapshot(TypedDict):
    """`account` is the id of the subscription that took it, `applyScope` those that may apply it.

    Times are ISO 8601 in UTC with a final Z.
    """

    id: str
    account: str
    type: str
    applyScope: list[str]
    userData: str | None
    createdTime: str
    lastUpdateTime: str


class OperationStatus(TypedDict):
    """`resourceLocation` is relative: `/snapshots/ID`, `/persongroups/ID`. Clients split it at the
    slashes, so neither a host nor the API's base stands before it."""

    status: str
    createdTime: str
    lastActionTime: str | None
    resourceLocation: str | None
    message: str | None


class ErrorDetail(TypedDict):
    """A refusal by the service carries `code`, one by the gateway before it `statusCode`."""

    code: NotRequired[str]
    statusCode: NotRequired[int]
    message: str


class ErrorBody(TypedDict):
    error: ErrorDetail


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error answer as data: HTTP status, code (None for the gateway's), message."""

    status: int
    code: str | None
    message: str

    def body(self) -> ErrorBody:
        if self.code is None:
            return {"error": {"statusCode": self.status, "message": self.message}}
        return {"error": {"code": self.code, "message": self.message}}

    @classmethod
    def from_body(cls, status: int, body: object) -> "Refusal | None":
        """The refusal in a decoded JSON body, or None when the body is not shaped like one."""
        error = body.get("error") if isinstance(body, dict) else None
        if not isinstance(error, dict) or not isinstance(error.get("message"), str):
            return None
        code = error.get("code")
        return cls(status, None if code is None else str(code), error["message"])
