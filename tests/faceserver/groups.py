"""A person group of one caller, as tests build it."""

from pathlib import Path

from tests.faceserver.api import Answer, Api


class Group:
    """A group of either kind; `path` is its address."""

    def __init__(self, api: Api, kind: str = "persongroups", group_id: str = "family") -> None:
        self.api = api
        self.path = f"/{kind}/{group_id}"
        self.id_field = "personGroupId" if kind == "persongroups" else "largePersonGroupId"
        self.group_id = group_id

    def make(self, **fields: object) -> "Group":
        assert self.api.json("PUT", self.path, {"name": "Family", **fields}).status == 200
        return self

    def person(self, name: str = "Anna", **fields: object) -> str:
        answer = self.api.json("POST", f"{self.path}/persons", {"name": name, **fields})
        found: str = answer.body["personId"]
        return found

    def faces_of(self, person_id: str) -> str:
        return f"{self.path}/persons/{person_id}/persistedfaces"

    def enrol(self, person_id: str, image: Path, **query: object) -> str:
        answer = self.api.image(self.faces_of(person_id), image, **query)
        found: str = answer.body["persistedFaceId"]
        return found

    def known(self, name: str, *images: Path) -> str:
        """A person with a face from each image."""
        person_id = self.person(name)
        for image in images:
            self.enrol(person_id, image)
        return person_id

    def train(self) -> "Group":
        assert self.api.send("POST", f"{self.path}/train").status == 202
        return self

    def identify(self, *face_ids: str, **fields: object) -> Answer:
        body = {"faceIds": face_ids, self.id_field: self.group_id, **fields}
        return self.api.json("POST", "/identify", body)

    def candidates(self, face_id: str, **fields: object) -> list[str]:
        """The ids of the persons a face is taken for, best first."""
        (result,) = self.identify(face_id, **fields).body
        return [candidate["personId"] for candidate in result["candidates"]]
