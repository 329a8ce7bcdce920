"""One way to the four kinds of containers in the SDK, whose methods differ in name only."""

import re
import time
from io import BytesIO
from pathlib import Path
from typing import Any

from azure.cognitiveservices.vision.face import FaceClient

from faceweb.faceapi.contract import ContainerKind

MODEL = "recognition_04"
DETECTION_MODEL = "detection_03"
TRAINING_LIMIT_S = 20.0


def _snake_case(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


def container_operations(client: FaceClient, kind: ContainerKind) -> Any:
    """`client.face_list` and its sisters."""
    return getattr(client, _snake_case(kind.value))


def person_operations(client: FaceClient, kind: ContainerKind) -> Any:
    """`client.person_group_person` and its sister."""
    return getattr(client, f"{_snake_case(kind.value)}_person")


def id_argument(kind: ContainerKind) -> str:
    """What the SDK calls a container's id: `large_face_list_id`."""
    return _snake_case(kind.id_field)


def id_of(container: Any, kind: ContainerKind) -> str:
    found: str = getattr(container, id_argument(kind))
    return found


def photo(path: Path) -> BytesIO:
    """What the SDK streams, chunked and without a length."""
    return BytesIO(path.read_bytes())


def train(client: FaceClient, kind: ContainerKind, chosen_id: str) -> Any:
    """Train and wait, as every quickstart does; the status in the end."""
    containers = container_operations(client, kind)
    containers.train(chosen_id)
    deadline = time.monotonic() + TRAINING_LIMIT_S
    while True:
        status = containers.get_training_status(chosen_id)
        if status.status in ("succeeded", "failed"):
            return status
        assert time.monotonic() < deadline, f"still {status.status}"
        time.sleep(0.05)
