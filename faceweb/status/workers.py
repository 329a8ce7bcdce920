"""The processes that work behind the pages: who answers, and when somebody last did."""

from __future__ import annotations

import kombu.exceptions
import redis
from celery import current_app

_LIMIT_S = 1.0


def alive() -> list[str]:
    """Names of the workers that answer within a second; none with the queue away."""
    try:
        answers = current_app.control.ping(timeout=_LIMIT_S, limit=None)
    except (kombu.exceptions.OperationalError, redis.exceptions.RedisError):
        return []
    return sorted(name for answer in answers or () for name in answer)
