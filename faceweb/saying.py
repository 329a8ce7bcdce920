"""Saying something to the person at the browser: what was done, with a way to undo it.

`say` is Django's messages, with one thing added: a message may carry an address to POST to, which
takes back what it tells of. A whole page shows messages at its top. An answer to htmx that is not a
whole page gets them appended, to be shown as toasts.
"""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

_SWAPPED = range(200, 300)
# htmx does not swap these answers in, or leaves the page: the words wait for the next one.
_LEAVING = ("HX-Redirect", "HX-Location", "HX-Refresh")


def say(request: HttpRequest, words: str, *, undo: str = "", level: int = messages.SUCCESS) -> None:
    """Say it with the next page or fragment. `undo` is the address of a POST, where there is one;
    it travels as the message's extra tag."""
    messages.add_message(request, level, words, extra_tags=undo)


def toasts(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, inside those of messages and htmx: appends what is to be said to fragments."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not _is_fragment(request, response):
            return response
        waiting = messages.get_messages(request)
        if len(waiting):
            html = render_to_string("toasts.html", {"messages": waiting}, request)
            response.content += html.encode()
        return response

    return middleware


def _is_fragment(request: HttpRequest, response: HttpResponse) -> bool:
    htmx = getattr(request, "htmx", None)
    return bool(
        htmx
        and not htmx.boosted
        and not response.streaming
        and response.status_code in _SWAPPED
        and response.headers.get("Content-Type", "").startswith("text/html")
        and not any(header in response.headers for header in _LEAVING)
        and b"<!doctype html" not in response.content[:100].lower()
    )
