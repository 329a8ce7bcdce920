"""The fields that bodies of different operations share, read and checked."""

import datetime as dt
from typing import Any
from uuid import UUID

from faceweb.faceapi.contract import NAME_MAX_CHARS, USER_DATA_MAX_CHARS, Refusal
from faceweb.faceapi.refusals import (
    BODY_INVALID,
    NAME_AND_USER_DATA_EMPTY,
    NAME_EMPTY,
    too_long,
)
from faceweb.faceserver.call import Call, as_uuid
from faceweb.faceserver.problems import FaceProblem


def text_field(body: dict[str, Any], name: str, max_chars: int) -> str | None:
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise FaceProblem(BODY_INVALID)
    if value is not None and len(value) > max_chars:
        raise FaceProblem(too_long(name))
    return value


def required_name(body: dict[str, Any]) -> str:
    name = text_field(body, "name", NAME_MAX_CHARS)
    if not name:
        raise FaceProblem(NAME_EMPTY)
    return name


def user_data_field(body: dict[str, Any]) -> str | None:
    return text_field(body, "userData", USER_DATA_MAX_CHARS)


def name_and_user_data_changes(body: dict[str, Any]) -> dict[str, str]:
    """The new values of an update, of which there must be one; what is absent or null stays."""
    changes = {}
    if body.get("name") is not None:
        changes["name"] = required_name(body)
    user_data = user_data_field(body)
    if user_data is not None:
        changes["user_data"] = user_data
    if not changes:
        raise FaceProblem(NAME_AND_USER_DATA_EMPTY)
    return changes


def uuids_field(value: object, least: int, most: int, out_of_range: Refusal) -> list[UUID]:
    """A list of `least` to `most` UUIDs, in the order given, repetitions and all."""
    if not isinstance(value, list):
        raise FaceProblem(BODY_INVALID)
    if not least <= len(value) <= most:
        raise FaceProblem(out_of_range)
    found = [item for item in map(as_uuid, value) if item is not None]
    if len(found) < len(value):
        raise FaceProblem(BODY_INVALID)
    return found


def id_in_path(call: Call, name: str, invalid_id: Refusal) -> UUID:
    found = as_uuid(call.ids[name])
    if found is None:
        raise FaceProblem(invalid_id)
    return found


def iso(moment: dt.datetime) -> str:
    """ISO 8601 in UTC with a final Z: `2018-12-25T11:41:02.231413Z`."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
