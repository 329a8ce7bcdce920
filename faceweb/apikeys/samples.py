"""Calls to copy: one operation of the description as curl and as Python.

Both read the key from the variable FACE_KEY, so no key stands in a shell's history, and need
nothing installed: the Python ones use its standard library.
"""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from faceweb.faceapi.contract import IMAGE_TYPE, JSON_TYPE, KEY_HEADER

PHOTO = "photo.jpg"


@dataclass(frozen=True)
class Sample:
    """`title` tells several bodies of one operation apart."""

    language: str
    title: str
    code: str


@dataclass(frozen=True)
class _Body:
    title: str
    media_type: str = ""
    payload: Any = None


def samples_of(method: str, address: str, described: dict[str, Any]) -> list[Sample]:
    """`address` is the operation's, its ids in braces; `described` its part of the document."""
    address = _filled(address, described["parameters"])
    found = []
    for body in _bodies(described):
        found.append(Sample("curl", body.title, _curl(method, address, body)))
        found.append(Sample("Python", body.title, _python(method, address, body)))
    return found


def _filled(address: str, parameters: list[dict[str, Any]]) -> str:
    query = {}
    for parameter in parameters:
        name, schema = parameter["name"], parameter["schema"]
        if parameter["in"] == "path":
            address = address.replace(f"{{{name}}}", quote(str(schema["examples"][0])))
        elif "example" in parameter:
            query[name] = parameter["example"]
    return f"{address}?{urlencode(query)}" if query else address


def _bodies(described: dict[str, Any]) -> list[_Body]:
    content = described.get("requestBody", {}).get("content", {})
    found = [
        _Body(title, JSON_TYPE, example["value"])
        for title, example in content.get(JSON_TYPE, {}).get("examples", {}).items()
    ]
    if IMAGE_TYPE in content:
        found.insert(0, _Body("image", IMAGE_TYPE))
    if len(found) == 1:
        return [_Body("", found[0].media_type, found[0].payload)]
    return found or [_Body("")]


def _curl(method: str, address: str, body: _Body) -> str:
    words = [f'curl "{address}"', f'-H "{KEY_HEADER}: $FACE_KEY"']
    has_body = bool(body.media_type)
    if method != ("POST" if has_body else "GET"):
        words[0] = f'curl -X {method} "{address}"'
    if method == "POST" and not has_body:
        words.append('--data ""')
    if has_body:
        words.append(f'-H "Content-Type: {body.media_type}"')
    if body.media_type == IMAGE_TYPE:
        words.append(f"--data-binary @{PHOTO}")
    elif has_body:
        words.append(f"--data '{json.dumps(body.payload)}'")
    return " \\\n  ".join(words)


def _python(method: str, address: str, body: _Body) -> str:
    lines = ["import os", "import urllib.request"]
    if body.media_type == JSON_TYPE:
        lines.insert(0, "import json")
    if body.media_type == IMAGE_TYPE:
        lines.append("from pathlib import Path")
    arguments = [f'    "{address}",', f'    method="{method}",']
    headers = [f'        "{KEY_HEADER}": os.environ["FACE_KEY"],']
    if body.media_type:
        headers.append(f'        "Content-Type": "{body.media_type}",')
    if body.media_type == IMAGE_TYPE:
        arguments.append(f'    data=Path("{PHOTO}").read_bytes(),')
    elif body.media_type:
        written = json.dumps(body.payload, indent=4).replace("\n", "\n    ")
        arguments.append(f"    data=json.dumps({written}).encode(),")
    lines += ["", "request = urllib.request.Request(", *arguments]
    lines += ["    headers={", *headers, "    },", ")"]
    lines += ["with urllib.request.urlopen(request) as answer:"]
    lines += ["    print(answer.status, answer.read().decode())"]
    return "\n".join(lines)
