"""An image named by its address, fetched without lending anyone our place in the network.

Only http and https, only to public addresses, and the connection goes to the very address that was
checked: the name is resolved once, in the network layer below TLS, so the host header, SNI and the
certificate check still see the name. At most three redirects, each checked the same way; no
credentials, no cookies, no proxy; a limit in time for everything together and one in bytes.
"""

import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import httpcore
import httpx

from faceweb.faceapi.contract import IMAGE_MAX_BYTES
from faceweb.faceapi.refusals import IMAGE_TOO_BIG, URL_DOWNLOAD_FAILED, URL_INVALID
from faceweb.faceserver.problems import FaceProblem

CONNECT_TIMEOUT_S = 5.0
TOTAL_TIMEOUT_S = 10.0
MAX_REDIRECTS = 3
URL_MAX_CHARS = 2048
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HEADERS = [("Accept", "image/*"), ("Accept-Encoding", "identity"), ("User-Agent", "faceweb")]
_FAILURES = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError)

# Host and port -> numeric addresses, as text. Raises OSError.
Resolver = Callable[[str, int], Iterable[str]]

# Global unicast IPv6 is 2000::/3 (RFC 4291).
_IPV6_GLOBAL = ipaddress.ip_network("2000::/3")
# What Python calls global, at least in some of its versions, and is not for us.
_REFUSED = tuple(
    map(
        ipaddress.ip_network,
        (
            "192.0.0.0/24",  # IETF protocol assignments (RFC 6890)
            "192.88.99.0/24",  # 6to4 relays (RFC 7526)
            "2001::/23",  # Teredo and other special purposes (RFC 2928)
            "2002::/16",  # 6to4: wraps an IPv4 address (RFC 3056)
            "3fff::/20",  # documentation (RFC 9637)
        ),
    )
)


def system_resolver(host: str, port: int) -> list[str]:
    """A and AAAA of a name, or a numeric address in any spelling the system accepts."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


def fetch(url: str, *, allow_private: bool, resolver: Resolver = system_resolver) -> bytes:
    """The bytes behind `url`, at most 6 MB of them.

    Raises FaceProblem: InvalidURL for an address that may not be asked or did not answer with a
    file in time, InvalidImageSize for one that is too long.
    """
    backend = _CheckedNetwork(time.monotonic() + TOTAL_TIMEOUT_S, resolver, allow_private)
    address = _parsed(url)
    with httpcore.ConnectionPool(
        ssl_context=ssl.create_default_context(), network_backend=backend, retries=0
    ) as pool:
        for _ in range(MAX_REDIRECTS + 1):
            try:
                found = _get(pool, address)
            except _FAILURES as error:
                raise FaceProblem(URL_DOWNLOAD_FAILED) from error
            if isinstance(found, bytes):
                return found
            address = found
    raise FaceProblem(URL_DOWNLOAD_FAILED)


def is_public(address: str) -> bool:
    """Whether a numeric address is global unicast and does not wrap another one."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if not ip.is_global or ip.is_multicast or any(ip in network for network in _REFUSED):
        return False
    return ip.version == 4 or ip in _IPV6_GLOBAL


def _parsed(url: str) -> httpx.URL:
    try:
        address = httpx.URL(url.strip())
    except (httpx.InvalidURL, ValueError) as error:
        raise FaceProblem(URL_INVALID) from error
    is_web = address.scheme in ("http", "https") and bool(address.host)
    has_port = address.port is None or 0 < address.port < 65_536
    if not is_web or not has_port or address.userinfo or len(url) > URL_MAX_CHARS:
        raise FaceProblem(URL_INVALID)
    return address


def _get(pool: httpcore.ConnectionPool, address: httpx.URL) -> bytes | httpx.URL:
    """The body, or where it has gone."""
    wire_url = httpcore.URL(
        scheme=address.raw_scheme,
        host=address.raw_host,
        port=address.port,
        target=address.raw_path,
    )
    headers = [("Host", address.netloc.decode("ascii")), *_HEADERS]
    timeouts = {"connect": CONNECT_TIMEOUT_S, "read": TOTAL_TIMEOUT_S, "write": TOTAL_TIMEOUT_S}
    with pool.stream(
        "GET", wire_url, headers=headers, extensions={"timeout": timeouts}
    ) as response:
        if response.status in _REDIRECTS:
            return _redirected(address, response.headers)
        if response.status != 200:
            raise FaceProblem(URL_DOWNLOAD_FAILED)
        return _capped(response.iter_stream())


def _redirected(address: httpx.URL, headers: list[tuple[bytes, bytes]]) -> httpx.URL:
    location = next((value for name, value in headers if name.lower() == b"location"), b"")
    try:
        return _parsed(str(address.join(location.decode("ascii"))))
    except (httpx.InvalidURL, ValueError) as error:
        raise FaceProblem(URL_INVALID) from error


def _capped(chunks: Iterator[bytes]) -> bytes:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > IMAGE_MAX_BYTES:
            raise FaceProblem(IMAGE_TOO_BIG)
    return bytes(body)


class _CheckedNetwork(httpcore.NetworkBackend):
    """Connects to checked addresses only, and lets no operation outlive the deadline."""

    def __init__(self, deadline: float, resolver: Resolver, allow_private: bool) -> None:
        self._deadline = deadline
        self._resolver = resolver
        self._allow_private = allow_private
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        addresses = list(_resolve(self._resolver, host, port, self._deadline))
        if not self._allow_private and not all(map(is_public, addresses)):
            raise FaceProblem(URL_INVALID)
        failure: Exception = httpcore.ConnectError("the name has no address")
        for address in addresses:
            try:
                stream = self._network.connect_tcp(
                    address, port, _left(self._deadline, timeout, httpcore.ConnectTimeout)
                )
                return _TimedStream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


class _TimedStream(httpcore.NetworkStream):
    """A stream whose every operation ends by the deadline, however slowly bytes drip."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        left = _left(self._deadline, timeout, httpcore.ReadTimeout)
        return self._stream.read(max_bytes, left)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline, timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(self._deadline, timeout, httpcore.ConnectTimeout)
        stream = self._stream.start_tls(ssl_context, server_hostname, left)
        return _TimedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(
    deadline: float, timeout: float | None, exhausted: type[httpcore.TimeoutException]
) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise exhausted("the time for this address is over")
    return left if timeout is None else min(left, timeout)


def _resolve(resolver: Resolver, host: str, port: int, deadline: float) -> Iterable[str]:
    """Resolve in a thread of its own: the system's resolver knows no deadline."""
    answers: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(list(resolver(host, port)))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=_left(deadline, None, httpcore.ConnectTimeout))
    except queue.Empty as error:
        raise httpcore.ConnectTimeout("the name was not resolved in time") from error
    if isinstance(answer, Exception):
        raise httpcore.ConnectError("the name cannot be resolved") from answer
    return answer
