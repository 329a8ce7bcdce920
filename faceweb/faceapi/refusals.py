"""Every refusal the Face REST API v1.0 documents, word for word.

The wording is that of the published reference of each operation ("Face - Find Similar" and its
sisters) and, where those are silent, of the published list "Face API error codes". Standard library
only; `faceserver` raises these, nothing here does.
"""

from faceweb.faceapi.contract import ContainerKind, DetectionModel, RecognitionModel, Refusal


def bad_argument(message: str) -> Refusal:
    return Refusal(400, "BadArgument", message)


def invalid(name: str) -> Refusal:
    """A query parameter or field whose value is not one of the allowed."""
    return bad_argument(f"'{name}' is invalid.")


def too_long(name: str) -> Refusal:
    return bad_argument(f"'{name}' is too long.")


def not_supported(argument: str, model: DetectionModel | RecognitionModel) -> Refusal:
    return bad_argument(f"'{argument}' is not supported by {model}.")


def attributes_not_supported(model: DetectionModel) -> Refusal:
    """Names an attribute that the model knows nothing of."""
    known = {
        DetectionModel.D01: "blur,exposure,noise,age,gender,facialhair,glasses,hair,makeup,"
        "accessories,occlusion,headpose,emotion,smile,qualityforrecognition",
        DetectionModel.D03: "headpose,mask,qualityforrecognition",
    }
    if model not in known:
        return not_supported("returnFaceAttributes", model)
    return bad_argument(f"Only face attributes '{known[model]}' are supported by {model}.")


BODY_INVALID = bad_argument("Request body is invalid.")
JSON_ERROR = bad_argument("JSON parsing error.")
NAME_EMPTY = bad_argument("'name' is empty.")
NAME_AND_USER_DATA_EMPTY = bad_argument("Both 'name' and 'userData' are empty.")
TARGET_FACE_INVALID = bad_argument("Invalid argument targetFace.")
TARGET_FACE_OUT_OF_RANGE = bad_argument("Argument targetFace out of range.")
ATTRIBUTES_INVALID = bad_argument("Invalid argument returnFaceAttributes.")
INCOMPATIBLE_MODELS = bad_argument("'recognitionModel' is incompatible.")

MODE_INVALID = bad_argument("mode is invalid.")
CANDIDATES_OUT_OF_RANGE = bad_argument("maxNumOfCandidatesReturned out of range [1, 1000]")
FACE_IDS_OUT_OF_RANGE = bad_argument("Length of faceIds out of range [1, 1000].")
NOTHING_TO_SEARCH = bad_argument("Both faceListId and faceIds are not provided.")
TWO_TO_SEARCH = bad_argument("Argument faceListId and faceIds cannot be provided at the same time.")
NOT_EXACTLY_ONE_TO_SEARCH = bad_argument(
    "LargeFaceListId, faceListId and faceIds, not exactly one of them is valid."
)
QUERY_FACE_NOT_FOUND = Refusal(400, "FaceNotFound", "Query face cannot be found.")
FACE_NOT_FOUND = Refusal(400, "FaceNotFound", "Face is not found.")
FACE_IDS_LENGTH_INVALID = bad_argument("The length of faceIds is not in a valid range.")
CANDIDATES_INVALID = bad_argument("The argument maxNumOfCandidatesReturned is not valid.")
THRESHOLD_INVALID = bad_argument("The argument confidenceThreshold is not valid.")
FACE_ID_INVALID = bad_argument("Face ID is invalid.")
PERSON_ID_INVALID = bad_argument("Person ID is invalid.")
TWO_GROUPS = Refusal(
    400,
    "PersonGroupIdAndLargePersonGroupIdBothNotNull",
    "Large person group ID and person group ID are both not null.",
)
NO_GROUP = Refusal(
    400,
    "PersonGroupIdAndLargePersonGroupIdBothNull",
    "Large person group ID and person group ID are both null.",
)
FACE_TO_VERIFY_NOT_FOUND = Refusal(404, "FaceNotFound", "Face is not found.")
PERSON_TO_VERIFY_NOT_FOUND = Refusal(404, "PersonNotFound", "Person is not found.")
PERSON_WITHOUT_FACE = Refusal(
    404, "PersistedFaceNotFound", "No persisted face of the person is found."
)
FACE_LIST_EMPTY = Refusal(400, "FaceListNotReady", "Face list is empty.")

URL_INVALID = Refusal(400, "InvalidURL", "Invalid image URL.")
URL_DOWNLOAD_FAILED = Refusal(
    400,
    "InvalidURL",
    "Invalid image URL or error downloading from target server. Remote server error returned: "
    '"An error occurred while sending the request."',
)
IMAGE_UNDECODABLE = Refusal(400, "InvalidImage", "Decoding error, image format unsupported.")
IMAGE_WITHOUT_FACE = Refusal(400, "InvalidImage", "No face detected in the image.")
IMAGE_WITH_FACES = Refusal(400, "InvalidImage", "There is more than 1 face in the image.")
IMAGE_TOO_SMALL = Refusal(400, "InvalidImageSize", "Image size is too small.")
IMAGE_TOO_BIG = Refusal(400, "InvalidImageSize", "Image size is too big.")

