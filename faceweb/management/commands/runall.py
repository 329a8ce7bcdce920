"""`manage.py runall`: all of faceweb in one foreground command.

Parts start in order, each waiting for the one before to answer, and stop in the opposite order.
When one dies, all stop. When this process is killed, the kernel tells every part to stop.
"""

import contextlib
import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import IO, Any, NoReturn

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from faceweb import processes, sizing
from faceweb.operations import metrics_folder
from faceweb.processes import Part
from faceweb.settings import environment

_START_LIMIT_S = 60.0
_STOP_LIMIT_S = 15.0
_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


class _Stop(Exception):
    """Somebody asked us to end."""


class Command(BaseCommand):
    help = "Start every part of faceweb; Ctrl-C ends them in order."

    def handle(self, *args: Any, **options: Any) -> None:
        for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(name, _stop)
        with _only_one(), _own_terminal():
            self._run()
        self._say("faceweb has stopped.")

    def _run(self) -> None:
        running: list[tuple[Part, subprocess.Popen[bytes]]] = []
        try:
            self._start_all(running)
            self._say(_welcome())
            self._watch(running)
        except _Stop:
            self._say("Stopping ...")
        finally:
            for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                signal.signal(name, signal.SIG_IGN)
            _end_all(running)

    def _start_all(self, running: list[tuple[Part, subprocess.Popen[bytes]]]) -> None:
        _check_ports()
        call_command("prepare")
        before = _die_with(os.getpid())
        slow_starters = []
        for part in processes.parts_to_run():
            command = part.command()
            metrics_folder.make_ready(part.environment)
            process = subprocess.Popen(  # noqa: S603 (our own command lines)
                command,
                env=os.environ | part.environment,
                start_new_session=True,  # Ctrl-C reaches us alone; we stop the parts in order
                preexec_fn=before,
            )
            running.append((part, process))
            if part.name in ("valkey", "faceserver"):
                _wait_for(part, running)
            else:
                slow_starters.append(part)
        for part in slow_starters:
            _wait_for(part, running)

    def _watch(self, running: list[tuple[Part, subprocess.Popen[bytes]]]) -> NoReturn:
        while True:
            _check_alive(running)
            time.sleep(0.2)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise _Stop


def _only_one() -> IO[str]:
    """A lock on the state's folder. Raises CommandError while another runall holds it."""
    lock = (environment.make_folder(environment.VAR) / "runall.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise CommandError(
            f"faceweb already runs on {environment.VAR}; FACEWEB_VAR names another folder."
        ) from error
    return lock


@contextlib.contextmanager
def _own_terminal() -> Iterator[None]:
    """Be the terminal's foreground group meanwhile, so that Ctrl-C reaches this process alone.

    Else `make run` is interrupted too, and reports an error however orderly we stop.
    """
    group = os.getpgrp()
    if not os.isatty(0) or os.tcgetpgrp(0) != group or group == os.getpid():
        yield
        return
    for name in (signal.SIGTTOU, signal.SIGTSTP):  # a shell cannot stop what it did not start
        signal.signal(name, signal.SIG_IGN)
    os.setpgid(0, 0)
    os.tcsetpgrp(0, os.getpgrp())
    try:
        yield
    finally:
        os.tcsetpgrp(0, group)


def _check_ports() -> None:
    names = {part.name for part in processes.parts_to_run()}
    for name, host, port, variable in (
        ("web", processes.WEB_HOST, environment.WEB_PORT, "FACEWEB_PORT"),
        (
            "faceserver",
            processes.FACE_SERVER_HOST,
            environment.FACE_SERVER_PORT,
            "FACE_SERVER_PORT",
        ),
    ):
        if name in names and processes.port_is_taken(host, port):
            raise CommandError(f"Port {port} is in use; {variable} chooses another.")


def _die_with(parent: int) -> Callable[[], None]:
    """What a child does before it becomes its program: ask to be stopped when we are gone."""
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

    def before() -> None:
        if libc is not None:
            libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != parent:  # we were gone before it could ask
                os._exit(1)

    return before


def _wait_for(part: Part, running: list[tuple[Part, subprocess.Popen[bytes]]]) -> None:
    deadline = time.monotonic() + _START_LIMIT_S
    while not part.answers():
        _check_alive(running)
        if time.monotonic() > deadline:
            raise CommandError(f"{part.title} did not answer within {_START_LIMIT_S:.0f} s.")
        time.sleep(0.05)


def _check_alive(running: list[tuple[Part, subprocess.Popen[bytes]]]) -> None:
    for part, process in running:
        code = process.poll()
        if code is not None:
            how = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
            raise CommandError(f"{part.title} {how}; everything else is being stopped.")


def _end_all(running: list[tuple[Part, subprocess.Popen[bytes]]]) -> None:
    """Stop the parts, last started first; one that does not listen is killed with its children."""
    for _part, process in reversed(running):
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(_STOP_LIMIT_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        with contextlib.suppress(ProcessLookupError):  # nothing of its group is left
            os.killpg(process.pid, signal.SIGKILL)


def _welcome() -> str:
    host = f"[{processes.WEB_HOST}]" if ":" in processes.WEB_HOST else processes.WEB_HOST
    return (
        f"\nfaceweb is ready: http://{host}:{environment.WEB_PORT}/\n"
        f"  data in {environment.VAR}\n"
        f"  sized for {sizing.sentence()}\n"
        f"  mails {_where_mails_go()}\n"
        "  an administrator is made by `make admin`; the admin site is at /admin/\n"
        "  photos to start with: `make demo`\n"
        "  Ctrl-C ends everything\n"
    )


def _where_mails_go() -> str:
    server = environment.mail_server()
    if server is not None:
        return f"by {server.host}"
    return f"are written to {environment.VAR / 'mail'}; EMAIL_URL names a mail server"
