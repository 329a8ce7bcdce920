"""Images by address: what is fetched from a real server on loopback, and what never is."""

import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from faceweb.faceserver import fetching
from faceweb.faceserver.fetching import fetch
from tests.assets import PERSON_B
from tests.faceserver.webserver import FAILED, INVALID, message_of, serving


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    with serving() as running:
        yield running


@pytest.fixture
def address(server) -> str:
    return f"http://127.0.0.1:{server.server_port}"


def test_a_photo_is_fetched(address):
    assert fetch(f"{address}/photo", allow_private=True) == PERSON_B.read_bytes()


def test_detect_takes_an_address_where_private_ones_are_allowed(alice, address, settings):
    settings.FACE_ALLOW_PRIVATE_URLS = True
    assert len(alice.json("POST", "/detect", {"url": f"{address}/photo"}).body) == 1
    alice.make_list()
    enrol = "/largefacelists/friends/persistedfaces"
    answer = alice.json("POST", enrol, {"url": f"{address}/photo"}, userData="by address")
    assert set(answer.body) == {"persistedFaceId"}


@pytest.mark.parametrize("hops", [1, 3])
def test_up_to_three_redirects_are_followed(address, hops):
    assert len(fetch(f"{address}/redirect/{hops}", allow_private=True)) > 1000


def test_a_fourth_redirect_is_not(address):
    assert message_of(f"{address}/redirect/4") == FAILED


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:1/",
        "http://[::1]:1/",
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "ftp://public.test/x",
        "http://user:secret@public.test/",
        "//10.0.0.1/x",
    ],
)
def test_a_redirect_leads_nowhere_an_address_may_not(server, target, monkeypatch):
    """The first hop is public as far as the check can see: the resolver says where it is, and the
    check of that one address is lifted."""
    real = fetching.is_public
    monkeypatch.setattr(fetching, "is_public", lambda ip: ip == "127.0.0.1" or real(ip))

    def resolver(host: str, port: int) -> list[str]:
        return ["127.0.0.1"] if host == "public.test" else ["10.0.0.1"]

    url = f"http://public.test:{server.server_port}/to?{target}"
    assert message_of(url, allow_private=False, resolver=resolver) == INVALID
    assert len(server.RequestHandlerClass.hosts) == 1


def test_a_redirect_without_a_target_or_in_a_circle_ends(address):
    assert message_of(f"{address}/to?{address}/to") in (FAILED, INVALID)
    assert message_of(f"{address}/nowhere") in (FAILED, INVALID)


def test_the_host_header_is_the_name(server):
    port = server.server_port

    def resolver(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    fetch(f"http://name.test:{port}/photo", allow_private=True, resolver=resolver)
    assert server.RequestHandlerClass.hosts == [f"name.test:{port}"]


def test_the_next_address_is_tried_when_one_does_not_answer(server):
    def resolver(host: str, port: int) -> list[str]:
        return ["127.0.0.2", "127.0.0.1"]

    with socket.socket() as other:  # bound, not listening: connections to 127.0.0.2 are refused
        other.bind(("127.0.0.2", 0))
        url = f"http://name.test:{server.server_port}/photo"
        assert fetch(url, allow_private=True, resolver=resolver) == PERSON_B.read_bytes()


def test_nothing_of_the_callers_is_sent_along(address):
    assert fetch(f"{address}/credentials", allow_private=True) == b"x"


def test_an_endless_body_is_cut_off(address):
    with timed(below_s=9):
        assert message_of(f"{address}/endless") == "Image size is too big."


@pytest.mark.parametrize("path", ["drip", "headers"])
def test_a_slow_answer_ends_with_the_time_for_all_of_it(address, path, monkeypatch):
    monkeypatch.setattr(fetching, "TOTAL_TIMEOUT_S", 1.0)
    with timed(below_s=3):
        assert message_of(f"{address}/{path}") == FAILED


def test_a_slow_resolver_ends_with_the_time_for_all_of_it(monkeypatch):
    monkeypatch.setattr(fetching, "TOTAL_TIMEOUT_S", 0.3)
    wait = threading.Event()

    def resolver(host: str, port: int) -> list[str]:
        wait.wait(20)
        return ["127.0.0.1"]

    with timed(below_s=2):
        assert message_of("http://name.test/", resolver=resolver) == FAILED
    wait.set()


@pytest.mark.parametrize("path", ["status/404", "status/500", "status/204", "garbage"])
def test_an_answer_that_is_no_file_is_refused(address, path):
    assert message_of(f"{address}/{path}") == FAILED


def test_a_closed_port_is_refused():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        assert message_of(f"http://127.0.0.1:{probe.getsockname()[1]}/") == FAILED


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> Path:
    """A certificate for name.test, its own authority, with its key."""
    path = tmp_path_factory.mktemp("tls") / "name.test.pem"
    if shutil.which("openssl") is None:
        pytest.skip("needs the openssl program")
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=name.test", "-addext", "subjectAltName=DNS:name.test"),
            *("-keyout", path, "-out", path.with_suffix(".crt")),
        ],
        check=True,
        capture_output=True,
    )
    path.write_bytes(path.read_bytes() + path.with_suffix(".crt").read_bytes())
    return path


@pytest.mark.parametrize(
    ("name", "trusted", "fetched"),
    [("name.test", True, True), ("other.test", True, False), ("name.test", False, False)],
)
def test_tls_is_checked_against_the_name(certificate, monkeypatch, name, trusted, fetched):
    asked = []
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    tls.sni_callback = lambda _socket, sni, _context: asked.append(sni)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    def resolver(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    with serving(tls) as server:
        url = f"https://{name}:{server.server_port}/photo"
        if fetched:
            photo = fetch(url, allow_private=True, resolver=resolver)
            assert photo == PERSON_B.read_bytes()
        else:
            assert message_of(url, resolver=resolver) == FAILED
    assert asked == [name]


@contextmanager
def timed(*, below_s: float) -> Iterator[None]:
    start = time.monotonic()
    yield
    assert time.monotonic() - start < below_s
