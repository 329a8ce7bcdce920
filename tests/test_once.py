"""What a process has one of."""

import threading
from concurrent.futures import ThreadPoolExecutor

from faceweb.once import once


def test_all_who_ask_first_at_the_same_moment_are_given_the_same() -> None:
    all_ask, made = threading.Barrier(8), []

    @once
    def thing() -> object:
        made.append(object())
        threading.Event().wait(0.1)  # the others are asking by now
        return made[-1]

    def ask(_number: int) -> object:
        all_ask.wait()
        return thing()

    with ThreadPoolExecutor(8) as threads:
        given = list(threads.map(ask, range(8)))
    assert given == made * 8
    assert len(made) == 1


def test_after_clearing_another_is_made() -> None:
    thing = once(object)
    first = thing()
    assert thing() is first

    thing.cache_clear()
    assert thing() is not first
