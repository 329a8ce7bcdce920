"""What Redis keeps of faces and photos: answers that name them by id, in the key or in the value.

Most end by themselves within hours. These are found by reading everything once: it is little.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import cast

from faceweb.faceapi.connect import get_redis

_UUID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_KEYS_AT_ONCE = 500


def naming(ids: Collection[str]) -> Iterator[bytes]:
    """The keys of what names one of these ids. Raises redis.RedisError when Redis is away."""
    wanted = {each.encode() for each in ids}
    connection = get_redis()
    keys: list[bytes] = []
    for key in connection.scan_iter(count=_KEYS_AT_ONCE, _type="string"):
        keys.append(key)
        if len(keys) == _KEYS_AT_ONCE:
            yield from _among(keys, wanted)
            keys = []
    if keys:
        yield from _among(keys, wanted)


def forget(ids: Collection[str]) -> None:
    for key in naming(ids):
        get_redis().delete(key)


def _among(keys: list[bytes], wanted: set[bytes]) -> Iterator[bytes]:
    values = cast("list[bytes | None]", get_redis().mget(keys))
    for key, value in zip(keys, values, strict=True):
        if not wanted.isdisjoint(_UUID.findall(key)) or (
            value is not None and not wanted.isdisjoint(_UUID.findall(value))
        ):
            yield key
