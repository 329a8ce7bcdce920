"""Looking into the databases of running programs from outside, whichever server they are on."""

import contextlib
import sqlite3
from collections.abc import Iterator
from typing import Any, Literal

import psycopg

from tests.programs import Programs

_PLACES = {
    "site": ("DATABASE_URL", "site.sqlite3"),
    "face": ("FACE_DATABASE_URL", "face.sqlite3"),
}


def ask(
    programs: Programs, which: Literal["site", "face"], statement: str, *parameters: object
) -> list[tuple[Any, ...]]:
    """The rows a statement gives, none where it gives nothing; `%s` stands for a parameter. UUIDs
    come and go as PostgreSQL has them, or as SQLite's 32 digits: make them `uuid.UUID(str(found))`.
    """
    variable, file_name = _PLACES[which]
    if address := programs.environment.get(variable):
        with psycopg.connect(address) as connection:
            found = connection.execute(statement, parameters)
            return found.fetchall() if found.description else []
    with contextlib.closing(sqlite3.connect(programs.var / file_name)) as database, database:
        return database.execute(statement.replace("%s", "?"), parameters).fetchall()


@contextlib.contextmanager
def nobody_writes(programs: Programs, which: Literal["site", "face"], table: str) -> Iterator[None]:
    """Whoever writes to this table waits until the block is over."""
    variable, file_name = _PLACES[which]
    if address := programs.environment.get(variable):
        with psycopg.connect(address) as connection:
            connection.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
            yield
        return
    place = programs.var / file_name
    with contextlib.closing(sqlite3.connect(place, isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        yield
        database.execute("ROLLBACK")
