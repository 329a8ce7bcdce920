"""Triggers that keep the audit log as it was written, whoever asks the database.

A migration that changes the table on SQLite makes it anew, without its triggers: it has to put the
guard up again (`put_up`). `tests/moderation/test_audit.py` sees to that.
"""

from django.db import migrations

_SAYS = "the audit log is only ever added to"

# REPLACE deletes the row in its way without firing a DELETE trigger, hence the one on INSERT.
_SQLITE_UP = [
    f"""
    CREATE TRIGGER IF NOT EXISTS audit_log_no_update BEFORE UPDATE ON moderation_auditrecord
    BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END
    """,
    f"""
    CREATE TRIGGER IF NOT EXISTS audit_log_no_delete BEFORE DELETE ON moderation_auditrecord
    BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END
    """,
    f"""
    CREATE TRIGGER IF NOT EXISTS audit_log_no_replace BEFORE INSERT ON moderation_auditrecord
    WHEN EXISTS (SELECT 1 FROM moderation_auditrecord WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END
    """,
]
_SQLITE_DOWN = [
    "DROP TRIGGER IF EXISTS audit_log_no_update",
    "DROP TRIGGER IF EXISTS audit_log_no_delete",
    "DROP TRIGGER IF EXISTS audit_log_no_replace",
]
# ALWAYS: a session that calls itself a replica is refused too.
_POSTGRESQL_UP = [
    f"""
    CREATE OR REPLACE FUNCTION refuse_change_of_audit_log() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{_SAYS}' USING ERRCODE = 'integrity_constraint_violation'; END $$
    """,
    """
    CREATE OR REPLACE TRIGGER audit_log_no_change BEFORE UPDATE OR DELETE ON moderation_auditrecord
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_audit_log()
    """,
    """
    CREATE OR REPLACE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON moderation_auditrecord
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit_log()
    """,
    "ALTER TABLE moderation_auditrecord ENABLE ALWAYS TRIGGER audit_log_no_change",
    "ALTER TABLE moderation_auditrecord ENABLE ALWAYS TRIGGER audit_log_no_truncate",
]
_POSTGRESQL_DOWN = [
    "DROP TRIGGER IF EXISTS audit_log_no_change ON moderation_auditrecord",
    "DROP TRIGGER IF EXISTS audit_log_no_truncate ON moderation_auditrecord",
    "DROP FUNCTION IF EXISTS refuse_change_of_audit_log()",
]
_UP = {"sqlite": _SQLITE_UP, "postgresql": _POSTGRESQL_UP}
_DOWN = {"sqlite": _SQLITE_DOWN, "postgresql": _POSTGRESQL_DOWN}


def put_up(apps, schema_editor):
    for statement in _UP[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def take_down(apps, schema_editor):
    for statement in _DOWN[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("moderation", "0001_initial")]

    operations = [migrations.RunPython(put_up, take_down)]
