"""Whatever is killed, full or wrong while photos come in: none is lost, none is doubled."""

import os
import secrets

import pytest

from tests.stack.strikes import KILLED
from tests.stack.survival import survive

pytestmark = pytest.mark.stack

_PHOTOS = 60
_LIMIT_S = 240.0


def test_photos_survive_every_kind_of_kill_a_full_disk_and_a_clock_that_jumps() -> None:
    seed = int(os.environ.get("FACEWEB_TEST_SEED") or secrets.randbelow(10**6))
    outcome = survive(_PHOTOS, kills=len(KILLED), seed=seed, limit_s=_LIMIT_S)
    assert outcome.wrong == []
