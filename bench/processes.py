"""How Detect scales with the processes of the face server, and with the cores they may use.

    python -m bench.processes [--seconds S] [--rounds N]

Every server runs with its own database and waits while another one is measured, in turns, so that
what else the machine does meets all of them. First one process that is kept on one core, with one
client: what a core gives. Then 1, 2 and 4 processes on all cores, with twice as many clients as
cores. Test photos, each call another file; without attributes and with all of them. Of each: photos
a second, that against one core, processor time a photo, cores kept busy.
"""

import argparse
import contextlib
import itertools
import os
import statistics
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bench.uploads import ASSETS, processor_seconds
from tests.programs import Programs

KEY = uuid.uuid4().hex
CORES = sorted(os.sched_getaffinity(0))
TARGET = 0.8
ATTRIBUTES = (
    "age,gender,headPose,smile,facialHair,glasses,emotion,hair,makeup,occlusion,accessories,blur,"
    "exposure,noise"
)
ASKED = {
    "without attributes": {"detectionModel": "detection_01"},
    "with attributes": {"detectionModel": "detection_01", "returnFaceAttributes": ATTRIBUTES},
}
PHOTOS = [path.read_bytes() for path in ASSETS]
NUMBERS = itertools.count()


@dataclass
class Server:
    """One face server of so many processes, on `cores`."""

    title: str
    programs: Programs
    clients: int
    cores: list[int]
    rates: dict[str, list[float]] = field(default_factory=dict)
    spent: dict[str, list[float]] = field(default_factory=dict)
    busy: dict[str, list[float]] = field(default_factory=dict)

    def measure(self, asked: str, seconds: float) -> None:
        """Ask for so long from every client at once."""
        with httpx.Client(
            base_url=f"{self.programs.face}/face/v1.0",
            headers={"Ocp-Apim-Subscription-Key": KEY, "Content-Type": "application/octet-stream"},
            timeout=120,
        ) as http:
            before, begun = processor_seconds(self.programs), time.perf_counter()

            def ask_on() -> int:
                for done in itertools.count():
                    if time.perf_counter() - begun > seconds:
                        return done
                    number = next(NUMBERS)
                    photo = PHOTOS[number % len(PHOTOS)] + number.to_bytes(8, "big")
                    http.post("/detect", params=ASKED[asked], content=photo).raise_for_status()
                raise AssertionError

            with ThreadPoolExecutor(self.clients) as threads:
                asking = [threads.submit(ask_on) for _client in range(self.clients)]
                count = sum(each.result() for each in asking)
            took_s = time.perf_counter() - begun
        used_s = sum(processor_seconds(self.programs).values()) - sum(before.values())
        self.rates.setdefault(asked, []).append(count / took_s)
        self.spent.setdefault(asked, []).append(1000 * used_s / count)
        self.busy.setdefault(asked, []).append(used_s / took_s)


@contextlib.contextmanager
def servers(folder: Path) -> Iterator[list[Server]]:
    """All of them, running."""
    started: list[Server] = []
    plans = [("1 process, 1 core", 1, 1, CORES[:1])]
    plans += [
        (f"{count} process{'es' if count > 1 else ''}", count, 0, CORES) for count in (1, 2, 4)
    ]
    try:
        for number, (title, processes, clients, cores) in enumerate(plans):
            programs = Programs(
                folder / str(number), FACE_API_KEY=KEY, FACE_SERVER_WORKERS=str(processes)
            )
            programs.var.mkdir()
            started.append(Server(title, programs, clients or 2 * len(cores), cores))
            programs.prepare("faceserver")
            programs.start("faceserver")
            pin(programs, cores)
        yield started
    finally:
        for server in started:
            server.programs.stop_all()


def pin(programs: Programs, cores: list[int]) -> None:
    """Every thread of the server keeps to these cores."""
    group = str(programs.running["faceserver"].pid)
    listed = subprocess.run(["pgrep", "-g", group], capture_output=True, text=True, check=True)
    for pid in map(int, listed.stdout.split()):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            os.sched_setaffinity(int(thread.name), cores)


def report(measured: list[Server]) -> None:
    for asked in ASKED:
        one_core = statistics.median(measured[0].rates[asked])
        print(f"\nDetect {asked}, {len(PHOTOS)} test photos in turns, {len(CORES)} cores")
        for server in measured:
            rate = statistics.median(server.rates[asked])
            share = rate / one_core / len(server.cores)
            met = "" if share >= TARGET else f"  below {TARGET:.0%}"
            print(
                f"  {server.title:18} {server.clients} clients  {rate:6.1f} photos/s"
                f"  {rate / one_core:5.2f} x one core  {share:4.0%} of linear{met}"
                f"  {statistics.median(server.spent[asked]):5.0f} ms of processor a photo"
                f"  {statistics.median(server.busy[asked]):4.2f} cores busy"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--rounds", type=int, default=4)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, servers(Path(folder)) as measured:
        for server in measured:  # models are loaded, and every process has answered
            for asked in ASKED:
                server.measure(asked, arguments.seconds / 2)
            server.rates.clear()
            server.spent.clear()
            server.busy.clear()
        for _round in range(arguments.rounds):
            for asked, server in itertools.product(ASKED, measured):
                server.measure(asked, arguments.seconds)
        report(measured)


if __name__ == "__main__":
    main()
