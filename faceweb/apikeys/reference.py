"""The reference of the Face API, made from the description that the face server gives of itself."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache

from faceweb.apikeys.samples import Sample, samples_of
from faceweb.faceapi.client import FaceAPIError
from faceweb.faceapi.connect import get_management
from faceweb.faceapi.contract import IMAGE_TYPE, JSON_TYPE

# Long enough to spare the face server a crowd of readers, short enough for a new version of it.
CACHE_S = 60
_IMAGE = "the image itself"


@dataclass(frozen=True)
class Field:
    """A parameter or a field of a body, in words: `kind` says type and limits."""

    name: str
    place: str
    kind: str
    description: str
    is_required: bool
    default: str


@dataclass(frozen=True)
class Refusal:
    status: str
    meaning: str
    codes: list[str]


@dataclass(frozen=True)
class Operation:
    """`names` are the contract's: two where one address takes two bodies."""

    names: list[str]
    method: str
    path: str
    summary: str
    fields: list[Field]
    success: str
    answer: str
    refusals: list[Refusal]
    differs: list[str]
    samples: list[Sample]


Reference = dict[str, list[Operation]]  # by group: Face, FaceList, ...


def fetch_reference() -> Reference | None:
    """The operations by group; None when the face server is away or is not ours."""
    cache_key = f"reference:{settings.FACE_API_URL}"
    document = cache.get(cache_key)
    if document is None:
        try:
            document = get_management().description()
        except FaceAPIError:
            return None
        cache.set(cache_key, document, CACHE_S)
    return read(document)


def read(document: dict[str, Any]) -> Reference:
    """An OpenAPI document of our face server as operations in the order of its paths."""
    found: Reference = {}
    base = settings.FACE_API_PUBLIC_URL.rstrip("/") + document["servers"][0]["url"]
    schemas = document["components"]["schemas"]
    for path, methods in document["paths"].items():
        for method, described in methods.items():
            operation = _operation(method.upper(), path, described, schemas, base)
            found.setdefault(described["tags"][0], []).append(operation)
    return found


def _operation(
    method: str, path: str, described: dict[str, Any], schemas: dict[str, Any], base: str
) -> Operation:
    success, *errors = described["responses"].items()
    return Operation(
        names=described["x-names"],
        method=method,
        path=path,
        summary=described["summary"],
        fields=[*_parameters(described), *_body_fields(described, schemas)],
        success=success[0],
        answer=_answer_name(success[1]),
        refusals=[
            Refusal(status, error["description"], error["x-codes"]) for status, error in errors
        ],
        differs=described["x-differs"],
        samples=samples_of(method, base + path, described),
    )


def _parameters(described: dict[str, Any]) -> list[Field]:
    return [
        _field(each["name"], each["in"], each, each["schema"], bool(each.get("required")))
        for each in described["parameters"]
    ]


def _body_fields(described: dict[str, Any], schemas: dict[str, Any]) -> list[Field]:
    """The image itself, and the fields of every kind of JSON body; required are those that each
    kind requires."""
    content = described.get("requestBody", {}).get("content", {})
    schema = content.get(JSON_TYPE, {}).get("schema", {})
    bodies = [
        schemas[each["$ref"].rpartition("/")[2]]
        for each in schema.get("anyOf", [schema] if schema else [])
    ]
    found: dict[str, Field] = {}
    if IMAGE_TYPE in content:
        found[""] = Field(_IMAGE, "body", IMAGE_TYPE, "Or JSON, with the fields below.", False, "")
    for body in bodies:
        for name, each in body["properties"].items():
            is_required = all(name in other.get("required", []) for other in bodies)
            found.setdefault(name, _field(name, "JSON", each, each, is_required))
    return list(found.values())


def _field(
    name: str, place: str, described: dict[str, Any], schema: dict[str, Any], is_required: bool
) -> Field:
    default = schema.get("default", "")
    return Field(
        name=name,
        place=place,
        kind=_kind(schema),
        description=described.get("description", ""),
        is_required=is_required,
        default=str(default).lower() if isinstance(default, bool) else str(default),
    )


def _kind(schema: dict[str, Any]) -> str:
    """`integer, 1 to 1000`, `string, at most 64 characters`, `a, b or c`."""
    if "enum" in schema:
        return ", ".join(schema["enum"])
    if schema.get("format") == "uuid":
        return "UUID"
    if schema.get("type") == "array":
        limits = _range(schema.get("minItems"), schema.get("maxItems"))
        return f"list of {limits} {_kind(schema['items'])}".replace("  ", " ")
    kind = schema["type"] if isinstance(schema["type"], str) else " or ".join(schema["type"])
    if "maxLength" in schema:
        return f"{kind}, at most {schema['maxLength']} characters"
    limits = _range(schema.get("minimum"), schema.get("maximum"))
    return f"{kind}, {limits}" if limits else kind


def _range(least: float | None, most: float | None) -> str:
    return "" if least is None or most is None else f"{least} to {most}"


def _answer_name(success: dict[str, Any]) -> str:
    """The name of the payload's schema; empty for an answer without a body."""
    schema = success.get("content", {}).get(JSON_TYPE, {}).get("schema", {})
    return str(schema.get("$ref", "")).rpartition("/")[2]
