"""How a worker ends: it finishes what it is at within a few seconds, or gives it back.

On SIGTERM Celery takes nothing new and waits for its processes to finish, however long that takes.
After `GRACE_S` those still at a task are told to leave: SystemExit is raised in the task, which
gives its lease back (`photos.processing`). A service manager that sends SIGTERM to every process of
the worker has the same effect at once. Connected by `faceweb.celery`.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from types import FrameType
from typing import Any, NoReturn

from celery import signals
from celery.worker import state

# Nearly every photo is done within a second. Shorter than what runall, the containers and the
# services give a part to end (15 and 30 s).
GRACE_S = 8.0


@signals.worker_process_init.connect
def _listen(**_signal: Any) -> None:
    signal.signal(signal.SIGTERM, _leave)


@signals.worker_shutting_down.connect
def _end_in_time(**_signal: Any) -> None:
    timer = threading.Timer(GRACE_S, _tell_to_leave)
    timer.daemon = True
    timer.start()


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # one is enough: giving back is not interrupted
    raise SystemExit(0)


def _tell_to_leave() -> None:
    for request in tuple(state.active_requests):
        if request.worker_pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(request.worker_pid, signal.SIGTERM)
