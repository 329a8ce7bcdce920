"""Tasks of Celery: each carries the id of the request that queued it, leaves one line in the log
and counts. Connected by `faceweb.celery`."""

from __future__ import annotations

import logging
import time
from typing import Any

from celery import signals

from faceweb.operations import metrics, tracing

logger = logging.getLogger("faceweb.tasks")

_HEADER = "faceweb_request_id"
_BEGUN = "faceweb_begun"
_FAILED = "FAILURE"


@signals.setup_logging.connect
def _keep_our_log(**_signal: Any) -> None:
    """Django's settings have set up the log; Celery is not to set up another."""


@signals.before_task_publish.connect
def _send_along(headers: dict[str, Any], **_signal: Any) -> None:
    if request_id := tracing.current():
        headers[_HEADER] = request_id


@signals.task_prerun.connect
def _begin(task: Any, **_signal: Any) -> None:
    tracing.begin(getattr(task.request, _HEADER, None))
    setattr(task.request, _BEGUN, time.perf_counter())


@signals.task_failure.connect
def _tell_of_failure(sender: Any, exception: BaseException, **_signal: Any) -> None:
    logger.error("a task failed", exc_info=exception, extra={"task": _name(sender)})


@signals.task_postrun.connect
def _end(task: Any, args: Any, state: str | None, **_signal: Any) -> None:
    seconds = time.perf_counter() - getattr(task.request, _BEGUN, time.perf_counter())
    name, outcome = _name(task), "failed" if state == _FAILED else "done"
    metrics.TASKS.labels(name, outcome).inc()
    metrics.TASK_SECONDS.labels(name).observe(seconds)
    fields = {"task": name, "ms": round(seconds * 1000), "status": outcome}
    # What comes round by itself has no arguments. Whose row it was stays out of the log, which
    # outlives the row: the request's id leads there while it is.
    logger.log(logging.INFO if args else logging.DEBUG, "worked", extra=fields)
    tracing.end()


def _name(task: Any) -> str:
    name: str = task.name
    return name.removeprefix("faceweb.")
