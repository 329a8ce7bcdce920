"""A FaceClient whose service answers what a test says."""

from collections.abc import Callable
from typing import Any

import httpx

from faceweb.faceapi.client import FaceClient


def client_of(
    answer: Callable[[httpx.Request], httpx.Response], base_url: str = "https://face.example/"
) -> FaceClient:
    return FaceClient(base_url, "a-key", transport=httpx.MockTransport(answer))


def always(status: int, body: Any = None, **headers: str) -> Callable[[Any], httpx.Response]:
    def answer(_request: httpx.Request) -> httpx.Response:
        if body is None:
            return httpx.Response(status, headers=headers)
        return httpx.Response(status, json=body, headers=headers)

    return answer


def error(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message}}
