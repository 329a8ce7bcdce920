"""How many processes and threads each part gets where the operator does not say.

From the machine's cores and memory; a variable each says otherwise (docs/settings.md). Models run
outside of Python's lock, so one process of the face server keeps several cores busy; how many, and
what further processes give, `python -m bench.processes` measures.
"""

import functools
import math
from typing import NamedTuple

from faceweb import machine
from faceweb.machine import MEBIBYTE, Machine
from faceweb.settings import environment

# Of a process, with its models and what it needs at most of the time.
FACE_SERVER_BYTES = 480 * MEBIBYTE
WORKER_BYTES = 160 * MEBIBYTE
WEB_BYTES = 160 * MEBIBYTE
# Of the memory, what all processes of a part may fill together.
_FACE_SERVER_SHARE, _WORKER_SHARE, _WEB_SHARE = 0.5, 0.25, 0.15
_CORES_OF_A_FACE_SERVER = 4
_CORES_OF_A_WEB_PROCESS = 4
_LEAST_WORKERS = 2
_QUICK_THREADS = 8


class Sizes(NamedTuple):
    """`face_server_threads` are those of one process."""

    web_processes: int
    web_threads: int
    worker_processes: int
    face_server_processes: int
    face_server_threads: int


@functools.cache
def sizes() -> Sizes:
    """Of this machine, with what the operator says."""
    return sized_for(machine.machine())


def sized_for(there: Machine) -> Sizes:
    """The same for another machine."""
    face_servers = environment.number(
        "FACE_SERVER_WORKERS",
        _fitting(
            math.ceil(there.cores / _CORES_OF_A_FACE_SERVER),
            there.memory_bytes * _FACE_SERVER_SHARE / FACE_SERVER_BYTES,
        ),
    )
    return Sizes(
        web_processes=environment.number(
            "WEB_WORKERS",
            _fitting(
                math.ceil(there.cores / _CORES_OF_A_WEB_PROCESS),
                there.memory_bytes * _WEB_SHARE / WEB_BYTES,
            ),
        ),
        web_threads=environment.number("WEB_THREADS", 4),
        worker_processes=environment.number(
            "WORKER_CONCURRENCY",
            _fitting(
                max(there.cores, _LEAST_WORKERS),
                there.memory_bytes * _WORKER_SHARE / WORKER_BYTES,
            ),
        ),
        face_server_processes=face_servers,
        # Photos take turns at the cores (`recognition`); quick requests are answered meanwhile, and
        # the more searches of a large list come in at once, the more share one reading of it.
        face_server_threads=math.ceil(there.cores / max(1, face_servers)) + _QUICK_THREADS,
    )


def sentence() -> str:
    """What was chosen, on one line."""
    there, chosen = machine.machine(), sizes()
    return (
        f"{_of(there.cores, 'core')} and {there.memory_bytes / 1024**3:.1f} GB of memory: "
        f"web {_of(chosen.web_processes, 'process')} of {_of(chosen.web_threads, 'thread')}, "
        f"{_of(chosen.worker_processes, 'worker')}, "
        f"face server {_of(chosen.face_server_processes, 'process')} of "
        f"{_of(chosen.face_server_threads, 'thread')}"
    )


def _fitting(by_cores: int, by_memory: float) -> int:
    return max(1, min(by_cores, int(by_memory)))


def _of(count: int, what: str) -> str:
    plural = f"{what}es" if what.endswith("s") else f"{what}s"
    return f"{count} {what if count == 1 else plural}"
