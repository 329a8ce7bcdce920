"""Putting work on the queue. The rows that say what is to be done come first."""

import logging
from typing import TYPE_CHECKING

import kombu.exceptions
from celery import current_app
from django.db import transaction

if TYPE_CHECKING:
    from celery import Task

logger = logging.getLogger(__name__)


def enqueue(task: "Task[..., None]", *keys: str) -> None:
    """Queue the task for the rows named by `keys`, once they are committed.

    With the queue away nothing is lost: the rows stay overdue and are queued again.
    """

    enqueue_named(task.name, *keys)


def enqueue_named(task_name: str, *keys: str) -> None:
    """The same for a task whose module imports the caller's."""

    def send() -> None:
        try:
            current_app.send_task(task_name, keys, retry=False)
        except kombu.exceptions.OperationalError:
            logger.warning("the queue cannot be reached; %s waits for it", task_name)

    transaction.on_commit(send)
