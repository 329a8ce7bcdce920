"""The part of FaceClient that knows who is who: large person groups, Identify, Group."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from faceweb.faceapi import contract

_GROUPS = "/largepersongroups"


class PersonOperations(ABC):
    """One method per operation; each raises what `faceapi.client` documents."""

    @abstractmethod
    def _call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        body: Mapping[str, Any] | None = None,
        image: bytes | None = None,
    ) -> Any: ...

    def _persist(
        self,
        holder: str,
        image: bytes,
        target_face: tuple[int, int, int, int],
        detection_model: str,
        user_data: str,
    ) -> UUID:
        """Give a list or a person, by its path, the face at `target_face`; its persistedFaceId."""
        answer = self._call(
            "POST",
            f"{holder}/persistedfaces",
            params={
                "targetFace": ",".join(str(px) for px in target_face),
                "detectionModel": detection_model,
                "userData": user_data,
            },
            image=image,
        )
        return UUID(answer["persistedFaceId"])

    def create_large_person_group(self, group_id: str, name: str, recognition_model: str) -> None:
        self._call(
            "PUT",
            f"{_GROUPS}/{group_id}",
            body={"name": name, "recognitionModel": recognition_model},
        )

    def delete_large_person_group(self, group_id: str) -> None:
        """Delete it with its persons and their faces."""
        self._call("DELETE", f"{_GROUPS}/{group_id}")

    def train_large_person_group(self, group_id: str) -> None:
        """Start training; `large_person_group_training` says when it is done."""
        self._call("POST", f"{_GROUPS}/{group_id}/train")

    def large_person_group_training(self, group_id: str) -> contract.TrainingStatus:
        answer = self._call("GET", f"{_GROUPS}/{group_id}/training")
        status: contract.TrainingStatus = answer
        return status

    def create_person(self, group_id: str, name: str) -> UUID:
        answer = self._call("POST", f"{_GROUPS}/{group_id}/persons", body={"name": name})
        return UUID(answer["personId"])

    def list_persons(
        self, group_id: str, *, start: str = "", top: int = contract.PAGE_TOP_MAX
    ) -> Sequence[contract.Person]:
        """One page of a group's persons by ascending id, those after `start`."""
        params: dict[str, str | int] = {"top": top}
        if start:
            params["start"] = start
        answer = self._call("GET", f"{_GROUPS}/{group_id}/persons", params=params)
        persons: list[contract.Person] = answer
        return persons

    def get_person(self, group_id: str, person_id: UUID) -> contract.Person:
        answer = self._call("GET", f"{_GROUPS}/{group_id}/persons/{person_id}")
        person: contract.Person = answer
        return person

    def delete_person(self, group_id: str, person_id: UUID) -> None:
        """Delete the person with their faces."""
        self._call("DELETE", f"{_GROUPS}/{group_id}/persons/{person_id}")

    def add_person_face(
        self,
        group_id: str,
        person_id: UUID,
        image: bytes,
        *,
        target_face: tuple[int, int, int, int],
        detection_model: str,
        user_data: str,
    ) -> UUID:
        """Give the person the face at `target_face` (left, top, width, height)."""
        path = f"{_GROUPS}/{group_id}/persons/{person_id}"
        return self._persist(path, image, target_face, detection_model, user_data)

    def get_person_face(
        self, group_id: str, person_id: UUID, persisted_face_id: UUID
    ) -> contract.PersistedFace:
        answer = self._call("GET", _face_path(group_id, person_id, persisted_face_id))
        face: contract.PersistedFace = answer
        return face

    def delete_person_face(self, group_id: str, person_id: UUID, persisted_face_id: UUID) -> None:
        self._call("DELETE", _face_path(group_id, person_id, persisted_face_id))

    def identify(
        self, face_ids: Sequence[UUID], group_id: str, *, max_candidates: int
    ) -> list[contract.IdentifyResult]:
        """For each of up to ten detected faces the persons of a trained group it may be, best
        first, of at least the same-person confidence."""
        answer = self._call(
            "POST",
            "/identify",
            body={
                "faceIds": [str(face_id) for face_id in face_ids],
                "largePersonGroupId": group_id,
                "maxNumOfCandidatesReturned": max_candidates,
            },
        )
        results: list[contract.IdentifyResult] = answer
        return results

    def group(self, face_ids: Sequence[UUID]) -> contract.GroupResult:
        """Which of 2 to 1,000 detected faces belong together, the largest group first."""
        answer = self._call(
            "POST", "/group", body={"faceIds": [str(face_id) for face_id in face_ids]}
        )
        result: contract.GroupResult = answer
        return result


def _face_path(group_id: str, person_id: UUID, persisted_face_id: UUID) -> str:
    return f"{_GROUPS}/{group_id}/persons/{person_id}/persistedfaces/{persisted_face_id}"
