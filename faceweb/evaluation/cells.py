"""Tables of a data set: tab separated UTF-8 text, the names of the columns in the first row.

Whatever is wrong is a DataSetProblem that names the table and the row.
"""

import csv
import math
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TypeAlias

# The words that say where a row is, and its cells by column.
Row: TypeAlias = tuple[str, Mapping[str, str]]


class DataSetProblem(ValueError):
    """The folder cannot be measured; the message says which table, row or photo is the matter."""


def read_rows(table: Path) -> list[Row]:
    """All rows, at least one."""
    name = f"{table.parent.name}/{table.name}"
    try:
        with table.open(encoding="utf-8-sig", newline="") as text:
            rows: list[Row] = [
                (f"{name}, row {number}", {key: cell or "" for key, cell in row.items() if key})
                for number, row in enumerate(csv.DictReader(text, delimiter="\t"), 2)
            ]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataSetProblem(f"{name} cannot be read: {type(error).__name__}") from error
    if not rows:
        raise DataSetProblem(f"{name} is empty")
    return rows


def cell(where: str, row: Mapping[str, str], column: str) -> str:
    if column not in row:
        table = where.partition(",")[0]
        raise DataSetProblem(f"{table} has no column {column}; it has {', '.join(row)}")
    text = row[column].strip()
    if not text:
        raise DataSetProblem(f"{where}: {column} is empty")
    return text


def path_in(where: str, row: Mapping[str, str], column: str = "path") -> str:
    path = PurePosixPath(cell(where, row, column))
    if path.is_absolute() or ".." in path.parts:
        raise DataSetProblem(f"{where}: {column} leaves the folder")
    return str(path)


def number_in(where: str, row: Mapping[str, str], column: str) -> float:
    text = cell(where, row, column)
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise DataSetProblem(f"{where}: {column} is {text!r}, not a number")
    return number
