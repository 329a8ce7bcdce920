"""`manage.py prepare` does again only what has to be."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command


@pytest.fixture
def sources(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """A folder of static files that are collected into another."""
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "site.css").write_text("body { margin: 0 }")
    settings.STATICFILES_DIRS = [folder]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "collected"
    finders.get_finder.cache_clear()
    yield folder
    finders.get_finder.cache_clear()


@pytest.mark.django_db
def test_static_files_are_collected_again_when_one_changed_and_not_before(
    sources: Path, settings: Any
) -> None:
    call_command("prepare", "site")
    (collected,) = settings.STATIC_ROOT.glob("site.*.css")
    collected.write_text("not collected again")

    call_command("prepare", "site")
    assert collected.read_text() == "not collected again"

    (sources / "site.css").write_text("body { margin: 1px }")
    call_command("prepare", "site")
    assert any("1px" in path.read_text() for path in settings.STATIC_ROOT.glob("site*.css"))
