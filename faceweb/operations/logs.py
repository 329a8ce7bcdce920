"""How log lines look: one line of text, or one JSON object, each with its request's id.

The loggers are the standard library's; structlog's ProcessorFormatter writes what they are given.
Of an exception its kind and its place are written, never its text, which may quote what somebody
sent. No Django here: settings are made with this.
"""

from __future__ import annotations

import traceback
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

# The only things beside the message that a line may carry (`extra=`): nothing personal is here.
_FIELDS = ("route", "method", "status", "ms", "account", "task", "key")
_REQUEST_FAILED = "django.request"


def logging_config(level: str, form: str) -> dict[str, Any]:
    """Django's LOGGING: lines at `level` and above to stderr, `form` being "line" or "json"."""
    render: Processor = structlog.processors.JSONRenderer() if form == "json" else _as_line
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "own": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [
                    structlog.stdlib.add_log_level,
                    structlog.stdlib.add_logger_name,
                    structlog.stdlib.ExtraAdder(allow=_FIELDS),
                    structlog.contextvars.merge_contextvars,
                    structlog.processors.TimeStamper(fmt="iso", utc=True),
                    _without_paths,
                    _without_texts,
                ],
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "own"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"level": "WARNING"},
            "django.request": {"level": "ERROR"},  # a 4xx is the caller's news, not the operator's
            "celery": {"level": "WARNING"},
            "celery.app.trace": {"level": "CRITICAL"},  # `operations.tasks` says it without texts
            "httpx": {"level": "WARNING"},
            "httpcore": {"level": "WARNING"},
        },
    }


def place_of(trace: TracebackType | None) -> str:
    """Where it happened, line by line, without the exception's text."""
    return "".join(traceback.format_tb(trace)).rstrip()


def _without_paths(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Django's line of a failed request names its path, which may be the secret of a link."""
    if event.get("logger") == _REQUEST_FAILED:
        event["event"] = "a request failed"
    return event


def _without_texts(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    exc_info = event.pop("exc_info", None)
    if exc_info and exc_info[0] is not None:
        kind, _text, trace = exc_info
        event.update(error=kind.__name__, place=place_of(trace))
    return event


def _as_line(_logger: WrappedLogger, _name: str, event: EventDict) -> str:
    """`2026-11-22T10:00:00Z INFO logger: message name=value ...`, then the place of a failure."""
    at, level = event.pop("timestamp"), str(event.pop("level")).upper()
    name, message, place = event.pop("logger"), event.pop("event"), event.pop("place", "")
    words = [f"{at} {level} {name}: {message}", *(f"{key}={event[key]}" for key in event)]
    return "\n".join([" ".join(words), *([place] if place else [])])
