"""Once a day: files that no row stands behind."""

import logging
import os
import time
import uuid
from pathlib import Path
from typing import Any

import pytest

from faceweb.mydata import exports, orphans
from faceweb.photos.models import Photo
from tests.assets import NO_FACE


def age(path: Path) -> None:
    two_days_ago = time.time() - 2 * 24 * 3600
    os.utime(path, (two_days_ago, two_days_ago))


def test_files_without_a_row_are_deleted_and_told_of(
    alice: Any, upload: Any, media: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kept = upload(alice, NO_FACE)
    left = uuid.uuid4()
    folder = media / "photos" / left.hex[:2] / str(left)
    folder.mkdir(parents=True)
    (folder / "original").write_bytes(b"x")
    age(folder / "original")
    (media / "exports").mkdir()
    (media / "exports" / f"{uuid.uuid4()}.zip").write_bytes(b"x")

    with caplog.at_level(logging.ERROR):
        orphans.report()

    assert "1 photos and 1 exports" in caplog.text
    assert not folder.exists()
    assert not list((media / "exports").iterdir())
    assert (media / "photos" / kept.pk.hex[:2] / str(kept.pk) / "original").exists()


def test_what_is_on_its_way_is_left_alone(alice: Any, media: Path) -> None:
    coming = uuid.uuid4()
    folder = media / "photos" / coming.hex[:2] / str(coming)
    folder.mkdir(parents=True)
    (folder / "original").write_bytes(b"saved before its row")
    export = exports.ask(alice)
    (media / "exports").mkdir()
    (media / export.path).write_bytes(b"x")

    orphans.report()

    assert (folder / "original").exists()
    assert (media / export.path).exists()
    assert not Photo.objects.exists()
