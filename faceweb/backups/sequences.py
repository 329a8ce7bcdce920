"""The last numbers that were given out, so that a number is never given to somebody else.

The audit log and receipts name accounts by number: those of erased ones must not come again.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import AutoField, Model


def last_ids(models: list[type[Model]]) -> dict[str, int]:
    """By model; none where no number was given out yet."""
    found: dict[str, int] = {}
    with connection.cursor() as cursor:
        for model in filter(_is_numbered, models):
            if connection.vendor == "sqlite":
                table = model._meta.db_table
                cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            else:
                cursor.execute(f"SELECT last_value FROM {_sequence(cursor, model)} WHERE is_called")  # noqa: S608
            if row := cursor.fetchone():
                found[model._meta.label_lower] = int(row[0])
    return found


def set_last_ids(models: list[type[Model]], last: dict[str, int]) -> None:
    """After the rows are there."""
    with connection.cursor() as cursor:
        for model in filter(_is_numbered, models):
            number = last.get(model._meta.label_lower)
            if connection.vendor == "sqlite":
                table = model._meta.db_table
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                if number is not None:
                    cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, number])
            else:
                sequence = _sequence(cursor, model)
                cursor.execute(
                    "SELECT setval(%s::regclass, %s, %s)",
                    [sequence, number or 1, number is not None],
                )


def _is_numbered(model: type[Model]) -> bool:
    return isinstance(model._meta.pk, AutoField)


def _sequence(cursor: Any, model: type[Model]) -> str:
    table = connection.ops.quote_name(model._meta.db_table)
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, model._meta.pk.column])
    return str(cursor.fetchone()[0])
