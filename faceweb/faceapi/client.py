"""FaceClient: the Face REST API over httpx, for ours and the hosted one alike.

Every failure a caller sees is one of these; httpx's own exceptions stay inside:

    FaceAPIError
    +-- FaceAPIRefused          the service answered: not this request (4xx); final
    |   +-- FaceAPIDenied       not this key: 401 unknown key, 403 quota or approval
    +-- FaceAPIUnavailable      no answer, or "not now" (408, 429, 5xx); try again later
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import httpx

from faceweb.faceapi import contract
from faceweb.faceapi.persons import PersonOperations

# Answers that mean "the same request may succeed in a moment" although their status is 4xx.
_PASSING_CODES = frozenset(
    {
        "ConcurrentOperationConflict",
        "LargeFaceListTrainingNotFinished",
        "LargePersonGroupTrainingNotFinished",
    }
)
# A 429 without a Retry-After header says it in words: "Rate limit is exceeded. Try again in 26
# seconds." or "... Please retry after 1 second".
_RETRY_WORDS = re.compile(r"(?:try again in|retry after) (\d+) second", re.IGNORECASE)


class FaceAPIError(Exception):
    """Whatever kept the Face API from giving the answer asked for."""


class FaceAPIRefused(FaceAPIError):
    """The service refused this request: its error code, message and HTTP status."""

    def __init__(self, code: str, message: str, status: int) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.code = code
        self.message = message
        self.status = status


class FaceAPIDenied(FaceAPIRefused):
    """The service refuses this key: unknown (401), out of quota or not approved (403)."""


class FaceAPIUnavailable(FaceAPIError):
    """No answer now. `retry_after_s` is what the service asked for, or None if it did not say."""

    def __init__(self, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class FaceClient(PersonOperations):
    """One connection pool to one endpoint with one key; safe to share between threads.

    `base_url` is the endpoint as the portal shows it, with or without a slash at its end.
    `timeout_s` bounds connecting and each wait for bytes. `transport` replaces the network in
    tests.
    """

    def __init__(
        self,
        base_url: str,
        key: str,
        timeout_s: float = 30.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._http = httpx.Client(
            base_url=base_url.rstrip("/") + contract.BASE_PATH,
            headers={contract.KEY_HEADER: key},
            timeout=httpx.Timeout(timeout_s, connect=5.0),
            transport=transport,
        )

    def close(self) -> None:
        self._http.close()

    def detect(
        self,
        image: bytes,
        *,
        recognition_model: str,
        detection_model: str,
        face_id_time_to_live_s: int = contract.FACE_ID_TIME_TO_LIVE_DEFAULT_S,
        attributes: Sequence[str] = (),
        landmarks: bool = False,
    ) -> list[contract.DetectedFace]:
        """The faces in an encoded image, largest first; each `faceId` lives the given seconds.

        `attributes` are the contract's names (`FaceAttribute`). A detection model is asked for
        those in `contract.ATTRIBUTES_OF` only; it refuses the others.
        """
        params: dict[str, str | int] = {
            "returnFaceId": "true",
            "recognitionModel": recognition_model,
            "detectionModel": detection_model,
            "faceIdTimeToLive": face_id_time_to_live_s,
        }
        if attributes:
            params["returnFaceAttributes"] = ",".join(attributes)
        if landmarks:
            params["returnFaceLandmarks"] = "true"
        answer = self._call("POST", "/detect", params=params, image=image)
        faces: list[contract.DetectedFace] = answer
        return faces

    def find_similar(
        self,
        face_id: UUID,
        large_face_list_id: str,
        *,
        mode: str,
        max_candidates: int = contract.MAX_CANDIDATES_DEFAULT,
    ) -> list[contract.SimilarFace]:
        """Persisted faces of a trained list like the detected `face_id`, best first."""
        answer = self._call(
            "POST",
            "/findsimilars",
            body={
                "faceId": str(face_id),
                "largeFaceListId": large_face_list_id,
                "mode": mode,
                "maxNumOfCandidatesReturned": max_candidates,
            },
        )
        candidates: list[contract.SimilarFace] = answer
        return candidates

    def verify(self, one: UUID, other: UUID) -> contract.VerifyResult:
        """Whether two detected faces are the same person's, and how likely."""
        answer = self._call("POST", "/verify", body={"faceId1": str(one), "faceId2": str(other)})
        result: contract.VerifyResult = answer
        return result

    def create_large_face_list(self, list_id: str, name: str, recognition_model: str) -> None:
        self._call(
            "PUT",
            f"/largefacelists/{list_id}",
            body={"name": name, "recognitionModel": recognition_model},
        )

    def delete_large_face_list(self, list_id: str) -> None:
        self._call("DELETE", f"/largefacelists/{list_id}")

    def add_face(
        self,
        list_id: str,
        image: bytes,
        *,
        target_face: tuple[int, int, int, int],
        detection_model: str,
        user_data: str,
    ) -> UUID:
        """Enrol the face at `target_face` (left, top, width, height); its persistedFaceId."""
        path = f"/largefacelists/{list_id}"
        return self._persist(path, image, target_face, detection_model, user_data)

    def list_faces(
        self, list_id: str, *, start: str = "", top: int = contract.PAGE_TOP_MAX
    ) -> Sequence[contract.PersistedFace]:
        """One page of a list's faces by ascending id, those after `start`."""
        params: dict[str, str | int] = {"top": top}
        if start:
            params["start"] = start
        answer = self._call("GET", f"/largefacelists/{list_id}/persistedfaces", params=params)
        faces: list[contract.PersistedFace] = answer
        return faces

    def delete_face(self, list_id: str, persisted_face_id: UUID) -> None:
        self._call("DELETE", f"/largefacelists/{list_id}/persistedfaces/{persisted_face_id}")

    def train(self, list_id: str) -> None:
        """Start training; `training_status` says when it is done."""
        self._call("POST", f"/largefacelists/{list_id}/train")

    def training_status(self, list_id: str) -> contract.TrainingStatus:
        answer = self._call("GET", f"/largefacelists/{list_id}/training")
        status: contract.TrainingStatus = answer
        return status

    def has(self, path: str) -> bool:
        """Whether there is something at this path, as "largefacelists/ID"."""
        try:
            self._call("GET", f"/{path}")
        except FaceAPIRefused as refused:
            if refused.status != 404:
                raise
            return False
        return True

    def delete(self, path: str) -> None:
        """Delete what is at this path, if it is there."""
        try:
            self._call("DELETE", f"/{path}")
        except FaceAPIRefused as refused:
            if refused.status != 404:
                raise

    def _call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        body: Mapping[str, Any] | None = None,
        image: bytes | None = None,
    ) -> Any:
        """The parsed answer, or None for an empty one; raises the tree above."""
        headers = {"Content-Type": contract.IMAGE_TYPE} if image is not None else None
        try:
            response = self._http.request(
                method, path, params=params, json=body, content=image, headers=headers
            )
        except httpx.TransportError as error:
            raise FaceAPIUnavailable(f"no answer: {type(error).__name__}") from error
        if response.is_success:
            return parsed(response) if response.content else None
        raise failure_of(response)


