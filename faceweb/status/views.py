"""What is answered to machines that look after the site."""

from __future__ import annotations

import sys

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from faceweb.operations import metrics, tracing
from faceweb.operations.readiness import answer
from faceweb.status.gauges import Gauges
from faceweb.status.parts import FACE_SERVICE, readiness

_gauges = Gauges()
# A database that was restarted answers again after some seconds.
_RETRY_AFTER_S = 5
_MAY_BE_LEFT_OUT = frozenset({FACE_SERVICE})


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; for supervisors, which start it anew when it does not."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Every part is there; for balancers with `?without=face_service`, since pages, uploads and
    the library do without the face service for a while."""
    without = _MAY_BE_LEFT_OUT.intersection(request.GET.getlist("without"))
    status, found = answer(readiness().look(), without)
    return JsonResponse(found, status=status)


@login_not_required
@require_safe
@never_cache
def metrics_page(request: HttpRequest) -> HttpResponse:
    if not metrics.opens(request.headers.get("Authorization", ""), settings.METRICS_KEY):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(metrics.page(_gauges), content_type=metrics.CONTENT_TYPE)


def server_error(request: HttpRequest) -> HttpResponse:
    """The page of an error of ours, with the number of the request to tell the operator; where the
    database is away, or too many want the same of it, that it will be better in a moment."""
    context = {"request_id": tracing.current()}
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        response = render(None, "503.html", context, status=503)
        response.headers["Retry-After"] = str(_RETRY_AFTER_S)
        return response
    return render(None, "500.html", context, status=500)
