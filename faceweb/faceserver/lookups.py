"""Look-ups that most calls make, with their SQL written out.

Django composes the statement of a query anew each time, which for these takes ten times as long as
answering it. What comes back is the same model instances.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connection, models

_Row = TypeVar("_Row", bound=models.Model)


def uuid_in(value: Any) -> Any:
    """The UUID (or None) in a column; SQLite keeps it as text."""
    return UUID(value) if isinstance(value, str) else value


def moment_in(value: Any) -> Any:
    """The moment (or None) in a column; SQLite keeps it in UTC without saying so."""
    if isinstance(value, dt.datetime) and value.tzinfo is None:
        return value.replace(tzinfo=dt.UTC)
    return value


_READERS: dict[str, Callable[[Any], Any]] = {"UUIDField": uuid_in, "DateTimeField": moment_in}


class Lookup(Generic[_Row]):
    """The rows of `model` that meet `condition`: SQL with `%s` for every parameter."""

    def __init__(self, model: type[_Row], condition: str) -> None:
        fields = model._meta.concrete_fields
        columns = ", ".join(str(field.column) for field in fields)
        self._model = model
        self._names = [field.attname for field in fields]
        self._sql = f"SELECT {columns} FROM {model._meta.db_table} WHERE {condition}"  # noqa: S608
        self._readers = [
            (number, _READERS[kind])
            for number, field in enumerate(fields)
            if (kind := _kind(field)) in _READERS
        ]

    def rows(self, *parameters: object, keys: Sequence[object] | None = None) -> list[_Row]:
        """In no order. With `keys` only those rows whose primary key is one of them."""
        sql = self._sql
        if keys is not None:
            if not keys:
                return []
            places = ", ".join(["%s"] * len(keys))
            sql = f"{sql} AND {self._model._meta.pk.column} IN ({places})"
        with connection.cursor() as cursor:
            cursor.execute(sql, adapted([*parameters, *(keys or ())]))
            return [self._instance(values) for values in cursor.fetchall()]

    def _instance(self, values: tuple[Any, ...]) -> _Row:
        row = list(values)
        for number, read in self._readers:
            row[number] = read(row[number])
        return self._model.from_db(connection.alias, self._names, row)


def _kind(field: "models.Field[Any, Any]") -> str:
    """A foreign key's is that of what it points to."""
    return getattr(field, "target_field", field).get_internal_type()


def adapted(parameters: Iterable[object]) -> list[Any]:
    """Parameters as the database takes them."""
    return [_adapted(parameter) for parameter in parameters]


def _adapted(parameter: object) -> Any:
    if isinstance(parameter, UUID) and not connection.features.has_native_uuid_field:
        return parameter.hex
    if isinstance(parameter, dt.datetime):
        return connection.ops.adapt_datetimefield_value(parameter)
    return parameter
