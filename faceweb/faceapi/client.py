"""FaceClient: the Face REST API over httpx, for ours and the hosted one alike.

Every failure a caller sees is one of these; httpx's own exceptions stay inside:

    FaceAPIError
    +-- FaceAPIRefused          the service answered: not this request (4xx); final
    |   +-- FaceAPIDenied       not this key: 401 unknown key, 403 quota or approval
    +-- FaceAPIUnavailable      no answer, or "not now" (408, 409, 5xx); try again later
        +-- FaceAPISlow         no answer within the time limit
        +-- FaceAPIAway         it cannot be reached, or is not asked since it was not (`breaker`)
        +-- FaceAPIPaced        too many calls: it says so (429), or we know (`pacing`)

After FaceAPIAway and FaceAPIPaced nothing was done; otherwise perhaps, and the answer was lost.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import httpx

from faceweb.faceapi import contract, wire
from faceweb.faceapi.persons import PersonOperations
from faceweb.faceapi.retry_after import retry_after_s

# Answers that mean "the same request may succeed in a moment" although their status is 4xx.
_PASSING_CODES = frozenset(
    {
        "ConcurrentOperationConflict",
        "LargeFaceListTrainingNotFinished",
        "LargePersonGroupTrainingNotFinished",
    }
)
# A service that is there accepts at once; one that was not reached did nothing.
_CONNECT_S = 3.0
_NOT_REACHED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
# A worker's process makes one call at a time, one with threads as many as it has threads.
_CONNECTIONS = httpx.Limits(max_connections=32, max_keepalive_connections=8)


class FaceAPIError(Exception):
    """Whatever kept the Face API from answering. `is_undone`: it did nothing for sure."""

    is_undone = True


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

    is_undone = False

    def __init__(self, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s

    @property
    def is_busy(self) -> bool:
        """Whether it is there and has too much to do."""
        return self.retry_after_s is not None


class FaceAPISlow(FaceAPIUnavailable):
    """No answer within the time limit. It may still be at it."""


class FaceAPIAway(FaceAPIUnavailable):
    """Nobody is there. `retry_after_s` is when somebody will look, or None."""

    is_undone = True
    is_busy = False


class FaceAPIPaced(FaceAPIUnavailable):
    """More calls than the service takes. `retry_after_s` is when there is room, where known."""

    is_undone = True
    is_busy = True


class FaceClient(PersonOperations):
    """One connection pool to one endpoint with one key; safe to share between threads.

    `base_url` is the endpoint as the portal shows it, with or without a slash at its end.
    `timeout_s` bounds each wait for bytes. `transport` replaces the network in tests.
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
            timeout=httpx.Timeout(timeout_s, connect=_CONNECT_S, pool=_CONNECT_S),
            limits=_CONNECTIONS,
            transport=transport,
            event_hooks=wire.HOOKS,
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
        sent = {"params": params, "json": body, "content": image, "headers": headers}
        response = self._send(method, path, **sent)
        if response.is_success:
            return parsed(response) if response.content else None
        raise failure_of(response)

    def _send(self, method: str, path: str, **request: Any) -> httpx.Response:
        """Whatever the service answers. Raises FaceAPIUnavailable without an answer."""
        try:
            return self._http.request(method, path, **request)
        except _NOT_REACHED as error:
            raise FaceAPIAway(f"not reached: {type(error).__name__}") from error
        except httpx.TimeoutException as error:
            raise FaceAPISlow(f"no answer: {type(error).__name__}") from error
        except httpx.TransportError as error:
            raise FaceAPIUnavailable(f"no answer: {type(error).__name__}") from error


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
    if status == 429:
        return FaceAPIPaced(f"{status} {message}", retry_after_s(response, message))
    if status == 408 or status >= 500 or code in _PASSING_CODES:
        return FaceAPIUnavailable(f"{status} {message}", retry_after_s(response, message))
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
