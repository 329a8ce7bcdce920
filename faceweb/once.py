"""What a process has one of, made when it is first asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

_T = TypeVar("_T")


class once(Generic[_T]):  # noqa: N801 (a decorator)
    """`functools.cache` of a function without arguments, for what holds connections or much memory.

    That one lets two threads which ask first at the same moment make two; of redis-py's clients the
    one that is dropped then closes its connections under the thread that was given it.
    """

    def __init__(self, make: Callable[[], _T]) -> None:
        self._make = make
        self._lock = threading.RLock()  # what is made may ask for another that asks for this one
        self._made: list[_T] = []
        self.__doc__ = make.__doc__

    def __call__(self) -> _T:
        if not self._made:
            with self._lock:
                if not self._made:
                    self._made.append(self._make())
        return self._made[0]

    def cache_clear(self) -> None:
        """The next to ask is given a new one."""
        self._made.clear()
