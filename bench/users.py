"""The site under people who use it all at once.

    python -m bench.users [--users N] [--seconds S]

Each has an account, photos and a gallery that all share, and does what `bench.locustfile` says,
with pauses of 2 to 10 seconds as people make them, on a whole installation that shares the cores
of the machine with them. Anything but the answer that was asked for is an error, being told to wait
too. Afterwards every photo that was taken must have been looked at.
"""

import argparse
import csv
import itertools
import os
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

from tests.databases import ask
from tests.programs import Programs, wait_until
from tests.stack.browsing import PARTS
from tests.stack.survival import photos

PHOTOS_EACH, IN_GALLERY, FILES = 2, 24, 240
RAMP_UP_PER_S = 2
LIMIT_S = 600.0


def accounts(count: int, folder: str) -> None:
    """Run inside the site: people with photos, and their gallery, whose id is printed."""
    from faceweb.accounts import consents
    from faceweb.accounts.models import Purpose, User
    from faceweb.accounts.services import confirm_address
    from faceweb.photos import entries, services
    from faceweb.sharing import membership
    from faceweb.sharing.services import make_gallery

    files = itertools.cycle(sorted(Path(folder).iterdir()))
    gallery, shown = None, 0
    for number in range(count):
        user = User.objects.create_user(f"person{number}@example.com", "correct-horse-7-battery")
        confirm_address(user)
        consents.give(user, *Purpose)
        taken = [
            services.accept(user, path.read_bytes(), path.name).photo
            for path in itertools.islice(files, PHOTOS_EACH)
        ]
        gallery = gallery or make_gallery(user, "Everybody's")
        membership.join(gallery, user, can_add=True)
        if shown < IN_GALLERY:
            shown += entries.add(gallery, taken, user)
    assert gallery is not None
    print(gallery.pk)


def wait_for_all(programs: Programs) -> None:
    """Until every photo was looked at."""

    def is_done() -> bool:
        time.sleep(1)
        waiting = "SELECT count(*) FROM photos_photo WHERE status <> 'ready'"
        return not ask(programs, "site", waiting)[0][0]

    wait_until(is_done, "every photo", limit_s=LIMIT_S)


def lost(programs: Programs, taken: set[uuid.UUID]) -> int:
    """How many of these photos are not there."""
    there = ask(programs, "site", "SELECT id FROM photos_photo")
    return len(taken - {uuid.UUID(str(photo_id)) for (photo_id,) in there})


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=150)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="faceweb-users-") as folder:
        place = Path(folder)
        files = place / "files"
        files.mkdir()
        for number, photo in enumerate(photos(FILES)):
            (files / f"{number:03}.jpg").write_bytes(photo.data)
        programs = Programs(place / "var", TRUSTED_PROXIES="1")
        try:
            programs.prepare()
            programs.start(*PARTS)
            call = f"accounts({arguments.users}, {str(files)!r})"
            made = programs.manage(
                "shell", "-v", "0", "-c", f"from bench import users; users.{call}"
            )
            gallery = made.split()[-1]
            wait_for_all(programs)
            return _run(programs, place, gallery, arguments.users, arguments.seconds)
        finally:
            programs.stop_all()


def _run(programs: Programs, place: Path, gallery: str, users: int, seconds: int) -> int:
    taken = place / "taken"
    taken.touch()
    environment = {
        **os.environ,
        "BENCH_PHOTOS": str(place / "files"),
        "BENCH_TAKEN": str(taken),
        "BENCH_GALLERY": gallery,
    }
    locust = subprocess.run(
        [
            *(sys.executable, "-m", "locust", "--locustfile", "bench/locustfile.py"),
            *("--headless", "--users", str(users), "--spawn-rate", str(RAMP_UP_PER_S)),
            *("--run-time", f"{seconds}s", "--stop-timeout", "60", "--host", programs.web),
            *("--csv", str(place / "figures"), "--only-summary", "--loglevel", "WARNING"),
        ],
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    if not (place / "figures_stats.csv").exists():
        raise SystemExit(locust.stderr)
    begun = time.monotonic()
    wait_for_all(programs)
    after_s = time.monotonic() - begun
    photos_taken = set(map(uuid.UUID, taken.read_text().split()))
    lost_count = lost(programs, photos_taken)
    with (place / "figures_stats.csv").open() as file:
        rows = list(csv.DictReader(file))
    print(f"{users} people for {seconds} s, pauses of 2 to 10 s")
    print(f"  {'':18} {'count':>7} {'p50 ms':>8} {'p95 ms':>8} {'errors':>7}")
    for row in rows:
        figures = [row["Request Count"], row["50%"], row["95%"], row["Failure Count"]]
        print("  {:18} {:>7} {:>8} {:>8} {:>7}".format(row["Name"], *figures))
    print(f"  {float(rows[-1]['Requests/s']):.1f} requests/s")
    print(f"  photos taken {len(photos_taken)}, lost {lost_count} (target 0)")
    print(f"  all of them looked at {after_s:.0f} s after the end")
    with (place / "figures_failures.csv").open() as file:
        for row in csv.DictReader(file):
            print(f"  error: {row['Name']}: {row['Error'][:200]} ({row['Occurrences']} times)")
    return 1 if lost_count else 0


if __name__ == "__main__":
    sys.exit(main())
