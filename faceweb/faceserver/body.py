"""The body of one request: read once, never beyond a limit, and finished politely.

It is read from the server's own stream: Django's `request.body` is empty for a chunked body
without Content-Length, which is how the official SDKs send images.
"""

from django.http import HttpRequest

from faceweb.faceapi.contract import IMAGE_MAX_BYTES

_READ_CHUNK_BYTES = 1024 * 1024


class Body:
    """A stream with an end, declared by Content-Length or by the last chunk."""

    def __init__(self, request: HttpRequest) -> None:
        self.is_callers = False  # true once the key was good
        self._stream = request.META["wsgi.input"]
        declared = str(request.META.get("CONTENT_LENGTH") or "")
        self._left: int | None = None  # bytes still to come, where that was declared
        if declared.isascii() and declared.isdigit():
            self._left = int(declared)
        elif not _is_streamed(request):
            self._left = 0
        self._ended = self._left == 0

    def read(self, limit: int) -> bytes | None:
        """All of it, or None when it is longer than `limit`; then no more is read."""
        if self._left is not None and self._left > limit:
            return None
        chunks = []
        wanted = limit + 1
        while wanted > 0 and (chunk := self._chunk(wanted)):
            chunks.append(chunk)
            wanted -= len(chunk)
        return b"".join(chunks) if self._ended else None

    def finish(self) -> bool:
        """Whether the stream is at its end; a connection with unread bytes in it cannot carry the
        next request. For a caller it is read on, as far as an image may be long; a stranger's
        bytes are not waited for.
        """
        if self._left is not None and self._left > IMAGE_MAX_BYTES:
            return False
        budget = IMAGE_MAX_BYTES if self.is_callers else 0
        while budget > 0 and (chunk := self._chunk(budget)):
            budget -= len(chunk)
        return self._ended

    def _chunk(self, wanted: int) -> bytes:
        """Some bytes; none at the end."""
        if self._ended:
            return b""
        size = min(wanted, _READ_CHUNK_BYTES)
        chunk: bytes = self._stream.read(size if self._left is None else min(size, self._left))
        if self._left is not None:
            self._left -= len(chunk)
        self._ended = not chunk or self._left == 0
        return chunk


def _is_streamed(request: HttpRequest) -> bool:
    """Whether a body without Content-Length follows, and the server will say where it ends.

    Over HTTP/1.1 there is one only with Transfer-Encoding (RFC 9112, 6.3); HTTP/2 has no such sign.
    """
    if not request.META.get("wsgi.input_terminated"):
        return False
    is_http_1 = str(request.META.get("SERVER_PROTOCOL", "")).startswith("HTTP/1")
    return not is_http_1 or "HTTP_TRANSFER_ENCODING" in request.META
