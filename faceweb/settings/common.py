"""Settings both programs share: the site and the face server."""

from typing import Any

import dj_database_url

from faceweb.operations.logs import logging_config
from faceweb.settings import environment

DEBUG = environment.flag("FACEWEB_DEBUG")
USE_TZ = True
TIME_ZONE = environment.text("TIME_ZONE", "UTC")
LANGUAGE_CODE = "en-gb"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SQLITE_OPTIONS = {
    # A writer waits for its turn when it begins instead of failing when it commits.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # NORMAL in WAL mode survives a killed process; only a power cut may lose the last
    # transactions, never the file (sqlite.org/pragma.html#pragma_synchronous).
    # What is deleted is overwritten, not only unlinked: the file tells nothing of it any more.
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;"
    ),
}

# Of PostgreSQL; what DATABASE_URL says after its `?` comes first (libpq's "Parameter Key Words").
POSTGRESQL_OPTIONS = {
    # A server that does not answer is noticed while somebody may still wait for the page.
    "connect_timeout": 5,
    # A machine that went away is noticed in 45 s, not in the two hours of the system's default.
    "keepalives_idle": 30,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    # Who waits for a row gives up as with SQLite, and a transaction that nobody goes on with ends.
    "options": "-c lock_timeout=20s -c idle_in_transaction_session_timeout=60s",
}


def database(variable: str, sqlite_name: str) -> dict[str, Any]:
    """Django's description of the database in `variable`, or of a SQLite file under `var/`."""
    url = environment.text(variable) or environment.sqlite_url(sqlite_name)
    found: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60))
    if found["ENGINE"] == "django.db.backends.sqlite3":
        found["OPTIONS"] = {**SQLITE_OPTIONS, **found.get("OPTIONS", {})}
    else:
        found["OPTIONS"] = {**POSTGRESQL_OPTIONS, **found.get("OPTIONS", {})}
        # One that was cut off meanwhile is replaced before it is used again.
        found["CONN_HEALTH_CHECKS"] = True
    return found


LOGGING = logging_config(
    environment.text("LOG_LEVEL", "INFO"), environment.choice("LOG_FORMAT", ("line", "json"))
)
# Seconds: what /readyz asks of every part has to be answered within.
READINESS_LIMIT_S = 1.0
# Opens /metrics of both halves: `Authorization: Bearer KEY`.
METRICS_KEY = environment.metrics_key()
