"""`manage.py import_photos` as a process of its own: killed, interrupted, and long."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.photos.zips import photo
from tests.programs import ROOT, Programs, wait_until

pytestmark = pytest.mark.stack

OWNER = "alice@example.com"
AGREE = (
    "from faceweb.accounts import consents; from faceweb.accounts.models import Purpose, User; "
    "consents.give(User.objects.get(), *Purpose)"
)
COUNT = (
    "from faceweb.photos.models import *; print('rows', Photo.objects.count(), "
    "BatchFile.objects.count(), GalleryEntry.objects.count())"
)
MEBIBYTE = 1024 * 1024


class Installation:
    """The site without its server and workers: what an import needs."""

    def __init__(self, folder: Path) -> None:
        self.photos = folder / "photos"
        self.photos.mkdir()
        self.programs = Programs(folder / "var")
        self.programs.var.mkdir()
        self.programs.prepare("site")
        self.programs.start("valkey")
        self.programs.manage("account", OWNER)
        self.programs.manage("shell", "-c", AGREE)

    def fill(self, count: int) -> None:
        noise = photo(0, side_px=48)
        for number in range(count):
            changed = noise + number.to_bytes(4, "big")  # behind the picture's end
            (self.photos / f"{number:05}.jpg").write_bytes(changed)

    def begin(self, *options: str) -> subprocess.Popen[str]:
        words = ("import_photos", str(self.photos), "--owner", OWNER, *options)
        return subprocess.Popen(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.programs.environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    @property
    def originals(self) -> int:
        return sum(1 for _path in (self.programs.var / "media").rglob("original"))

    @property
    def rows(self) -> tuple[int, ...]:
        """Photos, files of batches, photos in galleries."""
        said = re.search(r"rows (\d+) (\d+) (\d+)", self.programs.manage("shell", "-c", COUNT))
        assert said
        return tuple(map(int, said.groups()))


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    installation = Installation(tmp_path)
    yield installation
    installation.programs.stop_all()


def reaches(installation: Installation, count: int) -> Callable[[], bool]:
    return lambda: installation.originals >= count


def test_an_import_killed_in_the_middle_goes_on_and_doubles_nothing(
    installation: Installation,
) -> None:
    installation.fill(300)
    options = ("--max-waiting", "0", "--gallery", "Summer")
    for stop_at in (40, 130):
        process = installation.begin(*options)
        wait_until(reaches(installation, stop_at), f"{stop_at} photos", limit_s=180)
        process.kill()
        process.communicate()
    said, _none = installation.begin(*options).communicate()

    taken, there = map(int, re.findall(r"(\d+) taken, (\d+) already there, 0 not taken", said)[0])
    assert taken + there == 300
    assert there >= 80  # all but the last lot of each run has its rows
    assert installation.rows == (300, 300, 300)


def test_an_import_waits_for_workers_and_ends_in_order_when_it_is_interrupted(
    installation: Installation,
) -> None:
    installation.fill(60)
    process = installation.begin("--max-waiting", "25")
    wait_until(reaches(installation, 25), "the first photos", limit_s=180)
    process.send_signal(signal.SIGINT)
    said, _none = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "25 taken, 0 already there, 0 not taken." in said
    assert "Stopped." in said
    assert "Traceback" not in said
    assert (installation.originals, installation.rows) == (25, (25, 25, 0))


def test_memory_stays_flat_over_a_long_import(installation: Installation) -> None:
    installation.fill(2000)
    process = installation.begin("--max-waiting", "0")
    used: list[int] = []
    for mark in (500, 1900):
        wait_until(reaches(installation, mark), f"{mark} photos", limit_s=300)
        used.append(resident_bytes(process.pid))
    said, _none = process.communicate()

    assert "2,000 taken" in said
    assert used[1] - used[0] < 8 * MEBIBYTE, used


def resident_bytes(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
