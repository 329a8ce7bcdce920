"""Many calls from a process of its own, as a worker makes them:
`python -m tests.faceapi.caller REDIS_URL ENDPOINT CALLS THREADS LIMIT...`, a limit as 10/1."""

import sys
import threading
import time

from faceweb.faceapi.breaker import Breaker
from faceweb.faceapi.client import FaceAPIAway, FaceAPIPaced
from faceweb.faceapi.guarded import GuardedClient
from faceweb.faceapi.ledger import Ledger
from faceweb.faceapi.pacing import Limit, Pace

KEY = "a-key"


def client_of(redis_url: str, endpoint: str, *limits: Limit, timeout_s: float = 5) -> GuardedClient:
    ledger = Ledger(redis_url)
    breaker = Breaker(ledger, endpoint=endpoint, key=KEY)
    pace = Pace(ledger, limits, endpoint=endpoint, key=KEY)
    return GuardedClient(endpoint, KEY, timeout_s, breaker=breaker, pace=pace)


def call(client: GuardedClient, count: int) -> None:
    """Each of them until it is done; what is put off is waited for."""
    for _number in range(count):
        while True:
            try:
                client.has("largefacelists/one")
                break
            except (FaceAPIPaced, FaceAPIAway) as later:
                time.sleep(later.retry_after_s or 1)


def main(redis_url: str, endpoint: str, calls: str, threads: str, *limits: str) -> None:
    told = [
        Limit(int(count), float(window_s)) for count, window_s in (x.split("/") for x in limits)
    ]
    client = client_of(redis_url, endpoint, *told)
    share = int(calls) // int(threads)
    workers = [threading.Thread(target=call, args=(client, share)) for _ in range(int(threads))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


if __name__ == "__main__":
    main(*sys.argv[1:])
