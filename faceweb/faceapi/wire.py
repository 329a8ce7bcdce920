"""What every call to the Face API carries and leaves behind, whatever it asks: the id of the
request it is made for, and one more answer in the metrics."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

from faceweb.operations import tracing
from faceweb.operations.metrics import FACE_API_ANSWERS


def _sign(request: httpx.Request) -> None:
    if request_id := tracing.current():
        request.headers[tracing.HEADER] = request_id


def _count(response: httpx.Response) -> None:
    FACE_API_ANSWERS.labels(str(response.status_code)).inc()


HOOKS: dict[str, list[Callable[..., Any]]] = {"request": [_sign], "response": [_count]}
