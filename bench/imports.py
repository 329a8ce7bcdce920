"""What bringing in a large folder takes: photos a second, and whether memory grows.

    python -m bench.imports [--photos N]

`manage.py import_photos` as a process of its own brings in N small pictures that are all different,
with SQLite and a Valkey of its own. Workers are left out: every photo counts as looked at as soon
as it came in, so the import waits now and then but never long. At each tenth: photos a second since
the last one, and the memory the import holds; then the slope of that, over the second half. Last
the same folder again, which is only looked up. `--photos 100000` is the whole of what is promised.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

from tests.photos.zips import photo
from tests.programs import ROOT, Programs

OWNER = "bench@example.com"
AGREE = (
    "from faceweb.accounts import consents; from faceweb.accounts.models import Purpose, User; "
    "consents.give(User.objects.get(), *Purpose)"
)
FINISH_EVERY_S = 0.2
MEBIBYTE = 1024 * 1024


def fill(folder: Path, count: int) -> None:
    """Pictures that show the same noise; no two are the same bytes."""
    picture = photo(0, side_px=64)
    for number in range(count):
        place = folder / f"{number // 1000:03}"
        place.mkdir(exist_ok=True)
        (place / f"{number:06}.jpg").write_bytes(picture + number.to_bytes(4, "big"))


def begin(programs: Programs, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "import_photos", str(folder), "--owner", OWNER],
        cwd=ROOT,
        env=programs.environment,
        stdout=subprocess.DEVNULL,
    )


def finish(ended: threading.Event) -> None:
    """In the place of workers: whatever came in is done, and the queue is empty."""
    from faceweb.faceapi.connect import get_redis
    from faceweb.photos.models import Photo

    while not ended.wait(FINISH_EVERY_S):
        Photo.objects.filter(status=Photo.Status.RECEIVED).update(status=Photo.Status.READY)
        get_redis().delete("faceweb", "batches")


def follow(process: subprocess.Popen[bytes], count: int) -> None:
    """Print how far the import is at each tenth of `count` photos."""
    from faceweb.photos.models import Photo

    marks = [count * tenth // 10 for tenth in range(1, 11)]
    begun = last_at = time.perf_counter()
    done, points = 0, []
    for mark in marks:
        while process.poll() is None and Photo.objects.count() < mark:
            time.sleep(0.25)
        now, came = time.perf_counter(), Photo.objects.count()
        used = resident_bytes(process.pid) if process.poll() is None else None
        said = f"{used / MEBIBYTE:7.1f} MB" if used is not None else "(it has ended)"
        rate = (came - done) / (now - last_at)
        print(f"  {came:7,} photos  {rate:6.0f} a second  {said}", flush=True)
        if used is not None:
            points.append((came, used))
        done, last_at = came, now
    code = process.wait()
    if code or Photo.objects.count() != count:
        raise SystemExit(f"the import ended with {code} and {Photo.objects.count()} photos")
    print(f"  all of them: {count / (time.perf_counter() - begun):.0f} a second")
    late = np.array(points[len(points) // 2 :], dtype=float)
    slope = np.polyfit(late[:, 0], late[:, 1], 1)[0]
    print(f"  memory grows by {slope * 100_000 / MEBIBYTE:+.1f} MB per 100,000 photos")


def resident_bytes(pid: int) -> int | None:
    try:
        pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
    except (FileNotFoundError, ProcessLookupError):
        return None
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--photos", type=int, default=20_000)
    count = parser.parse_args().photos
    with tempfile.TemporaryDirectory() as place:
        folder, programs = Path(place) / "photos", Programs(Path(place) / "var")
        folder.mkdir()
        programs.var.mkdir()
        try:
            programs.prepare("site")
            programs.start("valkey")
            programs.manage("account", OWNER)
            programs.manage("shell", "-c", AGREE)
            open_rows_of(programs)
            fill(folder, count)
            cores = len(os.sched_getaffinity(0))
            print(f"{count:,} photos of a folder, {cores} cores, workers left out", flush=True)
            ended = threading.Event()
            workers = threading.Thread(target=finish, args=(ended,))
            workers.start()
            try:
                follow(begin(programs, folder), count)
            finally:
                ended.set()
                workers.join()
            again = time.perf_counter()
            if begin(programs, folder).wait():
                raise SystemExit("the second run failed")
            print(f"  the same again: {time.perf_counter() - again:.1f} s, nothing taken twice")
        finally:
            programs.stop_all()


def open_rows_of(programs: Programs) -> None:
    """Django in this process, on the installation's own database."""
    import django

    os.environ.update(programs.environment)
    os.environ["DJANGO_SETTINGS_MODULE"] = "faceweb.settings.site"
    django.setup()


if __name__ == "__main__":
    main()