def parsed(response: httpx.Response) -> Any:
    try:
        return response.json()
    except json.JSONDecodeError as error:
        raise FaceAPIUnavailable("the answer is not JSON") from error


def failure_of(response: httpx.Response) -> FaceAPIError:
    """The exception for an answer that is not a success; reads both error envelopes."""
    status = response.status_code
    refusal = _refusal_in(response)
    code, message = refusal.code or str(status), refusal.message
    if status in (408, 429) or status >= 500 or code in _PASSING_CODES:
        return FaceAPIUnavailable(f"{status} {message}", _retry_after_s(response, message))
    if status in (401, 403):
        return FaceAPIDenied(code, message, status)
    return FaceAPIRefused(code, message, status)


def _refusal_in(response: httpx.Response) -> contract.Refusal:
    """What the body says, or only the status where it is no error body."""
    status = response.status_code
    try:
        found = contract.Refusal.from_body(status, response.json())
    except (json.JSONDecodeError, UnicodeDecodeError):
        found = None
    return found or contract.Refusal(status, None, response.reason_phrase)


def _retry_after_s(response: httpx.Response, message: str) -> float | None:
    header = response.headers.get(contract.RETRY_AFTER_HEADER, "")
    if header.isdigit():
        return float(header)
    words = _RETRY_WORDS.search(message)
    return float(words[1]) if words else None
