"""What can happen to a machine: a whole installation whose parts are killed, whose disk fills up
and whose clock jumps. Whatever ended is started again, as a service manager does.
"""

import contextlib
import random
import resource
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import libfaketime
import psutil

from tests.postgres import Postgres, new_database
from tests.programs import Programs
from tests.stack.browsing import PARTS

KILLED = (*("worker", "faceserver", "valkey", "web", "beat"), "postgres", "everything")
KINDS = (*KILLED, "disk", "clock")
_LONGEST_AWAY_S = 3.0
_DISK_FULL_S = 8.0
# The clock is wrong twice as long, with a worker killed in the middle: what it had leased then was
# leased until two hours later.
_JUMP_S, _CLOCK_WRONG_S = 7200, 6.0
_SHARED_MEMORY = Path("/dev/shm")


class Clock:
    """The time of day as the programs see it, by libfaketime; durations are not touched."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.set(0)
        library = Path(libfaketime.__file__).parent / "vendor/libfaketime/src/libfaketime.so.1"
        self.variables = {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(file),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }

    def set(self, ahead_s: int) -> None:
        self._file.write_text(f"+{ahead_s}s\n")

    def forget(self, pid: int) -> None:
        """What the library leaves behind of a process that was killed."""
        for name in (f"faketime_shm_{pid}", f"sem.faketime_sem_{pid}"):
            (_SHARED_MEMORY / name).unlink(missing_ok=True)


class Disk:
    """The disk the photos are on: one of its own in memory, where this user may mount one.

    Elsewhere it is full by a limit on the size of files, set on the programs that write photos.
    """

    def __init__(self, place: Path, megabytes: int) -> None:
        place.mkdir(parents=True, mode=0o700)
        self._place, self._ballast = place, place / "ballast"
        options = f"size={megabytes}m,mode=0700"
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)],
            check=False,
            capture_output=True,
        )
        self.is_mounted = mounted.returncode == 0
        if not self.is_mounted:
            print("NO DISK MAY BE MOUNTED: a limit on the size of files stands for the full one")

    def fill(self, writers: list[subprocess.Popen[bytes]]) -> None:
        """Not a byte more can be written."""
        if not self.is_mounted:
            _limit_files(writers, 0)
            return
        with self._ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(65536))

    def free(self, writers: list[subprocess.Popen[bytes]]) -> None:
        if self.is_mounted:
            self._ballast.unlink()
        else:
            _limit_files(writers, resource.RLIM_INFINITY)

    def remove(self) -> None:
        if self.is_mounted:
            subprocess.run(["umount", "--lazy", str(self._place)], check=True)


def _limit_files(programs: list[subprocess.Popen[bytes]], most_bytes: int) -> None:
    for program in programs:
        parent = psutil.Process(program.pid)
        for process in (parent, *parent.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
                _soft, hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
                resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (most_bytes, hard))


class Installation:
    """Every part of faceweb on a PostgreSQL, a disk and a clock of their own."""

    def __init__(
        self, var: Path, chance: random.Random, postgres: Postgres, disk: Disk, clock: Clock
    ) -> None:
        self._chance, self._begun = chance, time.monotonic()
        self._postgres, self._disk, self._clock = postgres, disk, clock
        self._pids: set[int] = set()
        self.ended: list[str] = []  # parts that ended by themselves
        self.programs = Programs(
            var,
            DATABASE_URL=new_database(postgres.address, "site"),
            FACE_DATABASE_URL=new_database(postgres.address, "face"),
            UPLOADS_PER_HOUR="0",
            **clock.variables,
        )

    def begin(self) -> None:
        self.programs.prepare()
        self._start(*PARTS)

    def end(self) -> None:
        self.programs.stop_all()
        for pid in self._pids:
            self._clock.forget(pid)

    def mind(self) -> None:
        """Start again what ended by itself."""
        for name, process in list(self.programs.running.items()):
            if process.poll() is not None:
                self.ended.append(name)
                self._say(f"{name} ended by itself with {process.returncode}")
                self.programs.kill(name)
                self._start(name)

    def mind_for(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.mind()
            time.sleep(0.2)

    def strike(self, kind: str) -> None:
        """One of KINDS happens, and is over when this returns."""
        ways: dict[str, Callable[[], None]] = {"disk": self._fill_disk, "clock": self._move_clock}
        if kind in ways:
            ways[kind]()
        else:
            self._kill(kind)

    def _kill(self, kind: str) -> None:
        away_s = self._chance.uniform(0.0, _LONGEST_AWAY_S)
        self._say(f"kill -9 {kind}, away for {away_s:.1f} s")
        parts = PARTS if kind == "everything" else (kind,)
        for name in parts:
            if name != "postgres":
                self.programs.kill(name)
        if kind in ("postgres", "everything"):
            self._postgres.kill()
        time.sleep(away_s)
        if kind in ("postgres", "everything"):
            self._postgres.start()
        self._start(*(name for name in parts if name != "postgres"))

    def _fill_disk(self) -> None:
        writers = [self.programs.running[name] for name in ("web", "worker")]
        self._say(f"the disk is full for {_DISK_FULL_S:.0f} s")
        self._disk.fill(writers)
        time.sleep(_DISK_FULL_S)
        self._disk.free(writers)

    def _move_clock(self) -> None:
        self._say(f"the clock is {_JUMP_S} s ahead for {2 * _CLOCK_WRONG_S:.0f} s and more")
        self._clock.set(_JUMP_S)
        self.mind_for(_CLOCK_WRONG_S)
        self._kill("worker")
        self.mind_for(_CLOCK_WRONG_S)
        self._clock.set(0)

    def _start(self, *names: str) -> None:
        self.programs.start(*names)
        self._pids |= {self.programs.running[name].pid for name in names}

    def _say(self, what: str) -> None:
        print(f"  {time.monotonic() - self._begun:6.1f} s  {what}", flush=True)


@contextlib.contextmanager
def installation(folder: Path, chance: random.Random, disk_mb: int) -> Iterator[Installation]:
    """One in `folder` that runs, with so much room for photos."""
    with contextlib.ExitStack() as stack:
        disk = Disk(folder / "var" / "media", disk_mb)
        stack.callback(disk.remove)
        postgres = Postgres(folder / "postgres", durable=True)
        postgres.start()
        stack.callback(postgres.stop)
        site = Installation(folder / "var", chance, postgres, disk, Clock(folder / "clock"))
        stack.callback(site.end)
        site.begin()
        yield site
