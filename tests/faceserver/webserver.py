"""A web server on loopback that behaves well, badly or not at all, by path."""

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from faceweb.faceserver.fetching import fetch
from faceweb.faceserver.problems import FaceProblem
from tests.assets import PERSON_B

INVALID = "Invalid image URL."
FAILED = (
    "Invalid image URL or error downloading from target server. Remote server error returned: "
    '"An error occurred while sending the request."'
)


class Handler(BaseHTTPRequestHandler):
    """/photo, /redirect/N/..., /to?ADDRESS, /endless, /drip, /status/N."""

    hosts: list[str]

    def do_GET(self) -> None:
        type(self).hosts.append(self.headers["Host"])
        _, kind, *rest = self.path.partition("?")[0].split("/", 2)
        try:
            getattr(self, f"answer_{kind}")(*rest)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def answer_photo(self) -> None:
        self.send(200, PERSON_B.read_bytes())

    def answer_redirect(self, rest: str) -> None:
        left = int(rest)
        self.send(302, b"", location=f"/redirect/{left - 1}" if left > 1 else "../photo")

    def answer_to(self) -> None:
        self.send(307, b"", location=self.path.partition("?")[2])

    def answer_nowhere(self) -> None:
        self.send(302, b"")

    def answer_status(self, rest: str) -> None:
        self.send(int(rest), b"x" * 2000)

    def answer_credentials(self) -> None:
        has = {"Cookie", "Authorization", "Ocp-Apim-Subscription-Key"} & set(self.headers)
        self.send(400 if has else 200, b"x")

    def answer_endless(self) -> None:
        self.send_response(200)
        self.end_headers()
        while True:
            self.wfile.write(b"x" * 65_536)

    def answer_drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(200):
            self.wfile.write(b"x")
            time.sleep(0.05)

    def answer_headers(self) -> None:
        self.wfile.write(b"HTTP/1.0 200 OK\r\n")
        for number in range(200):
            self.wfile.write(f"X-{number}: x\r\n".encode())
            time.sleep(0.05)

    def answer_garbage(self) -> None:
        self.wfile.write(b"\x00" * 5000)

    def send(self, status: int, body: bytes, location: str = "") -> None:
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[ThreadingHTTPServer]:
    handler = type("FreshHandler", (Handler,), {"hosts": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def message_of(url: str, **options: object) -> str:
    """The message with which `fetch` refuses the address."""
    with pytest.raises(FaceProblem) as caught:
        fetch(url, **{"allow_private": True, **options})
    assert caught.value.refusal.status == 400
    return caught.value.refusal.message
