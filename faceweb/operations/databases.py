"""Does the database answer, and is it of this version? For both halves' readiness."""

from __future__ import annotations

import threading

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from faceweb.operations.readiness import NotReady

_SILENT = "the database does not answer"
_applied = threading.Event()


def database_answers() -> None:
    """A check of `readiness`, in a thread of its own."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        raise NotReady(_SILENT) from error
    finally:
        connection.close()


def migrations_are_applied() -> None:
    """The same. Once they are applied they stay so for this version of the program."""
    if _applied.is_set():
        return
    try:
        check_migrations()
    finally:
        connection.close()
    _applied.set()


def check_migrations() -> None:
    """Raises NotReady unless every migration of this version was applied."""
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise NotReady(_SILENT) from error
    if missing:
        raise NotReady("the database is older than this program: run manage.py prepare")
