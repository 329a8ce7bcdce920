"""Settings both programs share: the site and the face server."""

from typing import Any

import dj_database_url

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


def database(variable: str, sqlite_name: str) -> dict[str, Any]:
    """Django's description of the database in `variable`, or of a SQLite file under `var/`."""
    url = environment.text(variable) or environment.sqlite_url(sqlite_name)
    found: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60))
    if found["ENGINE"] == "django.db.backends.sqlite3":
        found["OPTIONS"] = {**SQLITE_OPTIONS, **found.get("OPTIONS", {})}
    else:
        found["CONN_HEALTH_CHECKS"] = True
    return found


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": environment.text("LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},  # a 4xx is the caller's news, not the operator's
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
    },
}
