"""A whole installation of its own for each test: every part a process, killed at will."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.programs import Programs
from tests.stack.browserless import Visitor

PARTS = ("valkey", "faceserver", "worker", "beat", "web")


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Programs]:
    programs = Programs(tmp_path)
    programs.manage("prepare")
    programs.start(*PARTS)
    yield programs
    programs.stop_all()


@pytest.fixture
def visitor(stack: Programs) -> Iterator[Visitor]:
    person = Visitor(stack.web, "alice@example.com")
    yield person
    person.close()
