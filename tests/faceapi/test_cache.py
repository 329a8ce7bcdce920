"""AnswerCache on a real Valkey, and without one."""

import threading
from typing import Any

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from faceweb.faceapi.cache import AnswerCache

NOWHERE = redis.Redis(unix_socket_path="/nonexistent/valkey.sock", retry=Retry(NoBackoff(), 0))


class Asked:
    """Answers and counts."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> dict[str, int]:
        self.times += 1
        return {"answer": self.times}


@pytest.fixture
def cache(redis_server: Any) -> AnswerCache:
    return AnswerCache(redis_server, endpoint="http://one", key="key")


def test_the_same_question_is_asked_once(cache: AnswerCache) -> None:
    ask = Asked()
    question = cache.question("detect", b"bytes", "recognition_04")

    assert [cache.answer(question, ask, ttl_s=60) for _ in range(3)] == [{"answer": 1}] * 3
    assert ask.times == 1


def test_other_bytes_parameters_endpoints_and_keys_are_other_questions(redis_server: Any) -> None:
    one = AnswerCache(redis_server, endpoint="http://one", key="key")
    questions = {
        one.question("detect", b"bytes", "recognition_04"),
        one.question("detect", b"bytes", "recognition_03"),
        one.question("detect", b"bytesrecognition", "_04"),
        one.question("findsimilars", b"bytes", "recognition_04"),
        AnswerCache(redis_server, endpoint="http://two", key="key").question(
            "detect", b"bytes", "recognition_04"
        ),
        AnswerCache(redis_server, endpoint="http://one", key="other").question(
            "detect", b"bytes", "recognition_04"
        ),
    }

    assert len(questions) == 6


def test_an_answer_lives_no_longer_than_told(cache: AnswerCache, redis_server: Any) -> None:
    question = cache.question("detect", b"bytes")
    cache.answer(question, Asked(), ttl_s=100)

    assert 0 < redis_server.ttl(question) <= 100


def test_a_failure_is_not_kept(cache: AnswerCache) -> None:
    def fail() -> None:
        raise LookupError

    question = cache.question("detect", b"bytes")
    with pytest.raises(LookupError):
        cache.answer(question, fail, ttl_s=60)

    assert cache.answer(question, Asked(), ttl_s=60) == {"answer": 1}


def test_of_several_askers_at_once_one_asks(cache: AnswerCache) -> None:
    started = threading.Event()
    ask = Asked()

    def slow() -> dict[str, int]:
        started.set()
        threading.Event().wait(0.3)
        return ask()

    question = cache.question("detect", b"bytes")
    first = threading.Thread(target=cache.answer, args=(question, slow), kwargs={"ttl_s": 60})
    first.start()
    started.wait()

    assert cache.answer(question, ask, ttl_s=60) == {"answer": 1}
    first.join()
    assert ask.times == 1


def test_a_forgotten_answer_is_asked_for_again(cache: AnswerCache) -> None:
    ask = Asked()
    question = cache.question("detect", b"bytes")
    cache.answer(question, ask, ttl_s=60)
    cache.forget(question)

    assert cache.answer(question, ask, ttl_s=60) == {"answer": 2}


def test_without_redis_every_question_is_asked() -> None:
    cache = AnswerCache(NOWHERE, endpoint="http://one", key="key")
    ask = Asked()
    question = cache.question("detect", b"bytes")

    assert [cache.answer(question, ask, ttl_s=60) for _ in range(2)] == [
        {"answer": 1},
        {"answer": 2},
    ]


def test_without_redis_nothing_is_said_to_be_forgotten() -> None:
    with pytest.raises(redis.exceptions.ConnectionError):
        AnswerCache(NOWHERE, endpoint="http://one", key="key").forget("a question")
