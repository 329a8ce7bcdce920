"""The audit log as lines of text, one after the other: CSV for people, JSON for programs."""

import csv
import json
from collections.abc import Iterable, Iterator
from typing import Any

from faceweb.moderation.models import AuditRecord

# A cell that starts so is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_FIELDS = {
    "at": "at",
    "account": "actor_number",
    "as": "actor_role",
    "action": "action",
    "kind of object": "object_type",
    "object": "object_ref",
    "before": "before",
    "after": "after",
    "reason": "reason",
    "from": "ip",
}


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, line: str) -> str:
        return line


def as_csv(records: Iterable[AuditRecord]) -> Iterator[str]:
    """A line of headings, then one for each record; states are JSON."""
    writer = csv.writer(_Echo())
    yield writer.writerow(_FIELDS)  # what _Echo.write gives back
    for record in records:
        yield writer.writerow(_cell(value) for value in _row(record).values())


def as_jsonl(records: Iterable[AuditRecord]) -> Iterator[str]:
    """One object for each record."""
    for record in records:
        yield json.dumps(_row(record), ensure_ascii=False) + "\n"


def _row(record: AuditRecord) -> dict[str, Any]:
    row = {heading: getattr(record, field) for heading, field in _FIELDS.items()}
    return row | {"at": record.at.isoformat()}


def _cell(value: Any) -> str:
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
