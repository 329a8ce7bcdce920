"""Questions that many threads ask at once, answered together.

Who comes while few are being answered is answered at once, alone. Those who come meanwhile wait
until an answering is over; then one of them answers for all. Nobody waits for a clock.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

_Question = TypeVar("_Question")
_Answer = TypeVar("_Answer")


class Batches(Generic[_Question, _Answer]):
    """`ask` from any thread. `answer` is called by up to `at_once` threads at a time, each with up
    to `most` questions in the order they came, and gives as many answers."""

    def __init__(
        self, answer: Callable[[Sequence[_Question]], Sequence[_Answer]], most: int, at_once: int
    ) -> None:
        self._answer = answer
        self._most = most
        self._at_once = at_once
        self._changed = threading.Condition()
        self._waiting: list[tuple[_Question, Future[_Answer]]] = []
        self._answering = 0

    def ask(self, question: _Question) -> _Answer:
        """Raises what the answering raised, in every thread whose question was in that batch."""
        mine: Future[_Answer] = Future()
        with self._changed:
            self._waiting.append((question, mine))
            while not mine.done():
                if self._waiting and self._answering < self._at_once:
                    self._answer_some()
                else:
                    self._changed.wait()
        return mine.result()

    def _answer_some(self) -> None:
        """Called with the lock, which is let go while the answers are made."""
        batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
        asking = [asked for _, asked in batch]
        self._answering += 1
        self._changed.release()
        try:
            answers = self._answer([question for question, _ in batch])
            for asked, answer in list(zip(asking, answers, strict=True)):
                asked.set_result(answer)
        except BaseException as error:  # noqa: BLE001 - nobody may be left waiting
            for asked in asking:
                asked.set_exception(error)
        finally:
            self._changed.acquire()
            self._answering -= 1
            self._changed.notify_all()
