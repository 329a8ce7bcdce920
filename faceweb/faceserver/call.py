"""One admitted request as the views see it: whose it is, its ids, its query, its body.

Everything read here is checked here: a view never meets a text the database could not keep, a body
longer than its limit, or a media type the operation does not take.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, QueryDict

from faceweb.faceapi.contract import IMAGE_TYPE, JSON_MAX_BYTES, JSON_TYPE, Refusal
from faceweb.faceapi.refusals import BODY_INVALID, JSON_ERROR, MEDIA_TYPE_INVALID, invalid
from faceweb.faceserver.body import Body
from faceweb.faceserver.models import Subscription
from faceweb.faceserver.problems import FaceProblem

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class OperationStarted(NamedTuple):
    """A view's answer without a body: where the operation it started can be asked about."""

    location: str


@dataclass(frozen=True)
class Call:
    """One request whose key was good. `ids` are the path's, as they were written."""

    request: HttpRequest
    body: Body
    subscription: Subscription
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def is_image(self) -> bool:
        """Whether the body is the image itself; if not it is JSON. Refuses (415) anything else."""
        if self.request.content_type not in (IMAGE_TYPE, JSON_TYPE):
            raise FaceProblem(MEDIA_TYPE_INVALID)
        return self.request.content_type == IMAGE_TYPE

    def json(self, malformed: Refusal = JSON_ERROR) -> dict[str, Any]:
        """The JSON object in the body. Refuses another media type, another shape and any text that
        is not Unicode or holds a NUL; `malformed` is the answer to what is not JSON at all."""
        return json_in(self.request, self.body, malformed)

    def text(self, name: str) -> str | None:
        """A query parameter; None when it is absent or empty."""
        value = query_of(self.request).get(name) or None
        if not _is_storable(value):
            raise FaceProblem(invalid(name))
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        value = (self.text(name) or str(default)).lower()
        if value not in ("true", "false"):
            raise FaceProblem(invalid(name))
        return value == "true"

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number of plain digits within [least, most]."""
        value = self.text(name)
        if value is None:
            return default
        if not (value.isascii() and value.isdigit() and len(value) <= len(str(most))):
            raise FaceProblem(invalid(name))
        if not least <= int(value) <= most:
            raise FaceProblem(invalid(name))
        return int(value)


def json_in(request: HttpRequest, body: Body, malformed: Refusal = JSON_ERROR) -> dict[str, Any]:
    """The JSON object in a body, on the terms of `Call.json`."""
    if request.content_type != JSON_TYPE:
        raise FaceProblem(MEDIA_TYPE_INVALID)
    sent = body.read(JSON_MAX_BYTES)
    if not sent:
        raise FaceProblem(BODY_INVALID)
    try:
        parsed = json.loads(sent)
    except (ValueError, RecursionError) as error:
        raise FaceProblem(malformed) from error
    if not isinstance(parsed, dict) or not all(map(_is_storable, parsed.values())):
        raise FaceProblem(BODY_INVALID)
    return parsed


def query_of(request: HttpRequest) -> QueryDict:
    """The query's parameters; a refusal instead of Django's exception for a flood of them."""
    try:
        return request.GET
    except TooManyFieldsSent as error:
        raise FaceProblem(BODY_INVALID) from error


def as_uuid(value: object) -> UUID | None:
    """A UUID written in the contract's way, with hyphens, in either case; else None."""
    if isinstance(value, str) and _UUID.fullmatch(value):
        return UUID(value)
    return None


def _is_storable(value: object) -> bool:
    """No text a database would refuse: NUL (PostgreSQL) or half a surrogate pair (any)."""
    if not isinstance(value, str):
        return True
    return "\x00" not in value and not any("\ud800" <= char <= "\udfff" for char in value)
