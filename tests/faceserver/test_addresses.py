"""Which addresses are asked for an image at all."""

from collections.abc import Iterator
from http.server import ThreadingHTTPServer

import pytest

from faceweb.faceserver.fetching import is_public
from tests.faceserver.api import refusal, said
from tests.faceserver.webserver import FAILED, INVALID, message_of, serving


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    with serving() as running:
        yield running


def test_a_private_address_is_never_connected_to(alice, server):
    url = f"http://127.0.0.1:{server.server_port}/photo"
    answer = alice.json("POST", "/detect", {"url": url})
    assert said(answer) == refusal(400, "InvalidURL", INVALID)
    assert server.RequestHandlerClass.hosts == []


def test_the_checked_address_is_the_one_connected_to(server):
    """A name that changes its address after the check gains nothing: it is asked once."""
    asked = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["93.184.215.14"] if len(asked) == 1 else ["127.0.0.1"]

    url = f"http://name.test:{server.server_port}/photo"
    assert message_of(url, allow_private=False, resolver=rebinding) == FAILED
    assert asked == ["name.test"]
    assert server.RequestHandlerClass.hosts == []


def test_one_private_address_among_several_is_enough_to_refuse(server):
    def both(host: str, port: int) -> list[str]:
        return ["93.184.215.14", "127.0.0.1"]

    url = f"http://name.test:{server.server_port}/photo"
    assert message_of(url, allow_private=False, resolver=both) == INVALID
    assert server.RequestHandlerClass.hosts == []


@pytest.mark.parametrize(
    "url",
    [
        "photo.jpg",
        "//name.test/x",
        "file:///etc/passwd",
        "ftp://name.test/x",
        "gopher://name.test/",
        "data:image/png;base64,AAAA",
        "http://",
        "http:///x",
        "http://name.test:99999/",
        "http://name.test:0/",
        "http://name.test:port/",
        "http://[::1",
        "http://user@name.test/",
        "http://user:secret@name.test/",
        "http://name.test/\x00",
        "http://name.test/\r\nX: y",
        "https://name.test/" + "x" * 2048,
        "http://" + "a" * 300 + ".test/" + "ä" * 3000,
    ],
)
def test_what_is_not_a_web_address_is_refused(url):
    def resolver(host: str, port: int) -> list[str]:
        raise AssertionError("must not be asked")

    assert message_of(url, resolver=resolver) == INVALID


@pytest.mark.parametrize("name", ["no-such-name.invalid", "a" * 64 + ".test", "ä" * 70 + ".test"])
def test_a_name_without_address_is_refused(name):
    assert message_of(f"http://{name}/x") in (FAILED, INVALID)


@pytest.mark.parametrize(
    "host",
    ["127.1", "2130706433", "0x7f000001", "0177.0.0.1", "localhost", "0", "[::ffff:127.0.0.1]"],
)
def test_other_spellings_of_our_own_address_are_refused(server, host):
    url = f"http://{host}:{server.server_port}/photo"
    assert message_of(url, allow_private=False) in (INVALID, FAILED)
    assert server.RequestHandlerClass.hosts == []


@pytest.mark.parametrize(
    ("ip", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("100.64.0.1", False),
        ("127.0.0.1", False),
        ("169.254.169.254", False),
        ("172.16.0.1", False),
        ("192.0.0.8", False),
        ("192.0.2.1", False),
        ("192.88.99.1", False),
        ("192.168.1.1", False),
        ("198.18.0.1", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("::127.0.0.1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:93.184.215.14", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b:1::a00:1", False),
        ("100::1", False),
        ("2001::1", False),
        ("2001:db8::1", False),
        ("2002:7f00:1::", False),
        ("3fff::1", False),
        ("fc00::1", False),
        ("fe80::1", False),
        ("fe80::1%eth0", False),
        ("fec0::1", False),
        ("ff02::1", False),
        ("name.test", False),
    ],
)
def test_only_global_unicast_addresses_are_public(ip, public):
    assert is_public(ip) is public
