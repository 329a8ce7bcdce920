"""What each operation takes, answers and refuses beside its route: the table of the reference.

Keyed by the contract's operation names. What a path's ids, a body and a key bring along for every
operation (404 of a container, 415, 401 and so on) is derived from the route in `document`.
"""

from faceweb.faceapi.contract import ContainerKind
from faceweb.faceserver.openapi.face_operations import face_operations
from faceweb.faceserver.openapi.operation import (
    ADDRESSES,
    IMAGE,
    IMAGE_REFUSALS,
    Operation,
    Refusals,
    merged,
    with_url,
)

_ADD_FACE_QUERY = ("userData", "targetFace", "detectionModel")


def _containers(kind: ContainerKind) -> dict[str, Operation]:
    words = kind.words.lower()
    page = () if kind is ContainerKind.FACE_LIST else ("start", "top")
    training = _training(kind)
    return {
        f"{kind}_List": Operation(
            f"The {words}s", (*page, "returnRecognitionModel"), answer=f"{kind}s"
        ),
        f"{kind}_Create": Operation(
            f"Make a {words}",
            body="MetaDataContract",
            refusals={403: ("QuotaExceeded",), 409: (f"{kind}Exists",)},
        ),
        f"{kind}_Get": Operation(f"One {words}", ("returnRecognitionModel",), answer=kind.value),
        f"{kind}_Update": Operation(
            f"Change the name or userData of a {words}",
            body="NameAndUserDataContract",
            refusals=training,
        ),
        f"{kind}_Delete": Operation(
            f"Delete a {words} and the faces in it",
            refusals=training,
            differs=("Its faces are gone from every search when the answer arrives.",),
        ),
    }


def _trained(kind: ContainerKind) -> dict[str, Operation]:
    words = kind.words.lower()
    return {
        f"{kind}_Train": Operation(
            f"Make the faces now in a {words} the ones that searches see",
            refusals=_training(kind),
            differs=(
                f"Training is done when the answer arrives. {kind}TrainingNotFinished is described"
                " for programs that are ready for it, and never answered.",
            ),
        ),
        f"{kind}_GetTrainingStatus": Operation(
            f"How the training of a {words} goes",
            answer="TrainingStatus",
            refusals={404: (f"{kind}NotTrained",)},
        ),
    }


def _kept_faces(owner: str, words: str, kind: ContainerKind) -> dict[str, Operation]:
    """Faces of a list or a person: `owner` begins the operations' names."""
    training = _training(kind)
    adding = merged(IMAGE_REFUSALS, {403: ("QuotaExceeded",)}, training)
    return {
        f"{owner}_AddFaceFromUrl": Operation(
            f"Add a face to a {words} from an image behind an address",
            _ADD_FACE_QUERY,
            "ImageUrl",
            "PersistedFace",
            with_url(adding),
            (ADDRESSES,),
        ),
        f"{owner}_AddFaceFromStream": Operation(
            f"Add a face to a {words}", _ADD_FACE_QUERY, IMAGE, "PersistedFace", adding
        ),
        f"{owner}_DeleteFace": Operation(
            f"Delete a face from a {words}",
            refusals=training,
            differs=("No search answers with it when this answer arrives, trained or not.",),
        ),
    }


def _described_faces(owner: str, words: str) -> dict[str, Operation]:
    return {
        f"{owner}_GetFace": Operation(f"One face of a {words}", answer="PersistedFace"),
        f"{owner}_UpdateFace": Operation(
            f"Change the userData of a face of a {words}", body="UpdateFaceRequest"
        ),
    }


def _persons(kind: ContainerKind) -> dict[str, Operation]:
    words, training = kind.words.lower(), _training(kind)
    person = f"person of a {words}"
    return {
        f"{kind}Person_Create": Operation(
            f"Make a person in a {words}",
            body="NameAndUserDataContract",
            answer="Person",
            refusals=merged({403: ("QuotaExceeded",)}, training),
        ),
        f"{kind}Person_List": Operation(
            f"The persons of a {words}", ("start", "top"), answer="Persons"
        ),
        f"{kind}Person_Get": Operation(f"One person of a {words}", answer="Person"),
        f"{kind}Person_Update": Operation(
            f"Change the name or userData of a person of a {words}",
            body="NameAndUserDataContract",
            refusals=training,
        ),
        f"{kind}Person_Delete": Operation(
            f"Delete a person of a {words} and its faces", refusals=training
        ),
        **_kept_faces(f"{kind}Person", person, kind),
        **_described_faces(f"{kind}Person", person),
    }


def _snapshots() -> dict[str, Operation]:
    return {
        "Snapshot_Take": Operation(
            "Copy a list or group for other subscriptions to apply",
            body="TakeSnapshotRequest",
            refusals={
                403: ("QuotaExceeded",),
                404: tuple(f"{kind}NotFound" for kind in ContainerKind),
            },
            differs=("How many may be taken a day is a setting of the server.",),
        ),
        "Snapshot_List": Operation(
            "The snapshots taken by, or open to, this subscription",
            ("type", "applyScope"),
            answer="Snapshots",
        ),
        "Snapshot_Get": Operation("One snapshot", answer="Snapshot"),
        "Snapshot_Update": Operation(
            "Change the applyScope or userData of a snapshot", body="UpdateSnapshotRequest"
        ),
        "Snapshot_Delete": Operation("Delete a snapshot"),
        "Snapshot_Apply": Operation(
            "Make a list or group of this subscription from a snapshot",
            body="ApplySnapshotRequest",
            refusals={403: ("QuotaExceeded",)},
            differs=("How many may be applied a day is a setting of the server.",),
        ),
        "Snapshot_GetOperationStatus": Operation(
            "How the taking or applying of a snapshot goes", answer="OperationStatus"
        ),
    }


def _training(kind: ContainerKind) -> Refusals:
    return {} if kind is ContainerKind.FACE_LIST else {409: (f"{kind}TrainingNotFinished",)}


def _all() -> dict[str, Operation]:
    found = {**face_operations(), **_snapshots()}
    for kind in ContainerKind:
        words = kind.words.lower()
        found |= _containers(kind)
        if kind is not ContainerKind.FACE_LIST:
            found |= _trained(kind)
        if kind in (ContainerKind.FACE_LIST, ContainerKind.LARGE_FACE_LIST):
            found |= _kept_faces(kind.value, words, kind)
        else:
            found |= _persons(kind)
        if kind is ContainerKind.LARGE_FACE_LIST:
            found |= _described_faces(kind.value, words)
            found[f"{kind}_ListFaces"] = Operation(
                f"The faces in a {words}", ("start", "top"), answer="PersistedFaces"
            )
    return found


OPERATIONS = _all()
