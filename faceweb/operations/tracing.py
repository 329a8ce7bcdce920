"""The id of the request that work is done for: in every log line, from a browser's upload to the
face server's "add face".

It comes in the header X-Request-ID when somebody before us thought of one, else it is made here. It
goes back in the answer, with a message to the worker, and to the Face API.
"""

from __future__ import annotations

import re
import uuid

import structlog

HEADER = "X-Request-ID"
# What others sent is written into logs: short, and nothing that could be taken for anything else.
_SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
_NAME = "request_id"


def begin(sent: str | None = None) -> str:
    """Forget whatever this thread worked for; from now on it is the request `sent`, or a new one
    where that is no sane id. The id."""
    structlog.contextvars.clear_contextvars()
    request_id = sent if sent and _SANE.fullmatch(sent) else uuid.uuid4().hex
    structlog.contextvars.bind_contextvars(**{_NAME: request_id})
    return request_id


def go_on_with(request_id: str) -> None:
    """The work is the rest of an earlier request; nothing changes for an empty id."""
    if request_id:
        structlog.contextvars.bind_contextvars(**{_NAME: request_id})


def current() -> str:
    """The id this thread works for; empty where nobody began one."""
    found: str = structlog.contextvars.get_contextvars().get(_NAME, "")
    return found


def end() -> None:
    structlog.contextvars.clear_contextvars()
