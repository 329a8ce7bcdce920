"""A program with a key, talking to the face server through Django's test client."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.test import Client

BASE = "/face/v1.0"


@dataclass
class Answer:
    """An HTTP answer, its body decoded; None for an empty one."""

    status: int
    body: Any
    headers: Any


class Api:
    """One caller. Paths are relative to the API's base; keyword arguments are the query."""

    def __init__(self, key: str | None) -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {} if key is None else {"Ocp-Apim-Subscription-Key": key}

    def send(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        content_type: str = "",
        base: str = BASE,
        **query: object,
    ) -> Answer:
        response = self.client.generic(
            method,
            "/",
            body,
            headers=self.headers,
            CONTENT_TYPE=content_type,  # the client's own argument is dropped for an empty body
            PATH_INFO=unquote(base + path),  # and its path is parsed like an address
            query_params={name: str(value) for name, value in query.items()},
        )
        decoded = json.loads(response.content) if response.content else None
        return Answer(response.status_code, decoded, response.headers)

    def json(self, method: str, path: str, payload: object, **query: object) -> Answer:
        return self.send(method, path, json.dumps(payload).encode(), "application/json", **query)

    def image(self, path: str, image: Path | bytes, **query: object) -> Answer:
        data = image if isinstance(image, bytes) else image.read_bytes()
        return self.send("POST", path, data, "application/octet-stream", **query)

    def get(self, path: str, **query: object) -> Answer:
        return self.send("GET", path, **query)

    def delete(self, path: str) -> Answer:
        return self.send("DELETE", path)

    def face_id(self, image: Path, **query: object) -> str:
        """The faceId of the largest face."""
        found: str = self.image("/detect", image, **query).body[0]["faceId"]
        return found

    def make_list(self, list_id: str = "friends", **fields: object) -> None:
        payload = {"name": "Friends", **fields}
        assert self.json("PUT", f"/largefacelists/{list_id}", payload).status == 200

    def enrol(self, image: Path, list_id: str = "friends", **query: object) -> str:
        answer = self.image(f"/largefacelists/{list_id}/persistedfaces", image, **query)
        found: str = answer.body["persistedFaceId"]
        return found

    def train(self, list_id: str = "friends") -> None:
        assert self.send("POST", f"/largefacelists/{list_id}/train").status == 202


def refusal(status: int, code: str, message: str) -> tuple[int, object]:
    return status, {"error": {"code": code, "message": message}}


def bad_argument(message: str) -> tuple[int, object]:
    return refusal(400, "BadArgument", message)


def said(answer: Answer) -> tuple[int, object]:
    """What was answered, to compare with a `refusal`."""
    return answer.status, answer.body
