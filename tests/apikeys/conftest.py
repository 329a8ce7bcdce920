from collections.abc import Iterator
from typing import Any

import pytest

from faceweb.faceapi.connect import get_management
from tests.environment import free_port


@pytest.fixture(autouse=True)
def management(db: None, redis_server: Any) -> Iterator[None]:
    """A connection of its own to the face server of the settings, which are this test's."""
    _hang_up()
    yield
    _hang_up()


def _hang_up() -> None:
    get_management().close()
    get_management.cache_clear()


@pytest.fixture
def face_server_away(settings: Any) -> None:
    _hang_up()
    settings.FACE_API_URL = f"http://127.0.0.1:{free_port()}"


@pytest.fixture
def hosted(settings: Any) -> None:
    """An endpoint that somebody else runs."""
    settings.FACE_MANAGEMENT_KEY = ""
