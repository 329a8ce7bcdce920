"""What all processes of the site know together of the Face API: small scripts in Redis or Valkey.

A script is one step, whoever else asks at the same time, and reads Valkey's clock, so machines need
not agree on the time. Whoever asks does without while Valkey is away.
"""

import hashlib
import logging
import math
import threading
import time
from collections.abc import Sequence
from typing import Any

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.commands.core import Script
from redis.retry import Retry

from faceweb.once import once

logger = logging.getLogger(__name__)

TIMEOUT_S = 1.0
# After a failure Valkey is left alone this long, so that one that hangs slows one call and not all.
PAUSE_S = 5.0
WARNING_EVERY_S = 60.0


class LedgerAway(Exception):
    """Valkey does not answer, or did not a moment ago."""


class Ledger:
    """One connection pool; safe to share between threads. `url` as in `redis.Redis.from_url`."""

    def __init__(self, url: str) -> None:
        self._redis: redis.Redis = redis.Redis.from_url(
            url,
            socket_connect_timeout=TIMEOUT_S,
            socket_timeout=TIMEOUT_S,
            retry=Retry(NoBackoff(), 1),  # once, for a connection that went stale
        )
        self._lock = threading.Lock()
        self._asked_again_at = -math.inf
        self._warned_again_at = -math.inf

    def close(self) -> None:
        self._redis.close()

    def script(self, source: str) -> Script:
        """A script to `run`; nothing is asked yet."""
        return self._redis.register_script(source)

    def run(self, script: Script, keys: Sequence[str], *arguments: int | str) -> Any:
        """The script's answer. Raises LedgerAway."""
        if time.monotonic() < self._asked_again_at:
            raise LedgerAway
        try:
            return script(keys=keys, args=arguments)
        except redis.RedisError as error:
            self._put_off(error)
            raise LedgerAway from error

    def _put_off(self, error: redis.RedisError) -> None:
        now = time.monotonic()
        with self._lock:
            self._asked_again_at = now + PAUSE_S
            is_news = now >= self._warned_again_at
            if is_news:
                self._warned_again_at = now + WARNING_EVERY_S
        if is_news:
            logger.warning(
                "each process counts its own calls to the face service: no answer from Redis (%s)",
                type(error).__name__,
            )


@once
def get_ledger() -> Ledger:
    """The process's; made on first use, so after a worker has forked."""
    return Ledger(settings.REDIS_URL)


def namespace(endpoint: str, key: str) -> str:
    """What the keys of one endpoint and key begin with: a digest in braces, so that they share a
    slot and a cluster runs the scripts too."""
    digest = hashlib.sha256(f"{endpoint}\n{key}".encode()).hexdigest()[:16]
    return f"faceapi:{{{digest}}}"
