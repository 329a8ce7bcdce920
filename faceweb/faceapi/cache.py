"""Answers of the Face API kept in Redis: the same question is asked once while its answer lives.

Without Redis every question is asked; nothing fails. A question is known by a digest of what was
sent (bytes and parameters), so no image and no name is kept, only the answer.
"""

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any

import redis

from faceweb.operations.metrics import FACE_API_CACHE

# How long one asker may hold a question alone; longer than a call's own time limit.
_ASKING_S = 30
# How redis-py says that the server cannot be reached.
_AWAY = (redis.exceptions.ConnectionError, redis.exceptions.TimeoutError)


class AnswerCache:
    """Answers of one endpoint and key."""

    def __init__(self, connection: redis.Redis, *, endpoint: str, key: str) -> None:
        self._redis = connection
        self._namespace = hashlib.sha256(f"{endpoint}\n{key}".encode()).hexdigest()[:16]

    def question(self, operation: str, *parts: str | bytes) -> str:
        """The Redis key of a question: its operation and everything the answer depends on."""
        digest = hashlib.sha256()
        for part in parts:
            data = part.encode() if isinstance(part, str) else part
            digest.update(len(data).to_bytes(8, "big") + data)
        return f"faceapi:{self._namespace}:{operation}:{digest.hexdigest()}"

    def answer(self, question: str, ask: Callable[[], Any], *, ttl_s: int) -> Any:
        """The kept answer, or that of `ask`, kept for `ttl_s` seconds.

        Of several askers at once one asks, the others wait for its answer. Raises what `ask` does.
        """
        kept = self._get(question)
        if kept is not None:
            FACE_API_CACHE.labels("hit").inc()
            return json.loads(kept)
        with self._alone(question):
            kept = self._get(question)
            FACE_API_CACHE.labels("miss" if kept is None else "hit").inc()
            if kept is not None:
                return json.loads(kept)
            found = ask()
            with contextlib.suppress(*_AWAY):
                self._redis.set(question, json.dumps(found), ex=ttl_s)
            return found

    def forget(self, question: str) -> None:
        """Drop a kept answer. Raises redis.RedisError when Redis is away: it may still be there."""
        self._redis.delete(question)

    def _get(self, question: str) -> bytes | None:
        try:
            kept: bytes | None = self._redis.get(question)  # type: ignore[assignment]
        except _AWAY:
            return None
        return kept

    @contextlib.contextmanager
    def _alone(self, question: str) -> Iterator[None]:
        lock = self._redis.lock(f"{question}:asking", timeout=_ASKING_S)
        try:
            held = lock.acquire(blocking_timeout=_ASKING_S)
        except _AWAY:
            held = False
        try:
            yield
        finally:
            if held:
                # The lock may have run out under a slow answer; then there is nothing to release.
                with contextlib.suppress(redis.exceptions.LockError, *_AWAY):
                    lock.release()