KEY_INVALID = Refusal(
    401,
    "Unspecified",
    "Access denied due to invalid subscription key. Make sure you are subscribed to an API you are"
    " trying to call and provide the right key.",
)
QUOTA_FACES = Refusal(403, "QuotaExceeded", "Persisted face number reached limit.")
PATH_UNKNOWN = Refusal(404, "404", "Resource not found")
PERSISTED_FACE_ID_INVALID = Refusal(404, "PersistedFaceNotFound", "Persisted face ID is invalid.")
PERSON_ID_IN_PATH_INVALID = Refusal(404, "PersonNotFound", "Person ID is invalid.")
# No public document lists the codes of snapshots; these follow the other resources'.
SNAPSHOT_ID_INVALID = Refusal(404, "SnapshotNotFound", "Snapshot ID is invalid.")
SNAPSHOT_NOT_FOUND = Refusal(404, "SnapshotNotFound", "Snapshot is not found.")
OPERATION_ID_INVALID = Refusal(404, "OperationNotFound", "Operation ID is invalid.")
OPERATION_NOT_FOUND = Refusal(404, "OperationNotFound", "Operation is not found.")
APPLY_SCOPE_AND_USER_DATA_EMPTY = bad_argument("Both 'applyScope' and 'userData' are empty.")
QUOTA_SNAPSHOTS_TAKEN = Refusal(403, "QuotaExceeded", "Snapshot take number reached limit.")
QUOTA_SNAPSHOTS_APPLIED = Refusal(403, "QuotaExceeded", "Snapshot apply number reached limit.")
TIMEOUT = Refusal(408, "OperationTimeOut", "Request Timeout.")
MEDIA_TYPE_INVALID = Refusal(415, "BadArgument", "Invalid Media Type")
# No reference documents a body for 500; this one keeps the envelope that clients can read.
UNEXPECTED = Refusal(500, "InternalServerError", "An unexpected error occurred.")


def container_id_invalid(kind: ContainerKind, status: int = 404) -> Refusal:
    """404 wherever the container is looked up by its path, 400 on creation and in a body."""
    code = "BadArgument" if status == 400 else f"{kind}NotFound"
    return Refusal(status, code, f"{kind.words} ID is invalid.")


def container_not_found(kind: ContainerKind, status: int = 404) -> Refusal:
    return Refusal(status, f"{kind}NotFound", f"{kind.words} is not found.")


def container_exists(kind: ContainerKind) -> Refusal:
    return Refusal(409, f"{kind}Exists", f"{kind.words} already exists.")


def container_quota(kind: ContainerKind) -> Refusal:
    """One more of the kind would be too many for the subscription."""
    message = (
        "Large Face List number reached limit."
        if kind is ContainerKind.LARGE_FACE_LIST
        else f"{kind.words} number reached subscription level limit."
    )
    return Refusal(403, "QuotaExceeded", message)


def person_quota(kind: ContainerKind) -> Refusal:
    message = f"Person number reached {kind.words.lower()} level limit."
    return Refusal(403, "QuotaExceeded", message)


def container_not_trained(kind: ContainerKind) -> Refusal:
    """The answer of GET training before the first one."""
    return Refusal(404, f"{kind}NotTrained", f"{kind.words} not trained.")


def list_not_trained_for_search() -> Refusal:
    kind = ContainerKind.LARGE_FACE_LIST
    return Refusal(400, f"{kind}NotTrained", f"{kind.words} is not trained.")


def group_not_trained_for_identify(kind: ContainerKind) -> Refusal:
    return Refusal(400, f"{kind}NotTrained", f"{kind.words} not trained.")


def group_not_found_in_verify(kind: ContainerKind) -> Refusal:
    return Refusal(400, f"{kind}NotFound", f"{kind.words.title()} is not found.")


def person_not_found(person_id: object) -> Refusal:
    return Refusal(404, "PersonNotFound", f"Person {person_id} is not found.")


def persisted_face_not_found(kind: ContainerKind, persisted_face_id: object) -> Refusal:
    message = {
        ContainerKind.FACE_LIST: "Persisted face is not found.",
        ContainerKind.LARGE_FACE_LIST: f"Large Face List Face {persisted_face_id} is not found.",
    }.get(kind, f"Persisted face {persisted_face_id} is not found.")
    return Refusal(404, "PersistedFaceNotFound", message)


def conflict(resource: str) -> Refusal:
    """Another request held the same rows for too long; nothing was done."""
    message = f"There is a conflict operation on resource '{resource}', please try later."
    return Refusal(409, "ConcurrentOperationConflict", message)


def quota_exceeded(days_left: float) -> Refusal:
    """The month's calls are used up. One of the gateway's two refusals: it has no code."""
    return Refusal(
        403,
        None,
        f"Out of call volume quota. Quota will be replenished in {days_left:.2f} days.",
    )


def rate_exceeded(wait_s: int) -> Refusal:
    """Too many calls just now. The gateway's other refusal."""
    return Refusal(429, None, f"Rate limit is exceeded. Try again in {wait_s} seconds.")
