"""What a request costs beside the engine and the database.

    python -m bench.operations [--faces N] [--seconds S] [--profile]

Requests a second with 1 and with 8 clients against the server's own process, which shares the
machine's cores with them. Then, for one client, where the time of a request goes: the round trip
on the wire, and of the same request answered in this process, without a socket, the time in the
database's cursors and in the search. What is left should stay below 3 ms.
"""

import argparse
import cProfile
import http.client
import io
import json
import os
import pstats
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

os.environ["OMP_NUM_THREADS"] = "1"

import httpx

from bench.server import KEY, LIST_ID, OCTETS, fill_list, open_rows_of
from faceweb.faceapi.contract import ContainerKind
from tests.assets import PERSON_B
from tests.programs import Programs

TARGET_MS = 3.0
HEADERS = {"Ocp-Apim-Subscription-Key": KEY, "Content-Type": "application/json"}


@dataclass(frozen=True)
class Request:
    """`body` is JSON; an empty one is none."""

    title: str
    method: str
    path: str
    body: str = ""

    @property
    def full_path(self) -> str:
        return f"/face/v1.0{self.path}"


def send(connection: http.client.HTTPConnection, request: Request) -> None:
    connection.request(request.method, request.full_path, request.body or None, HEADERS)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise SystemExit(f"{request.title}: answered {answer.status}")


def requests_a_second(address: str, request: Request, clients: int, seconds: float) -> float:
    """How many are answered to clients that each send the next when the last is answered."""
    counts = [0] * clients
    ready = threading.Barrier(clients + 1)
    done = threading.Event()

    def client(number: int) -> None:
        connection = http.client.HTTPConnection(urlsplit(address).netloc)
        send(connection, request)
        ready.wait()
        while not done.is_set():
            send(connection, request)
            counts[number] += 1
        connection.close()

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    ready.wait()
    started = time.perf_counter()
    time.sleep(seconds)
    done.set()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - started)


class Stopwatch:
    """Adds up the time within calls of what it wraps."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any, **kwargs: Any) -> Any:
            started = time.perf_counter()
            try:
                return call(*args, **kwargs)
            finally:
                self.seconds += time.perf_counter() - started

        return timed

    def take_ms(self) -> float:
        taken, self.seconds = self.seconds * 1000, 0.0
        return taken


def answer_here(application: Any, request: Request) -> None:
    """The server's application called as granian calls it, in this process."""
    body = request.body.encode()
    environ = {
        "REQUEST_METHOD": request.method,
        "PATH_INFO": request.full_path,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": HEADERS["Content-Type"],
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_OCP_APIM_SUBSCRIPTION_KEY": KEY,
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http",
    }
    answer = application(environ, lambda status, headers: None)
    b"".join(answer)
    answer.close()


class Medians(NamedTuple):
    """Milliseconds of a request: on the wire; answered here; of that in cursors and in search."""

    trip: float
    whole: float
    database: float
    search: float


@contextmanager
def timed_cursors(watch: Stopwatch) -> Iterator[None]:
    """Statements and the reading of their rows: SQLite finds a row when it is fetched."""
    from django.db import connection as rows
    from django.db.backends.utils import CursorWrapper

    def fetching(name: str) -> Callable[..., Any]:
        return watch.around(lambda cursor, *args: getattr(cursor.cursor, name)(*args))

    names = ("fetchone", "fetchmany", "fetchall")
    for name in names:
        setattr(CursorWrapper, name, fetching(name))
    with rows.execute_wrapper(lambda execute, *args: watch.around(execute)(*args)):
        yield
    for name in names:
        delattr(CursorWrapper, name)


def medians(address: str, application: Any, request: Request, rounds: int) -> Medians:
    """In turns, so that whatever else the machine does slows both alike."""
    from faceweb.faceserver.index import face_index

    database, search = Stopwatch(), Stopwatch()
    index: Any = face_index()
    index.search = search.around(index.search)
    connection = http.client.HTTPConnection(urlsplit(address).netloc)
    taken: list[Medians] = []
    with timed_cursors(database):
        for _ in range(rounds):
            started = time.perf_counter()
            send(connection, request)
            sent = time.perf_counter()
            answer_here(application, request)
            whole = time.perf_counter() - sent
            trip = sent - started
            taken.append(Medians(trip * 1000, whole * 1000, database.take_ms(), search.take_ms()))
    connection.close()
    del index.search
    return Medians(*(statistics.median(part) for part in zip(*taken, strict=True)))


def profile(application: Any, request: Request, rounds: int) -> None:
    profiler = cProfile.Profile()
    profiler.enable()
    for _ in range(rounds):
        answer_here(application, request)
    profiler.disable()
    pstats.Stats(profiler).sort_stats("tottime").print_stats(25)


def bench(address: str, application: Any, request: Request, seconds: float) -> None:
    print(request.title)
    for clients in (1, 8):
        rate = requests_a_second(address, request, clients, seconds)
        print(f"  {clients} client(s)        {rate:8.0f} requests/s")
    found = medians(address, application, request, rounds=300)
    both = found.database + found.search
    beside = found.trip - both
    verdict = f"{'below' if beside < TARGET_MS else 'ABOVE'} {TARGET_MS:.0f} ms"
    print(f"  round trip         {found.trip:8.2f} ms (median)")
    print(f"    database         {found.database:8.2f} ms")
    print(f"    search           {found.search:8.2f} ms")
    print(f"    server's Python  {found.whole - both:8.2f} ms")
    print(f"    wire and client  {found.trip - found.whole:8.2f} ms")
    print(f"  beside both        {beside:8.2f} ms, {beside / found.trip:.0%}: {verdict}")


def prepared_requests(client: httpx.Client, faces: int) -> list[Request]:
    """Fills the lists and detects the query face."""
    for kind in (ContainerKind.LARGE_FACE_LIST, ContainerKind.FACE_LIST):
        fill_list(client, kind, faces)
    found = client.post("/detect", content=PERSON_B.read_bytes(), headers=OCTETS).json()
    query = {"faceId": found[0]["faceId"], "largeFaceListId": LIST_ID, "mode": "matchFace"}
    return [
        Request("GET a large face list", "GET", f"/largefacelists/{LIST_ID}"),
        Request(f"GET a face list with its {faces:,} faces", "GET", f"/facelists/{LIST_ID}"),
        Request(f"findsimilars among {faces:,} faces", "POST", "/findsimilars", json.dumps(query)),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--faces", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--profile", action="store_true", help="where the server's Python goes")
    arguments = parser.parse_args()

    with ExitStack() as stack:
        var = stack.enter_context(tempfile.TemporaryDirectory())
        programs = Programs(Path(var), FACE_API_KEY=KEY)
        stack.callback(programs.stop_all)
        programs.prepare("faceserver")
        programs.start("faceserver")
        open_rows_of(programs)
        from django.core.wsgi import get_wsgi_application

        application = get_wsgi_application()
        with httpx.Client(
            base_url=f"{programs.face}/face/v1.0", headers={"Ocp-Apim-Subscription-Key": KEY}
        ) as client:
            requests = prepared_requests(client, arguments.faces)
        for request in requests:
            bench(programs.face, application, request, arguments.seconds)
            if arguments.profile:
                profile(application, request, 500)


if __name__ == "__main__":
    main()
