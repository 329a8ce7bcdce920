"""The outermost middleware of both halves: each request has an id, a line in the log and a place in
the metrics, under the name of its route and never under its path."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from faceweb.operations import metrics, tracing

logger = logging.getLogger("faceweb.requests")

# Asked by machines every few seconds, or a dozen times with a page: they are counted, and written
# down at DEBUG only.
_STATIC = "static"
_QUIET = frozenset({"healthz", "readyz", "metrics", _STATIC})
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_NO_ROUTE = "none"


def observe(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    def answer(request: HttpRequest) -> HttpResponseBase:
        begun = time.perf_counter()
        request_id = tracing.begin(request.headers.get(tracing.HEADER))
        response = get_response(request)
        response.headers[tracing.HEADER] = request_id
        _write_down(request, response, time.perf_counter() - begun)
        return response

    return answer


def name_route(request: HttpRequest, name: str) -> None:
    """Say which route it is where Django's resolver does not know."""
    request.route_name = name  # type: ignore[attr-defined]


def _write_down(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    method = request.method if request.method in _METHODS else "other"
    route, status = _route(request), response.status_code
    metrics.REQUESTS.labels(route, method, str(status)).inc()
    metrics.REQUEST_SECONDS.labels(route, method).observe(seconds)
    fields = {"route": route, "method": method, "status": status, "ms": round(seconds * 1000)}
    # Who it is, where something asked: to ask only for the log would cost a query.
    account = getattr(getattr(request, "_cached_user", None), "pk", None)
    if account is not None:
        fields["account"] = account
    logger.log(logging.DEBUG if route in _QUIET else logging.INFO, "answered", extra=fields)


def _route(request: HttpRequest) -> str:
    named: str | None = getattr(request, "route_name", None)
    if named is not None:
        return named
    if settings.STATIC_URL and request.path_info.startswith(settings.STATIC_URL):
        return _STATIC  # answered before a route is looked for
    match = request.resolver_match
    return (match.view_name if match else None) or _NO_ROUTE
