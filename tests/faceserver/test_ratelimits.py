"""How often a subscription may call: counted in a real Valkey, by several processes at once."""

import datetime as dt
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
import redis

from faceweb.faceserver import ratelimits
from faceweb.faceserver.keys import Limits, create_subscription
from tests.faceserver.api import Api
from tests.programs import Programs


@pytest.fixture(scope="module")
def programs(tmp_path_factory) -> Iterator[Programs]:
    running = Programs(
        tmp_path_factory.mktemp("limits"),
        DJANGO_SETTINGS_MODULE="faceweb.settings.site",
        FACE_SERVER_WORKERS="2",
    )
    running.start("valkey")
    yield running
    running.stop_all()


@pytest.fixture
def counters(programs, settings, monkeypatch) -> Iterator[redis.Redis]:
    """The Valkey that calls are counted in, emptied."""
    settings.REDIS_URL = f"unix://{programs.var}/valkey/valkey.sock?db=0"
    ratelimits._script.cache_clear()
    monkeypatch.setattr(ratelimits, "_guard", ratelimits._Guard())
    with redis.Redis.from_url(settings.REDIS_URL) as connection:
        connection.flushall()
        yield connection
    ratelimits._script().registered_client.close()
    ratelimits._script.cache_clear()


@pytest.fixture
def nowhere(settings, monkeypatch, tmp_path) -> None:
    """A Redis that is away."""
    settings.REDIS_URL = f"unix://{tmp_path}/nobody.sock?db=0"
    ratelimits._script.cache_clear()
    monkeypatch.setattr(ratelimits, "_guard", ratelimits._Guard())


def caller(name: str = "lab", **limits: int) -> Api:
    _, keys = create_subscription(name, Limits(**limits))
    return Api(keys[0].secret)


def call(api: Api) -> int:
    return api.get("/largefacelists").status


def statuses(api: Api, count: int) -> list[int]:
    return [call(api) for _ in range(count)]


def test_calls_above_the_rate_are_refused_in_the_documented_words(db, counters):
    api = caller(calls_per_minute=2)
    assert statuses(api, 2) == [200, 200]
    answer = api.get("/largefacelists")
    wait = answer.headers["Retry-After"]
    assert answer.status == 429
    assert answer.body == {
        "error": {
            "statusCode": 429,
            "message": f"Rate limit is exceeded. Try again in {wait} seconds.",
        }
    }
    assert 58 <= int(wait) <= 60


def test_calls_are_let_through_again_when_the_second_is_over(db, counters):
    api = caller(calls_per_second=3)
    assert Counter(statuses(api, 5)) == {200: 3, 429: 2}
    time.sleep(1.05)
    assert call(api) == 200


def test_a_used_up_month_says_when_it_ends(db, counters):
    api = caller(calls_per_month=1, calls_per_minute=1)
    assert call(api) == 200
    answer = api.get("/largefacelists")
    words = answer.body["error"]["message"]
    assert (answer.status, answer.body["error"]["statusCode"]) == (403, 403)
    assert words.startswith("Out of call volume quota. Quota will be replenished in ")
    _, left_ms = ratelimits._month(dt.datetime.now(dt.UTC))
    days = float(words.split()[-2])
    assert days == pytest.approx(left_ms / 86_400_000, abs=0.011)
    assert "Retry-After" not in answer.headers


@pytest.mark.parametrize(
    ("moment", "name", "days"),
    [
        (dt.datetime(2026, 12, 31, tzinfo=dt.UTC), "2026-12", 1),
        (dt.datetime(2028, 2, 1, tzinfo=dt.UTC), "2028-02", 29),
        (dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC), "2026-01", 0.5),
    ],
)
def test_a_month_is_the_calendars(moment, name, days):
    assert ratelimits._month(moment) == (name, days * 86_400_000)


def test_a_refused_call_counts_nowhere(db, counters):
    api = caller(calls_per_second=1, calls_per_month=2)
    assert Counter(statuses(api, 20)) == {200: 1, 429: 19}
    time.sleep(1.05)
    assert statuses(api, 2) == [200, 403]


def test_both_keys_count_together_and_subscriptions_apart(db, counters):
    _, keys = create_subscription("lab", Limits(calls_per_minute=2))
    first, second = (Api(key.secret) for key in keys)
    assert [call(first), call(second), call(first), call(second)] == [200, 200, 429, 429]
    assert call(caller("another", calls_per_minute=2)) == 200


def test_counters_end_by_themselves(db, counters):
    call(caller(calls_per_second=5, calls_per_minute=5, calls_per_month=5))
    lives_ms = sorted(counters.pttl(key) for key in counters.scan_iter())
    assert len(lives_ms) == 3
    assert 0 < lives_ms[0] <= 1000 < lives_ms[1] <= 60_000 < lives_ms[2] <= 31 * 86_400_000


def test_without_limits_redis_is_not_asked(db, nowhere, caplog):
    assert call(caller()) == 200
    assert "calls are not counted" not in caplog.text


def test_a_wrong_key_counts_nowhere(db, counters):
    assert call(Api("wrong")) == 401
    assert not counters.keys()


def test_with_redis_away_calls_go_through_and_one_line_a_minute_says_so(
    db, nowhere, caplog, monkeypatch
):
    monkeypatch.setattr(ratelimits, "PAUSE_S", 0.0)
    api = caller(calls_per_second=1)
    assert statuses(api, 5) == [200] * 5
    assert caplog.text.count("calls are not counted") == 1


def test_a_redis_that_comes_back_counts_again(db, nowhere, programs, settings, monkeypatch):
    monkeypatch.setattr(ratelimits, "PAUSE_S", 0.2)
    api = caller(calls_per_minute=1)
    assert statuses(api, 2) == [200, 200]
    ratelimits._script.cache_clear()
    settings.REDIS_URL = f"unix://{programs.var}/valkey/valkey.sock?db=0"
    time.sleep(0.25)
    assert statuses(api, 2) == [200, 429]
    ratelimits._script().registered_client.close()
    ratelimits._script.cache_clear()


@pytest.mark.stack
def test_all_processes_of_the_server_count_together(programs):
    programs.prepare("faceserver")
    words = ("face_keys", "create", "--settings", "faceweb.settings.faceserver")
    made = programs.manage(*words, "--name", "lab", "--calls-per-minute", "50")
    key = made.split()[-1]
    programs.start("faceserver")

    def ask(_: int) -> int:
        address = f"{programs.face}/face/v1.0/largefacelists"
        return httpx.get(address, headers={"Ocp-Apim-Subscription-Key": key}).status_code

    with ThreadPoolExecutor(8) as pool:
        assert Counter(pool.map(ask, range(120))) == {200: 50, 429: 70}
    programs.kill("faceserver")
