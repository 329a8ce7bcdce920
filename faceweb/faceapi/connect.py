"""The site's connection to the Face API, built from settings."""

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from faceweb.faceapi.breaker import breaker_of
from faceweb.faceapi.cache import AnswerCache
from faceweb.faceapi.client import FaceClient
from faceweb.faceapi.guarded import GuardedClient
from faceweb.faceapi.ledger import get_ledger
from faceweb.faceapi.management import ManagementClient
from faceweb.faceapi.pacing import Limit, Pace
from faceweb.once import once


@once
def get_client() -> FaceClient:
    """The process's client; made on first use, so after a worker has forked."""
    endpoint, key = settings.FACE_API_URL, settings.FACE_API_KEY
    limits = [
        Limit(calls, window_s)
        for calls, window_s in (
            (settings.FACE_API_CALLS_PER_SECOND, 1.0),
            (settings.FACE_API_CALLS_PER_MINUTE, 60.0),
        )
        if calls
    ]
    return GuardedClient(
        endpoint,
        key,
        timeout_s=settings.FACE_API_TIMEOUT_S,
        breaker=breaker_of(endpoint, key),
        pace=Pace(get_ledger(), limits, endpoint=endpoint, key=key),
    )


@once
def get_management() -> ManagementClient:
    """The process's way to subscriptions and keys."""
    return ManagementClient(settings.FACE_API_URL, settings.FACE_MANAGEMENT_KEY)


@once
def get_redis() -> redis.Redis:
    """The process's connection to Redis or Valkey; every wait is bounded."""
    connection: redis.Redis = redis.Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=2,
        socket_timeout=5,
        retry=Retry(NoBackoff(), 1),  # once, for a connection that went stale; no pauses in a page
    )
    return connection


@once
def get_cache() -> AnswerCache:
    """The answers of the configured endpoint and key; those of another are never mixed in."""
    return AnswerCache(get_redis(), endpoint=settings.FACE_API_URL, key=settings.FACE_API_KEY)
