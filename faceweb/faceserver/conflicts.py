"""Two requests that want the same rows: one waits for the other, and is told so if that takes too
long or the database ends it to undo a deadlock. Nothing of it was done, so it may be repeated.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError

from faceweb.faceapi.refusals import conflict
from faceweb.faceserver.problems import FaceProblem

# Lock not available, deadlock detected, serialization failure (PostgreSQL's Appendix A).
_SQLSTATES = {"55P03", "40P01", "40001"}


@contextmanager
def raised_as_problem(resource: str) -> Iterator[None]:
    """A database's report of a conflict becomes FaceProblem (409) about `resource`."""
    try:
        yield
    except OperationalError as error:
        if not _is_conflict(error.__cause__):
            raise
        raise FaceProblem(conflict(resource)) from error


def _is_conflict(cause: BaseException | None) -> bool:
    if isinstance(cause, sqlite3.OperationalError):
        # The low byte is the code, the others say more (sqlite.org/rescode.html).
        return cause.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return getattr(cause, "sqlstate", None) in _SQLSTATES
