"""Questions of many threads, answered together."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from faceweb.faceserver.index.batches import Batches
from tests.programs import wait_until


class Squares:
    """Answers with squares. It stops before an answering while the gate is shut, and breaks at
    a question below zero."""

    def __init__(self) -> None:
        self.answered: list[list[int]] = []
        self.gate = threading.Event()

    def __call__(self, questions: Sequence[int]) -> list[int]:
        self.answered.append(list(questions))
        self.gate.wait()
        if min(questions) < 0:
            raise ArithmeticError("no such square")
        return [each**2 for each in questions]


@pytest.fixture
def squares():
    return Squares()


@pytest.fixture
def threads(squares):
    with ThreadPoolExecutor(20) as executor:
        yield executor
        squares.gate.set()  # what hangs after a failure


def ask_one_then_many(batches, squares, threads, first, rest):
    """The futures: while the first question is being answered, the others come to wait."""
    futures = [threads.submit(batches.ask, first)]
    wait_until(lambda: squares.answered, "the first to be answered")
    futures += [threads.submit(batches.ask, each) for each in rest]
    wait_until(lambda: len(batches._waiting) == len(rest), "the others to wait")
    return futures


def test_who_comes_alone_is_answered_alone(squares):
    batches = Batches(squares, most=8, at_once=1)
    squares.gate.set()
    assert [batches.ask(3), batches.ask(4)] == [9, 16]
    assert squares.answered == [[3], [4]]


def test_those_who_come_meanwhile_are_answered_together(squares, threads):
    batches = Batches(squares, most=8, at_once=1)
    futures = ask_one_then_many(batches, squares, threads, 1, [2, 3, 4, 5])
    squares.gate.set()
    assert [future.result() for future in futures] == [1, 4, 9, 16, 25]
    assert [sorted(each) for each in squares.answered] == [[1], [2, 3, 4, 5]]


def test_as_many_answer_at_a_time_as_may_and_the_others_wait_for_either(squares, threads):
    batches = Batches(squares, most=8, at_once=2)
    futures = ask_one_then_many(batches, squares, threads, 1, [])
    futures.append(threads.submit(batches.ask, 2))
    wait_until(lambda: squares.answered == [[1], [2]], "both to be answered")
    futures += [threads.submit(batches.ask, each) for each in (3, 4)]
    wait_until(lambda: len(batches._waiting) == 2, "the others to wait")
    squares.gate.set()
    assert [future.result() for future in futures] == [1, 4, 9, 16]
    assert sorted(squares.answered[2]) == [3, 4]


def test_no_more_are_answered_together_than_may_be(squares, threads):
    batches = Batches(squares, most=4, at_once=1)
    futures = ask_one_then_many(batches, squares, threads, 0, range(1, 11))
    squares.gate.set()
    assert [future.result() for future in futures] == [each**2 for each in range(11)]
    assert [len(each) for each in squares.answered] == [1, 4, 4, 2]


def test_a_failure_is_told_to_all_who_waited_for_it_and_the_next_goes_on(squares, threads):
    batches = Batches(squares, most=3, at_once=1)
    futures = ask_one_then_many(batches, squares, threads, 1, [])
    for count, each in enumerate([2, -1, 3, 4, 5], start=1):
        futures.append(threads.submit(batches.ask, each))
        wait_until(lambda count=count: len(batches._waiting) == count, "it to wait")
    squares.gate.set()
    assert futures[0].result() == 1
    for future in futures[1:4]:
        with pytest.raises(ArithmeticError):
            future.result()
    assert [future.result() for future in futures[4:]] == [16, 25]
    assert batches.ask(6) == 36


def test_too_few_answers_are_a_failure_not_a_wait(threads):
    batches = Batches(lambda questions: [], most=4, at_once=1)
    with pytest.raises(ValueError, match="shorter"):
        threads.submit(batches.ask, 1).result(timeout=20)
