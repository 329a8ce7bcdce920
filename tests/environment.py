"""Loaded before Django's settings: the tests keep their state and ports to themselves."""

import atexit
import os
import shutil
import socket
import tempfile


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


for _name in (
    *("DATABASE_URL", "FACE_DATABASE_URL", "REDIS_URL"),
    *("FACE_API_URL", "FACE_API_KEY", "FACE_API_PUBLIC_URL", "FACE_MANAGEMENT_KEY"),
    *("FACE_API_CALLS_PER_SECOND", "FACE_API_CALLS_PER_MINUTE"),
    *("FACE_API_IS_OURS", "FACE_API_ATTRIBUTES", "FACE_DETECTION_MODEL"),
    *("BLOCKED_ATTRIBUTES", "PUBLIC_MIN_AGE", "PUBLIC_REVIEW", "TRUSTED_AFTER"),
    *("API_SUBSCRIPTIONS_PER_ACCOUNT", "API_CALLS_PER_SECOND"),
    *("API_CALLS_PER_MINUTE", "API_CALLS_PER_MONTH"),
):
    os.environ.pop(_name, None)
if _server := os.environ.get("FACEWEB_TEST_POSTGRES"):  # see tests.postgres
    from tests.postgres import database_at

    os.environ["DATABASE_URL"] = database_at(_server, "site")
    os.environ["FACE_DATABASE_URL"] = database_at(_server, "face")
os.environ["FACEWEB_VAR"] = tempfile.mkdtemp(prefix="faceweb-tests-")
os.environ["FACE_SERVER_PORT"] = str(free_port())
os.environ["FACEWEB_PORT"] = str(free_port())
atexit.register(shutil.rmtree, os.environ["FACEWEB_VAR"], ignore_errors=True)
