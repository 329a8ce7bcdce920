"""A whole installation of its own for each test: every part a process, killed at will."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.programs import Programs
from tests.stack.browserless import Visitor
from tests.stack.browsing import PARTS, browser, playwright, site
from tests.stack.moderators import in_site

__all__ = ["browser", "playwright", "site"]


@pytest.fixture(scope="module")
def nothing_public_after(site: Programs) -> Iterator[None]:
    """What the module's tests show to everybody is taken back: others find only their own."""
    yield
    in_site(site, "take_back_all()")


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Programs]:
    programs = Programs(tmp_path)
    programs.prepare()
    programs.start(*PARTS)
    yield programs
    programs.stop_all()


@pytest.fixture
def visitor(stack: Programs) -> Iterator[Visitor]:
    person = Visitor(stack.web, "alice@example.com", stack.mails)
    yield person
    person.close()
