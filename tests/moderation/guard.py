"""Taking the audit log's triggers away, for tests that empty every table when they are over."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

import pytest
from pytest_django.plugin import blocking_manager_key

_GUARD = "faceweb.moderation.migrations.0002_audit_guard"


@contextmanager
def audit_guard_down(config: pytest.Config, *, for_good: bool) -> Iterator[None]:
    """Without the triggers; they are back in the end, unless the database goes with the test."""
    from django.db import connection

    guard, database = import_module(_GUARD), config.stash[blocking_manager_key]
    with database.unblock(), connection.schema_editor() as editor:
        guard.take_down(None, editor)
    try:
        yield
    finally:
        if not for_good:
            with database.unblock(), connection.schema_editor() as editor:
                guard.put_up(None, editor)
