"""What is answered to whoever runs the server: /healthz, /readyz, /metrics. No API key opens or
counts these; the metrics have a key of their own."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from faceweb.faceserver.gauges import Gauges
from faceweb.faceserver.readiness import readiness
from faceweb.faceserver.routes import is_path
from faceweb.operations import metrics
from faceweb.operations.observing import name_route
from faceweb.operations.readiness import answer as as_answer


def answer(request: HttpRequest) -> HttpResponse | None:
    """The answer, or None for every other path."""
    for name, view in (("healthz", _healthz), ("readyz", _readyz), ("metrics", _metrics)):
        if is_path(request.path_info, f"/{name}"):
            name_route(request, name)
            return view(request)
    return None


def _healthz(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


def _readyz(request: HttpRequest) -> HttpResponse:
    status, found = as_answer(readiness().look())
    return JsonResponse(found, status=status)


def _metrics(request: HttpRequest) -> HttpResponse:
    if not metrics.opens(request.headers.get("Authorization", ""), settings.METRICS_KEY):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(metrics.page(Gauges()), content_type=metrics.CONTENT_TYPE)
