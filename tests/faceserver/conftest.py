import pytest

from faceweb.faceserver.keys import ensure_key
from tests.faceserver.api import Api

ALICE_KEY = "a" * 32
BOB_KEY = "b" * 32


@pytest.fixture
def alice(db: None) -> Api:
    ensure_key("alice", ALICE_KEY)
    return Api(ALICE_KEY)


@pytest.fixture
def bob(db: None) -> Api:
    """Another tenant."""
    ensure_key("bob", BOB_KEY)
    return Api(BOB_KEY)
