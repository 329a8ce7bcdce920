"""The audit log: what goes in stays as it is, whoever asks, and can be taken out as a file."""

import csv
import datetime as dt
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from faceweb.moderation import audit
from faceweb.moderation.models import AuditRecord

TABLE = AuditRecord._meta.db_table


@pytest.fixture
def logged(alice: Any, mona: Any) -> AuditRecord:
    """What Mona did with Alice's account."""
    audit.record(
        audit.Actor(mona, "203.0.113.77"),
        "account suspended",
        alice,
        before={"suspended": False},
        after={"suspended": True},
        reason="spam",
    )
    return AuditRecord.objects.get()


def _raw(statement: str) -> Callable[[AuditRecord], Any]:
    def run(record: AuditRecord) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement.format(table=TABLE), [record.pk])

    return run


def _save(record: AuditRecord) -> None:
    record.reason = "changed"
    record.save()


CHANGES: dict[str, Callable[[AuditRecord], Any]] = {
    "save": _save,
    "update": lambda record: AuditRecord.objects.update(reason="changed"),
    "bulk_update": lambda record: AuditRecord.objects.bulk_update(
        [AuditRecord(pk=record.pk, reason="changed")], ["reason"]
    ),
    "delete": lambda record: record.delete(),
    "delete of many": lambda record: AuditRecord.objects.all().delete(),
    "raw delete": lambda record: AuditRecord.objects.all()._raw_delete("default"),  # type: ignore[attr-defined]
    "UPDATE": _raw("UPDATE {table} SET reason = 'changed' WHERE id = %s"),
    "UPDATE of the time": _raw("UPDATE {table} SET at = NULL WHERE id = %s"),
    "DELETE": _raw("DELETE FROM {table} WHERE id = %s"),
    "DELETE of all": lambda record: connection.cursor().execute(f"DELETE FROM {TABLE}"),
}
OF_SQLITE = {
    "UPDATE OR IGNORE": _raw("UPDATE OR IGNORE {table} SET reason = 'changed' WHERE id = %s"),
    "REPLACE": _raw("REPLACE INTO {table} SELECT * FROM {table} WHERE id = %s"),
    "INSERT OR REPLACE": _raw("INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE id = %s"),
    "UPSERT": _raw(
        "INSERT INTO {table} SELECT * FROM {table} WHERE id = %s ON CONFLICT (id) DO UPDATE SET"
        " reason = 'changed'"
    ),
}
OF_POSTGRESQL = {
    "TRUNCATE": lambda record: connection.cursor().execute(f"TRUNCATE {TABLE}"),
    "TRUNCATE as a replica": lambda record: connection.cursor().execute(
        f"SET LOCAL session_replication_role = replica; TRUNCATE {TABLE}"
    ),
    "DELETE as a replica": lambda record: connection.cursor().execute(
        f"SET LOCAL session_replication_role = replica; DELETE FROM {TABLE}"
    ),
}
CHANGES |= OF_SQLITE if connection.vendor == "sqlite" else OF_POSTGRESQL


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_database_refuses_to_change_a_record(
    logged: AuditRecord, change: Callable[[AuditRecord], Any]
) -> None:
    before = AuditRecord.objects.values().get()

    with (
        pytest.raises(DatabaseError, match="the audit log is only ever added to"),
        transaction.atomic(),
    ):
        change(logged)

    assert AuditRecord.objects.values().get() == before


def test_records_are_added_all_the_same(logged: AuditRecord, alice: Any) -> None:
    audit.record(audit.NOBODY, "account restored", alice)

    assert AuditRecord.objects.count() == 2


def test_a_record_stays_when_those_it_is_about_go(
    logged: AuditRecord, alice: Any, mona: Any
) -> None:
    number = mona.pk
    alice.delete()
    mona.delete()

    kept = AuditRecord.objects.get()
    assert (kept.actor_number, kept.actor_role, kept.reason) == (number, "moderator", "spam")


def test_a_record_names_nobody_but_the_actors_number(logged: AuditRecord, alice: Any) -> None:
    assert logged.object_type == "accounts.user"
    assert logged.object_ref == audit.ref_of(alice)
    assert logged.object_ref != audit.ref_of(type(alice)(pk=alice.pk + 1))
    assert alice.email not in str(AuditRecord.objects.values().get())


@pytest.mark.parametrize(
    ("ip", "kept"),
    [
        ("203.0.113.77", "203.0.113.0"),
        ("::ffff:203.0.113.77", "203.0.113.0"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::"),
        (None, None),
    ],
)
def test_of_an_address_the_network_is_kept(
    alice: Any, mona: Any, ip: str | None, kept: str | None
) -> None:
    audit.record(audit.Actor(mona, ip), "account suspended", alice)

    assert AuditRecord.objects.get().ip == kept


def test_no_other_row_goes_along_with_a_record_or_takes_it_along() -> None:
    """No cascade gets past the triggers, or is stopped by them."""
    assert not [field for field in AuditRecord._meta.get_fields() if field.is_relation]
    assert apps.get_model("moderation", "AuditRecord") is AuditRecord


def _exported(*options: str) -> str:
    out = io.StringIO()
    call_command("audit_log", *options, stdout=out)
    return out.getvalue()


def test_the_log_is_exported_as_csv(logged: AuditRecord) -> None:
    (row,) = csv.DictReader(io.StringIO(_exported()))

    assert row["at"] == logged.at.isoformat()
    assert row["account"] == str(logged.actor_number)
    assert (row["as"], row["action"]) == ("moderator", "account suspended")
    assert (row["kind of object"], row["object"]) == ("accounts.user", logged.object_ref)
    assert (json.loads(row["before"]), json.loads(row["after"])) == (
        {"suspended": False},
        {"suspended": True},
    )
    assert (row["reason"], row["from"]) == ("spam", "203.0.113.0")


def test_the_log_is_exported_as_lines_of_json(logged: AuditRecord) -> None:
    (line,) = _exported("--format", "jsonl").splitlines()

    assert json.loads(line)["after"] == {"suspended": True}


def test_no_cell_of_the_csv_is_a_formula(alice: Any) -> None:
    audit.record(audit.NOBODY, "photo removed", alice, reason='=HYPERLINK("http://x")')

    (row,) = csv.DictReader(io.StringIO(_exported()))
    assert row["reason"] == '\'=HYPERLINK("http://x")'


def test_a_part_of_the_log_is_exported_by_its_days(logged: AuditRecord) -> None:
    today = timezone.localdate()
    day = dt.timedelta(days=1)

    def count(*options: str) -> int:
        return len(_exported("--format", "jsonl", *options).splitlines())

    assert count("--since", str(today), "--until", str(today)) == 1
    assert count("--since", str(today + day)) == 0
    assert count("--until", str(today - day)) == 0


def test_a_day_that_is_none_is_refused(db: None) -> None:
    with pytest.raises(CommandError, match="since"):
        _exported("--since", "yesterday")


def test_a_long_log_is_not_held_in_memory(alice: Any, django_assert_num_queries: Any) -> None:
    for _ in range(5):
        audit.record(audit.NOBODY, "photo removed", alice)

    with django_assert_num_queries(1):
        assert len(_exported("--format", "jsonl").splitlines()) == 5
