"""`manage.py runall`: one command starts everything, and leaves nothing behind."""

import contextlib
import os
import pty
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.environment import free_port
from tests.migrated import put_into
from tests.programs import ROOT, wait_until

pytestmark = pytest.mark.stack


class RunAll:
    def __init__(self, var: Path) -> None:
        put_into(var, {})
        self.port = free_port()
        self.var = var
        self.log = var / "runall.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "runall"],
                cwd=ROOT,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={
                    **os.environ,
                    "FACEWEB_VAR": str(var),
                    "FACEWEB_PORT": str(self.port),
                    "FACE_SERVER_PORT": str(free_port()),
                },
            )

    @property
    def said(self) -> str:
        return self.log.read_text()

    def wait_ready(self) -> None:
        wait_until(lambda: "faceweb is ready" in self.said or self.process.poll(), "runall")
        assert self.process.poll() is None, self.said

    def parts(self) -> dict[int, str]:
        """Every process whose environment names this installation, but runall itself."""
        found = {}
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) == self.process.pid:
                continue
            try:
                surroundings = (entry / "environ").read_bytes()
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
            # Valkey writes its title over its environment; its title names the socket.
            ours = f"FACEWEB_VAR={self.var}\0".encode() in surroundings
            if command and (ours or f"{self.var}/valkey" in command):
                found[int(entry.name)] = command
        return found


@contextlib.contextmanager
def started(var: Path) -> Iterator[RunAll]:
    runall = RunAll(var)
    runall.wait_ready()
    yield runall
    runall.process.kill()
    runall.process.wait()
    wait_until(lambda: not runall.parts(), "everything to be gone")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunAll]:
    """For tests that only look."""
    with started(tmp_path_factory.mktemp("running")) as runall:
        yield runall


@pytest.fixture
def runall(tmp_path: Path) -> Iterator[RunAll]:
    with started(tmp_path) as runall:
        yield runall


def test_everything_starts_and_says_where_it_is(running: RunAll) -> None:
    assert f"http://127.0.0.1:{running.port}/" in running.said
    assert "make admin" in running.said
    answer = httpx.get(f"http://127.0.0.1:{running.port}/", follow_redirects=True)
    assert answer.status_code == 200
    assert answer.url.path == "/accounts/login/"
    commands = " ".join(running.parts().values())
    for part in ("valkey-server", "faceweb.faceserver.wsgi", "worker", "beat", "faceweb.wsgi"):
        assert part in commands


def test_the_keys_made_for_an_installation_are_its_owners_alone(running: RunAll) -> None:
    for name in ("secret_key", "face_api_key"):
        path = running.var / name
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert re.fullmatch(r"[0-9a-f]{64}", path.read_text())
    face_database = (running.var / "face.sqlite3").read_bytes()
    assert (running.var / "face_api_key").read_bytes() not in face_database


def test_ctrl_c_ends_everything_with_exit_code_0(runall: RunAll) -> None:
    runall.process.send_signal(signal.SIGINT)

    assert runall.process.wait(60) == 0
    assert runall.parts() == {}
    assert "faceweb has stopped." in runall.said


def test_ctrl_c_at_a_terminal_ends_make_run_with_exit_code_0(tmp_path: Path) -> None:
    ports = {"FACEWEB_PORT": str(free_port()), "FACE_SERVER_PORT": str(free_port())}
    ours, terminal = pty.openpty()
    make = subprocess.Popen(
        ["setsid", "--ctty", "--wait", "make", "run"],
        cwd=ROOT,
        env=os.environ | ports | {"FACEWEB_VAR": str(tmp_path)},
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
    )
    os.close(terminal)
    said = b""
    pressed = False
    with contextlib.suppress(OSError):  # how Linux says that nobody is at the other end
        while chunk := os.read(ours, 4096):
            said += chunk
            if not pressed and b"faceweb is ready" in said:
                os.write(ours, b"\x03")
                pressed = True
    os.close(ours)

    assert make.wait(30) == 0, said.decode()
    assert b"faceweb has stopped." in said


def test_a_part_that_dies_takes_all_down_with_a_clear_line(runall: RunAll) -> None:
    valkey = next(pid for pid, command in runall.parts().items() if "valkey-server" in command)
    os.kill(valkey, signal.SIGKILL)

    assert runall.process.wait(60) != 0
    assert "Valkey was killed by signal 9" in runall.said
    assert runall.parts() == {}


def test_nothing_survives_the_kill_of_the_command_itself(runall: RunAll) -> None:
    runall.process.kill()
    runall.process.wait()

    wait_until(lambda: not runall.parts(), "every part to be gone", limit_s=30)


def test_a_second_command_on_the_same_folder_is_refused(running: RunAll) -> None:
    second = subprocess.run(
        [sys.executable, "manage.py", "runall"],
        cwd=ROOT,
        env={**os.environ, "FACEWEB_VAR": str(running.var)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert second.returncode == 1
    assert "already runs" in second.stderr


def test_a_port_in_use_is_said_plainly(
    running: RunAll, tmp_path_factory: pytest.TempPathFactory
) -> None:
    second = subprocess.run(
        [sys.executable, "manage.py", "runall"],
        cwd=ROOT,
        env={
            **os.environ,
            "FACEWEB_VAR": str(tmp_path_factory.mktemp("other")),
            "FACEWEB_PORT": str(running.port),
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert second.returncode == 1
    assert f"Port {running.port} is in use; FACEWEB_PORT chooses another." in second.stderr
