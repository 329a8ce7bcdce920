"""The contract's operations as the official SDK names them, and which of them a test proves.

A test says what it is about with `@operations("Face_Group")`, or with `{kind}` in the name when it
runs for several kinds of container; conftest fails it when it did not call them with success. So
the marks can be trusted, by the test of completeness and by `docs/operations.md`.
"""

import importlib
import inspect
import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from azure.cognitiveservices.vision.face import operations as sdk
from requests import Response

from faceweb.faceapi.contract import IMAGE_TYPE, ContainerKind
from faceweb.faceserver import routes

operations = pytest.mark.operations


def for_kinds(*kinds: ContainerKind) -> pytest.MarkDecorator:
    """The test runs once for each kind, its argument `kind`."""
    return pytest.mark.parametrize("kind", kinds, ids=str)


LISTS = (ContainerKind.FACE_LIST, ContainerKind.LARGE_FACE_LIST)
GROUPS = (ContainerKind.PERSON_GROUP, ContainerKind.LARGE_PERSON_GROUP)


def sdk_operations() -> dict[str, str]:
    """Every operation of the SDK with its path: `{"FaceList_Get": "/facelists/{faceListId}"}`."""
    found = {}
    for class_name, resource in inspect.getmembers(sdk, inspect.isclass):
        for name, method in inspect.getmembers(resource, inspect.isfunction):
            if hasattr(method, "metadata"):
                words = "".join(word.capitalize() for word in name.split("_"))
                operation = f"{class_name.removesuffix('Operations')}_{words}"
                found[operation] = method.metadata["url"]
    return found


def operation_of(response: Response) -> str | None:
    """The operation that answered with its documented success; None for any other answer."""
    request = response.request
    found = routes.methods_at(urlsplit(str(request.url)).path).get(str(request.method))
    if found is None or response.status_code != found[0].status:
        return None
    names = found[0].operations
    if len(names) == 1:
        return names[0]
    (chosen,) = (name for name in names if name.endswith(_variant(response)))
    return chosen


def _variant(response: Response) -> str:
    """How the names of operations that share a path end."""
    request = response.request
    if request.headers["Content-Type"] == IMAGE_TYPE:
        return "Stream"
    body = json.loads(request.body) if isinstance(request.body, bytes | str) else {}
    if "url" in body:
        return "Url"
    return "ToPerson" if "personId" in body else "ToFace"


def names_in(mark: pytest.Mark, kind: ContainerKind | None) -> set[str]:
    return {name.format(kind=kind) for name in mark.args}


def proofs() -> dict[str, list[str]]:
    """The tests marked with each operation, as `test_faces.py::test_...`."""
    found: dict[str, list[str]] = {}
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        module = importlib.import_module(f"{__package__}.{path.stem}")
        for test_name, function in inspect.getmembers(module, inspect.isfunction):
            marks = [*getattr(function, "pytestmark", []), *getattr(module, "pytestmark", [])]
            for operation in _operations_marked(marks):
                found.setdefault(operation, []).append(f"{path.name}::{test_name}")
    return found


def _operations_marked(marks: list[pytest.Mark]) -> set[str]:
    kinds = next((mark.args[1] for mark in marks if mark.args and mark.args[0] == "kind"), (None,))
    named = [mark for mark in marks if mark.name == "operations"]
    return {name for mark in named for kind in kinds for name in names_in(mark, kind)}
