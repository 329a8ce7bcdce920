"""An OpenAPI 3.1 document of the routes: whatever is served is in it, and nothing else."""

import re
from collections.abc import Iterable
from typing import Any

from faceweb.faceapi.contract import (
    BASE_PATH,
    IMAGE_MAX_BYTES,
    IMAGE_TYPE,
    JSON_TYPE,
    KEY_HEADER,
    KEY_QUERY,
    OPERATION_LOCATION_HEADER,
    RETRY_AFTER_HEADER,
)
from faceweb.faceserver.openapi import examples
from faceweb.faceserver.openapi.operation import CONFLICT, IMAGE, Operation, Refusals
from faceweb.faceserver.openapi.operations import OPERATIONS
from faceweb.faceserver.openapi.parameters import NOT_FOUND_CODES, PATH_IDS, QUERY
from faceweb.faceserver.openapi.schemas import SCHEMAS
from faceweb.faceserver.openapi.shapes import Schema, ref
from faceweb.faceserver.routes import ROUTES, Route

_MEANINGS = {
    400: "The request, the image or something it names will not do.",
    401: "The key is missing or unknown.",
    403: "The month's calls are used up, or the subscription keeps as much as it may.",
    404: "There is nothing of this id.",
    408: "The server was busy for too long.",
    409: "Something of this id is there already, or work on it is going on.",
    415: "The body is neither JSON nor an image.",
    429: "Too many calls; Retry-After says how many seconds to wait.",
}
_EVERY_OPERATION: Refusals = {
    400: ("BadArgument",),
    401: ("Unspecified",),
    403: (),  # the gateway's refusals have no code
    429: (),
}


def build() -> dict[str, Any]:
    """The document, as JSON would have it."""
    paths: dict[str, Any] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Face REST API",
            "version": "1.0",
            "description": "Detect, compare and find faces. Every call carries a key in the header"
            f" {KEY_HEADER} or the query parameter {KEY_QUERY}.",
        },
        "servers": [{"url": BASE_PATH}],
        "security": [{"keyInHeader": []}, {"keyInQuery": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "keyInHeader": {"type": "apiKey", "in": "header", "name": KEY_HEADER},
                "keyInQuery": {"type": "apiKey", "in": "query", "name": KEY_QUERY},
            },
            "schemas": _schemas_in(paths),
        },
    }


def _operation(route: Route) -> dict[str, Any]:
    """Operations that share a path and method are one here, named by the first of them; `x-names`
    holds them all, `x-differs` what departs from the hosted service."""
    members = [OPERATIONS[name] for name in route.operations]
    described: dict[str, Any] = {
        "operationId": route.operations[0],
        "tags": [route.operations[0].partition("_")[0]],
        "summary": members[-1].summary,
        "parameters": [*_path_parameters(route), *_query_parameters(members[0])],
        "responses": {str(route.status): _success(route, members[0]), **_errors(route, members)},
        "x-names": list(route.operations),
        "x-differs": list(dict.fromkeys(words for each in members for words in each.differs)),
    }
    body = _body(members)
    if body:
        described["requestBody"] = {"required": True, "content": body}
    return described


def _path_parameters(route: Route) -> list[Schema]:
    return [
        {"name": name, "in": "path", "required": True, "schema": PATH_IDS[name]}
        for name in _ids_in(route)
    ]


def _query_parameters(operation: Operation) -> list[Schema]:
    return [_parameter(name, QUERY[name]) for name in operation.query]


def _parameter(name: str, schema: Schema) -> Schema:
    described = {key: value for key, value in schema.items() if key != "description"}
    parameter: Schema = {"name": name, "in": "query", "schema": described}
    if "description" in schema:
        parameter["description"] = schema["description"]
    if name in examples.QUERY:
        parameter["example"] = examples.QUERY[name]
    if described["type"] == "array":
        parameter |= {"style": "form", "explode": False}  # one value, comma separated
    return parameter


def _body(members: list[Operation]) -> dict[str, Any]:
    content: dict[str, Any] = {}
    names = [each.body for each in members if each.body and each.body != IMAGE]
    if names:
        schemas = [ref(name) for name in names]
        content[JSON_TYPE] = {
            "schema": schemas[0] if len(schemas) == 1 else {"anyOf": schemas},
            "examples": {name: {"value": examples.BODIES[name]} for name in names},
        }
    if any(each.body == IMAGE for each in members):
        image = {"type": "string", "format": "binary", "maxLength": IMAGE_MAX_BYTES}
        content[IMAGE_TYPE] = {"schema": image}
    return content


def _success(route: Route, operation: Operation) -> dict[str, Any]:
    response: dict[str, Any] = {"description": "Done." if operation.answer is None else "Found."}
    if operation.answer is not None:
        response["content"] = {JSON_TYPE: {"schema": ref(operation.answer)}}
    elif route.operations[0] in ("Snapshot_Take", "Snapshot_Apply"):
        response["headers"] = {
            OPERATION_LOCATION_HEADER: {
                "description": "Where to ask how it goes: /operations/{operationId}",
                "schema": {"type": "string"},
            }
        }
    return response


def _errors(route: Route, members: list[Operation]) -> dict[str, Any]:
    codes: dict[int, list[str]] = {}
    own = [each.refusals for each in members]
    for part in (_EVERY_OPERATION, _implied(route, members), *own):
        for status, names in part.items():
            codes.setdefault(status, []).extend(names)
    return {
        str(status): _error(status, list(dict.fromkeys(codes[status]))) for status in sorted(codes)
    }


def _implied(route: Route, members: list[Operation]) -> Refusals:
    """What follows from ids in the path, from a body, and from changing something."""
    implied: Refusals = {}
    ids = _ids_in(route)
    if ids:
        # On creation the last id is new; what is not an id at all is a path nobody knows.
        missing = ids if route.method != "PUT" else ids[:-1]
        implied[404] = (*(NOT_FOUND_CODES[name] for name in missing), "404")
    if any(each.body for each in members):
        implied[415] = ("BadArgument",)
    if ids and route.method != "GET":
        implied[409] = (CONFLICT,)
    return implied


def _error(status: int, codes: list[str]) -> dict[str, Any]:
    gateway, service = ref("GatewayError"), ref("ServiceError")
    if status == 429:
        schema: Schema = gateway
    elif status == 403:
        schema = {"anyOf": [gateway, service]}
    else:
        schema = service
    response: dict[str, Any] = {
        "description": _MEANINGS[status],
        "content": {JSON_TYPE: {"schema": schema}},
        "x-codes": codes,
    }
    if status == 429:
        response["headers"] = {RETRY_AFTER_HEADER: {"schema": {"type": "integer", "minimum": 1}}}
    return response


def _ids_in(route: Route) -> list[str]:
    return re.findall(r"{(\w+)}", route.path)


def _schemas_in(part: Any) -> dict[str, Schema]:
    """The schemas that `part` refers to, and those that they refer to."""
    found: dict[str, Schema] = {}
    waiting = list(_references(part))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = SCHEMAS[name]
            waiting.extend(_references(SCHEMAS[name]))
    return dict(sorted(found.items()))


def _references(part: Any) -> Iterable[str]:
    if isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"].rpartition("/")[2]
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from _references(each)
