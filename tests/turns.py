"""Two people, or a person and a worker, at the same rows in the same moment: on PostgreSQL, where
transactions run side by side. SQLite lets one write at a time and has nothing to test here."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from django.db import connection, connections, transaction

from tests import postgres
from tests.programs import wait_until

_Result = TypeVar("_Result")

# Of a module: each test has committed transactions, and a database that knows two at once.
AT_ONCE = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(postgres.in_use() is None, reason="SQLite has one writer at a time"),
]
_ANYBODY_WAITS = """
    SELECT EXISTS (
        SELECT 1 FROM pg_locks
        WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))
    )
"""


def meanwhile(
    first: Callable[[], object],
    second: Callable[[], _Result],
    then: Callable[[], object] = lambda: None,
) -> _Result:
    """Do `first` in a transaction, and before it ends begin `second` on another connection. Once
    that waits for the first, or is done without waiting, do what comes `then` and commit.

    What the second gives or raises.
    """
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            later = pool.submit(_on_a_connection_of_its_own, second)
            wait_until(lambda: later.done() or _is_waited_for(), "the second to get to the first")
            then()
        return later.result(60)


def _on_a_connection_of_its_own(act: Callable[[], _Result]) -> _Result:
    try:
        return act()
    finally:
        connections.close_all()


def _is_waited_for() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_ANYBODY_WAITS)
        return bool(cursor.fetchone()[0])
