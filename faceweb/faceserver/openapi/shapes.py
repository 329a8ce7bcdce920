"""How a JSON Schema is written here: the kinds of values the contract's payloads are made of."""

from typing import Any

from faceweb.faceapi.contract import CONTAINER_ID_PATTERN, ID_MAX_CHARS

Schema = dict[str, Any]

# The regular expression of the contract, bound to the whole id as JSON Schema wants it.
_ID_PATTERN = f"^{CONTAINER_ID_PATTERN.pattern.partition('{')[0]}+$"


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def uuid(example: str, description: str = "") -> Schema:
    return _described({"type": "string", "format": "uuid", "examples": [example]}, description)


def container_id(example: str = "friends", description: str = "") -> Schema:
    schema = {"type": "string", "minLength": 1, "maxLength": ID_MAX_CHARS, "pattern": _ID_PATTERN}
    return _described({**schema, "examples": [example]}, description)


def whole(least: int, most: int, default: int | None = None, description: str = "") -> Schema:
    schema: Schema = {"type": "integer", "minimum": least, "maximum": most}
    if default is not None:
        schema["default"] = default
    return _described(schema, description)


def choice(values: type[Any], default: str | None = None, description: str = "") -> Schema:
    schema: Schema = {"type": "string", "enum": [str(value) for value in values]}
    if default is not None:
        schema["default"] = str(default)
    return _described(schema, description)


def _described(schema: Schema, description: str) -> Schema:
    return {**schema, "description": description} if description else schema


def object_of(required: tuple[str, ...] = (), /, **properties: Schema) -> Schema:
    schema: Schema = {"type": "object", "properties": properties}
    return {**schema, "required": list(required)} if required else schema


def list_of(items: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": items, **more}


def text(max_chars: int, example: str, *, or_null: bool = False, min_chars: int = 0) -> Schema:
    kind: str | list[str] = ["string", "null"] if or_null else "string"
    schema: Schema = {"type": kind, "maxLength": max_chars, "examples": [example]}
    return {**schema, "minLength": min_chars} if min_chars else schema
