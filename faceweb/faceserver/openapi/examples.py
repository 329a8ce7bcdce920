"""A body to copy for each kind of request; what a caller would really send."""

from typing import Any

from faceweb.faceapi.contract import RecognitionModel
from faceweb.faceserver.openapi.schemas import (
    FACE_ID,
    OTHER_FACE_ID,
    PERSON_ID,
    SUBSCRIPTION_ID,
)

BODIES: dict[str, dict[str, Any]] = {
    "ImageUrl": {"url": "https://example.com/photo.jpg"},
    "FindSimilarRequest": {
        "faceId": FACE_ID,
        "largeFaceListId": "friends",
        "maxNumOfCandidatesReturned": 10,
        "mode": "matchFace",
    },
    "GroupRequest": {"faceIds": [FACE_ID, OTHER_FACE_ID]},
    "IdentifyRequest": {"faceIds": [FACE_ID], "personGroupId": "friends"},
    "VerifyFaceToFaceRequest": {"faceId1": FACE_ID, "faceId2": OTHER_FACE_ID},
    "VerifyFaceToPersonRequest": {
        "faceId": FACE_ID,
        "personId": PERSON_ID,
        "personGroupId": "friends",
    },
    "MetaDataContract": {"name": "Friends", "recognitionModel": RecognitionModel.R04.value},
    "NameAndUserDataContract": {"name": "Friends", "userData": "anything you like"},
    "UpdateFaceRequest": {"userData": "holiday.jpg"},
    "TakeSnapshotRequest": {
        "type": "LargeFaceList",
        "objectId": "friends",
        "applyScope": [SUBSCRIPTION_ID],
    },
    "UpdateSnapshotRequest": {"applyScope": [SUBSCRIPTION_ID]},
    "ApplySnapshotRequest": {"objectId": "friends-copy"},
}

# The models of the published quickstarts; queries are otherwise left at their defaults.
QUERY: dict[str, str] = {"recognitionModel": "recognition_04", "detectionModel": "detection_03"}
