"""The operations on detected faces, as rows of the reference's table."""

from faceweb.faceserver.openapi.operation import (
    ADDRESSES,
    IMAGE,
    IMAGE_REFUSALS,
    Operation,
    Refusals,
    with_url,
)


def face_operations() -> dict[str, Operation]:
    detect_query = (
        "returnFaceId",
        "returnFaceLandmarks",
        "returnFaceAttributes",
        "recognitionModel",
        "returnRecognitionModel",
        "detectionModel",
        "faceIdTimeToLive",
    )
    detect_differs = (
        "All detection models name the same network and differ in what they may be asked; which"
        " networks the recognition models name is a setting of the server.",
        "detection_03 may be asked for blur, headPose and landmarks besides mask and"
        " qualityForRecognition.",
        "Attributes are estimated by networks and measures of this server's own, every probability"
        " calibrated on labelled photos: 0.5 means as likely as not. How wrong they are, for whom,"
        " is in the model card.",
        "contempt is always 0; SwimmingGoggles, white hair and red hair are never found: no open"
        " model tells them. facialHair says how likely each is, not how long.",
        "pitch is a real angle where the hosted service long answered 0.",
        "A face that is too small, turned away or covered gets neutral values instead of guesses.",
        "Names of attributes are taken in any case and with blanks around them.",
        "WebP is read too.",
    )
    verify_refusals: Refusals = {
        400: ("PersonGroupNotFound", "LargePersonGroupNotFound"),
        404: ("FaceNotFound", "PersonNotFound", "PersistedFaceNotFound"),
    }
    calibrated = (
        "Confidence is calibrated for this server's own network: 0.5 is the same-person threshold"
        " here too, other values are not comparable with the hosted ones.",
    )
    verify = "Say whether two faces, or a face and a person's, are the same person's"
    return {
        "Face_DetectWithUrl": Operation(
            "Find the faces in an image behind an address",
            detect_query,
            "ImageUrl",
            "DetectedFaces",
            with_url(IMAGE_REFUSALS),
            (*detect_differs, ADDRESSES),
        ),
        "Face_DetectWithStream": Operation(
            "Find the faces in an image",
            detect_query,
            IMAGE,
            "DetectedFaces",
            IMAGE_REFUSALS,
            detect_differs,
        ),
        "Face_FindSimilar": Operation(
            "Find the faces most like a given one",
            body="FindSimilarRequest",
            answer="SimilarFaces",
            refusals={
                400: (
                    "FaceNotFound",
                    "FaceListNotFound",
                    "FaceListNotReady",
                    "LargeFaceListNotFound",
                    "LargeFaceListNotTrained",
                ),
                409: ("LargeFaceListTrainingNotFinished",),
            },
            differs=("The search is exact, whatever the length of the list.", *calibrated),
        ),
        "Face_Group": Operation(
            "Sort faces into groups of one person each",
            body="GroupRequest",
            answer="GroupResult",
            refusals={400: ("FaceNotFound",)},
            differs=("messyGroup is there even when it is empty.",),
        ),
        "Face_Identify": Operation(
            "Say which persons of a group the faces may be",
            body="IdentifyRequest",
            answer="IdentifyResults",
            refusals={
                400: (
                    "FaceNotFound",
                    "PersonGroupNotFound",
                    "LargePersonGroupNotFound",
                    "PersonGroupNotTrained",
                    "LargePersonGroupNotTrained",
                    "PersonGroupIdAndLargePersonGroupIdBothNotNull",
                    "PersonGroupIdAndLargePersonGroupIdBothNull",
                ),
                409: ("PersonGroupTrainingNotFinished", "LargePersonGroupTrainingNotFinished"),
            },
            differs=("A person's confidence is that of the closest of its faces.", *calibrated),
        ),
        "Face_VerifyFaceToFace": Operation(
            verify,
            body="VerifyFaceToFaceRequest",
            answer="VerifyResult",
            refusals=verify_refusals,
            differs=calibrated,
        ),
        "Face_VerifyFaceToPerson": Operation(
            verify,
            body="VerifyFaceToPersonRequest",
            answer="VerifyResult",
            refusals=verify_refusals,
            differs=calibrated,
        ),
    }
