"""The rows of a database as files, and back. One format for SQLite and PostgreSQL.

Each table is `<app>.<model>.jsonl.gz`: a line with the names of its columns, then a line for each
row, as JSON. Moments are ISO 8601, ids text, bytes Base64. What the database derives is left out.
"""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import gzip
import itertools
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Field, Model

from faceweb.backups import BackupError
from faceweb.backups.sequences import last_ids, set_last_ids

_ROWS_AT_ONCE = 1000
# A tenth of the default level's time for a tenth more bytes; embeddings hardly shrink at any.
_GZIP_LEVEL = 1


def models() -> list[type[Model]]:
    """Those with a table of their own."""
    every = apps.get_models(include_auto_created=True)
    return [model for model in every if model._meta.managed and not model._meta.proxy]


def known_migrations() -> list[str]:
    """Those this program comes with, as `app.name`."""
    return _named(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def applied_migrations() -> list[str]:
    """Those the database has gone through; none where it is empty."""
    known = set(known_migrations())
    applied = _named(MigrationRecorder(connection).applied_migrations())
    return [name for name in applied if name in known]


def counts() -> dict[str, int]:
    """Rows by table; of a table that is not there, none."""
    there = set(connection.introspection.table_names())
    return {
        model._meta.label_lower: model._base_manager.count() if model._meta.db_table in there else 0
        for model in models()
    }


def dump(folder: Path) -> dict[str, Any]:
    """Write every table as it was at one moment; what the manifest says of them."""
    with _one_moment():
        rows = {model._meta.label_lower: _dump_table(model, folder) for model in models()}
        return {
            "vendor": connection.vendor,
            "migrations": applied_migrations(),
            "rows": rows,
            "last_ids": last_ids(models()),
        }


def load(folder: Path, described: dict[str, Any]) -> None:
    """Replace whatever the database holds by what `dump` wrote; all of it or nothing of the rows.

    Raises BackupError when another number of rows arrived than left.
    """
    _drop_tables()
    call_command("migrate", verbosity=0)
    with connection.constraint_checks_disabled(), transaction.atomic():
        for model in models():
            _empty(model)
        for model in models():
            _load_table(model, folder)
        set_last_ids(models(), described["last_ids"])
        connection.check_constraints()
        arrived = counts()
        if arrived != described["rows"]:
            differing = [
                name for name, count in arrived.items() if count != described["rows"][name]
            ]
            raise BackupError(f"not every row arrived: {', '.join(sorted(differing))}")


@contextlib.contextmanager
def _one_moment() -> Iterator[None]:
    """Every query inside sees the same rows; nobody waits for it."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        # A reader's transaction: with the settings' IMMEDIATE, writers would wait for its end.
        cast("Any", connection).transaction_mode = "DEFERRED"
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _dump_table(model: type[Model], folder: Path) -> int:
    names = [field.attname for field in _columns(model)]
    count = 0
    with gzip.open(_file_of(model, folder), "wt", _GZIP_LEVEL, encoding="utf-8") as file:
        file.write(json.dumps(names) + "\n")
        rows = model._base_manager.order_by("pk").values_list(*names)
        for row in rows.iterator(_ROWS_AT_ONCE):
            file.write(json.dumps(row, default=_plain, ensure_ascii=False) + "\n")
            count += 1
    return count


def _load_table(model: type[Model], folder: Path) -> None:
    columns = _columns(model)
    with gzip.open(_file_of(model, folder), "rt", encoding="utf-8") as file:
        if json.loads(file.readline()) != [field.attname for field in columns]:
            raise BackupError(f"{model._meta.label_lower} has other columns in the backup")
        at_once = min(
            _ROWS_AT_ONCE, connection.ops.bulk_batch_size(columns, [None] * _ROWS_AT_ONCE)
        )
        while lines := list(itertools.islice(file, at_once)):
            made = [_row(model, columns, json.loads(line)) for line in lines]
            # As they are: `bulk_create` would set the moments that a save sets.
            model._base_manager._insert(  # type: ignore[attr-defined]
                made, fields=columns, using=connection.alias, raw=True
            )


def _row(model: type[Model], columns: list[Field[Any, Any]], values: list[Any]) -> Model:
    pairs = zip(columns, values, strict=True)
    return model(**{field.attname: field.to_python(value) for field, value in pairs})


def _columns(model: type[Model]) -> list[Field[Any, Any]]:
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def _file_of(model: type[Model], folder: Path) -> Path:
    return folder / f"{model._meta.label_lower}.jsonl.gz"


def _plain(value: object) -> str:
    """What JSON has no words for; `Field.to_python` reads it."""
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, UUID | Decimal | dt.timedelta):
        return str(value)
    raise TypeError(f"a column holds {type(value).__name__}")


def _drop_tables() -> None:
    """Triggers go with their tables, so that an audit log does not object."""
    with connection.cursor() as cursor:
        tables = [
            connection.ops.quote_name(table.name)
            for table in connection.introspection.get_table_list(cursor)
            if table.type in "tp"
        ]
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        if connection.vendor == "postgresql" and tables:
            cursor.execute(f"DROP TABLE IF EXISTS {', '.join(tables)} CASCADE")
        elif tables:
            for table in tables:
                cursor.execute(f"DROP TABLE IF EXISTS {table}")


def _empty(model: type[Model]) -> None:
    """Of the rows that migrations made; a table without any is left alone."""
    if model._base_manager.exists():
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608


def _named(migrations: Any) -> list[str]:
    return sorted(f"{app}.{name}" for app, name in migrations)
