"""Putting work on the queue. The rows that say what is to be done come first."""

import logging
from typing import TYPE_CHECKING

import kombu.exceptions
from django.db import transaction

if TYPE_CHECKING:
    from celery import Task

logger = logging.getLogger(__name__)


def enqueue(task: "Task[..., None]", *keys: str) -> None:
    """Queue the task for the rows named by `keys`, once they are committed.

    With the queue away nothing is lost: the rows stay overdue and are queued again.
    """

    def send() -> None:
        try:
            task.apply_async(keys, retry=False)
        except kombu.exceptions.OperationalError:
            logger.warning("the queue cannot be reached; %s waits for it", task.name)

    transaction.on_commit(send)
