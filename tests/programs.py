"""faceweb's real programs, started as processes for a test: one folder of state, own ports."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from tests import migrated, postgres
from tests.environment import free_port

ROOT = Path(__file__).resolve().parent.parent
START_LIMIT_S = 60.0


def wait_until(condition: Callable[[], object], what: str, limit_s: float = START_LIMIT_S) -> None:
    """Raises AssertionError when `condition` is not true within `limit_s`."""
    deadline = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < deadline, f"waited {limit_s} s for {what}"
        time.sleep(0.05)


class Programs:
    """The parts of one installation. `start` and `kill` them by name; `stop_all` at the end."""

    def __init__(self, var: Path, **variables: str) -> None:
        self.var = var
        self.web_port, self.face_port = free_port(), free_port()
        self.environment = {
            **os.environ,
            "FACEWEB_VAR": str(var),
            "FACEWEB_PORT": str(self.web_port),
            "FACE_SERVER_PORT": str(self.face_port),
            **self._databases(variables),
            **variables,
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.log = var / "programs.log"

    @property
    def web(self) -> str:
        return f"http://127.0.0.1:{self.web_port}"

    @property
    def mails(self) -> Path:
        """The folder of the mails that were written."""
        return self.var / "mail"

    @property
    def face(self) -> str:
        return f"http://127.0.0.1:{self.face_port}"

    def prepare(self, *half: str) -> None:
        """`manage.py prepare`, which finds the tables made."""
        migrated.put_into(self.var, self.environment)
        self.manage("prepare", *half)

    def manage(self, *words: str) -> str:
        """Run a management command to its end; what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment,
            check=False,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    def start(self, *names: str) -> None:
        for name in names:
            with self.log.open("ab") as log:
                self.running[name] = subprocess.Popen(
                    [sys.executable, "manage.py", "run", name],
                    cwd=ROOT,
                    env=self.environment,
                    start_new_session=True,
                    stdout=log,
                    stderr=log,
                )
        for name in names:
            if name in ("web", "faceserver"):
                address = self.web if name == "web" else self.face
                wait_until(lambda address=address: _answers(address), f"{name} to answer")
            if name == "valkey":
                wait_until(self._valkey_answers, "Valkey to answer")

    def kill(self, name: str) -> None:
        """kill -9 the part and everything it started."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop_all(self) -> None:
        for process in reversed(self.running.values()):
            process.terminate()
        for process in reversed(self.running.values()):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.running.clear()

    @staticmethod
    def _databases(variables: dict[str, str]) -> dict[str, str]:
        """Databases of the installation's own where the tests run on PostgreSQL."""
        server = postgres.in_use()
        return {} if server is None or "DATABASE_URL" in variables else migrated.on(server)

    def _valkey_answers(self) -> bool:
        import redis

        try:
            with redis.Redis(unix_socket_path=str(self.var / "valkey" / "valkey.sock")) as client:
                return bool(client.ping())
        except redis.exceptions.RedisError:
            return False


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/healthz", timeout=2).is_success
    except httpx.TransportError:
        return False
