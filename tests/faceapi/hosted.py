"""A hosted Face API as far as calls go: a web server on loopback with a rate, and bad days."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    hosted: "Hosted"


class Hosted:
    """Answers "not found" to every GET, as to one for a list that is not there.

    `rate` is the most calls in a second, which begins with the first of them; more are refused with
    429. `status` other than 404 is what it answers instead, with `headers` and `message`;
    `delay_s` before each answer.
    """

    def __init__(self, server: _Server) -> None:
        self.address = f"http://127.0.0.1:{server.server_address[1]}"
        self.rate: int | None = None
        self.status, self.message = 404, "Large face list is not found."
        self.headers: dict[str, str] = {}
        self.delay_s = 0.0
        self.paths: list[str] = []
        self.times: list[float] = []
        self.refused = 0
        self._window_ends, self._in_window = 0.0, 0
        self._lock = threading.Lock()

    def answer(self, path: str) -> tuple[int, dict[str, str], dict[str, Any]]:
        with self._lock:
            now = time.monotonic()
            self.paths.append(path.removeprefix("/face/v1.0/"))
            self.times.append(now)
            if self.rate is not None and not self._has_room(now):
                self.refused += 1
                return 429, {"Retry-After": "1"}, _error("429", "Rate limit is exceeded.")
        time.sleep(self.delay_s)
        return self.status, self.headers, _error("LargeFaceListNotFound", self.message)

    def _has_room(self, now: float) -> bool:
        if now >= self._window_ends:
            self._window_ends, self._in_window = now + 1, 0
        self._in_window += 1
        return self._in_window <= (self.rate or 0)


def _error(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message}}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        status, headers, found = self.server.hosted.answer(self.path)
        body = json.dumps(found).encode()
        try:
            self.send_response_only(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, *_words: object) -> None:
        """Nothing."""


@contextmanager
def hosted_service() -> Iterator[Hosted]:
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.hosted = Hosted(server)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.hosted
        server.shutdown()
        thread.join()
