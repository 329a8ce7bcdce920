"""Where the face server's database keeps vectors: one table, in parts, that follows the faces.

It is no model: it exists on PostgreSQL alone, only where FACE_INDEX asks for it, and holds nothing
that the faces do not. `make` is called after every migration; again is no harm.
"""

import logging

from django.db import connection, transaction

logger = logging.getLogger(__name__)

LEAST_POSTGRESQL = 16
LEAST_PGVECTOR = (0, 8)  # iterative scans: what a filter takes out is made up for
TABLE = "faceserver_facevector"
PARTS = 16
_MAKING = 0x66616365  # of an advisory lock: one process makes the tables, the others wait

# halfvec holds the numbers as they are stored: float16. Embedders differ in how many they are, so
# the column leaves that open; faces of one container agree.
_TABLES = f"""
    CREATE TABLE IF NOT EXISTS {TABLE} (
        container_id bigint NOT NULL,
        face_version bigint NOT NULL,
        face_id uuid NOT NULL,
        embedding halfvec NOT NULL,
        PRIMARY KEY (container_id, face_version)
    ) PARTITION BY HASH (container_id);
"""
_PART = f"""
    CREATE TABLE IF NOT EXISTS {TABLE}_{{part}} PARTITION OF {TABLE}
    FOR VALUES WITH (MODULUS {PARTS}, REMAINDER {{part}});
"""
# A face and its vector go with one commit, whoever deletes it. A foreign key would do that too, but
# then nobody could empty the faces' table without naming this one. What goes with its container was
# perhaps copied while it was being deleted: by then the copy is written, or finds no container.
_TRIGGERS = f"""
    CREATE OR REPLACE FUNCTION {TABLE}_of_faces() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        DELETE FROM {TABLE} AS vector USING gone
        WHERE vector.container_id = gone.container_id AND vector.face_version = gone.version;
        RETURN NULL;
    END $$;
    CREATE OR REPLACE FUNCTION {TABLE}_of_containers() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        DELETE FROM {TABLE} AS vector USING gone WHERE vector.container_id = gone.id;
        RETURN NULL;
    END $$;
    CREATE OR REPLACE FUNCTION {TABLE}_of_all() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        TRUNCATE {TABLE};
        RETURN NULL;
    END $$;
    CREATE OR REPLACE TRIGGER vectors_go_with_faces
        AFTER DELETE ON faceserver_persistedface REFERENCING OLD TABLE AS gone
        FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_of_faces();
    CREATE OR REPLACE TRIGGER vectors_go_with_containers
        AFTER DELETE ON faceserver_container REFERENCING OLD TABLE AS gone
        FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_of_containers();
    CREATE OR REPLACE TRIGGER vectors_go_with_all_faces
        AFTER TRUNCATE ON faceserver_persistedface
        FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_of_all();
"""  # noqa: S608 - names of ours


def make() -> None:
    """Make what is missing of the extension, the table and its triggers."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_MAKING])
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [TABLE])
        if cursor.fetchone()[0]:
            return
        cursor.execute("CREATE EXTENSION IF NOT EXISTS vector")
        cursor.execute(_TABLES)
        for part in range(PARTS):
            cursor.execute(_PART.format(part=part))
        cursor.execute(_TRIGGERS)
    logger.info("the table of face vectors was made")


def missing() -> list[str]:
    """What the database lacks for this, in words; nothing when all is there."""
    if connection.vendor != "postgresql":
        return ["FACE_DATABASE_URL names no PostgreSQL"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
        (server,) = cursor.fetchone()
        cursor.execute(_EXTENSION)
        found = cursor.fetchone()
    lacking = []
    if server < LEAST_POSTGRESQL:
        lacking.append(f"PostgreSQL is {server}; it takes {LEAST_POSTGRESQL}")
    least = ".".join(map(str, LEAST_PGVECTOR))
    if found is None:
        return [*lacking, f"the server has no extension vector; it takes {least}"]
    version, is_installed, may_install = found
    if tuple(int(number) for number in version.split(".")[:2]) < LEAST_PGVECTOR:
        lacking.append(f"the extension vector is {version}; it takes {least}")
    if not (is_installed or may_install):
        lacking.append("its user may not install the extension: CREATE EXTENSION vector by another")
    return lacking


_EXTENSION = """
    SELECT coalesce(installed_version, default_version), installed_version IS NOT NULL,
        (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) OR EXISTS (
            SELECT FROM pg_available_extension_versions AS each
            WHERE each.name = extension.name AND each.version = default_version AND each.trusted
        ) AND has_database_privilege(current_database(), 'CREATE')
    FROM pg_available_extensions AS extension WHERE name = 'vector'
"""
