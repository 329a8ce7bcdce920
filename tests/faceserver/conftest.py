from collections.abc import Iterator

import pytest

from faceweb.faceserver.keys import ensure_key
from tests.faceserver.api import Api
from tests.programs import Programs

ALICE_KEY = "a" * 32
BOB_KEY = "b" * 32
PROCESS_KEY = "c" * 32


@pytest.fixture
def alice(db: None) -> Api:
    ensure_key("alice", ALICE_KEY)
    return Api(ALICE_KEY)


@pytest.fixture
def bob(db: None) -> Api:
    """Another tenant."""
    ensure_key("bob", BOB_KEY)
    return Api(BOB_KEY)


@pytest.fixture(scope="module")
def programs(tmp_path_factory) -> Iterator[Programs]:
    """A real server of two processes, opened by PROCESS_KEY; a new one for each module."""
    running = Programs(
        tmp_path_factory.mktemp("face"),
        DJANGO_SETTINGS_MODULE="faceweb.settings.site",  # whose commands start every part
        FACE_API_KEY=PROCESS_KEY,
        FACE_SERVER_WORKERS="2",
        FACE_PURGE_EVERY_S="1",
    )
    running.prepare("faceserver")
    running.start("faceserver")
    yield running
    running.stop_all()
