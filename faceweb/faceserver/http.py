"""The wire: which operation, whose key, and every answer's headers and error body.

Nothing escapes from here: a FaceProblem becomes its documented body, anything unexpected the 500
body, and the log keeps the place of the failure but none of the caller's data.
"""

import json
import logging
import traceback
from typing import Any

from django.http import HttpRequest, HttpResponse

from faceweb.faceapi.contract import (
    ERROR_CODE_HEADER,
    JSON_TYPE,
    KEY_HEADER,
    KEY_QUERY,
    OPERATION_LOCATION_HEADER,
    RETRY_AFTER_HEADER,
)
from faceweb.faceapi.refusals import PATH_UNKNOWN, UNEXPECTED
from faceweb.faceserver import manage, openapi, operating, routes
from faceweb.faceserver.body import Body
from faceweb.faceserver.call import Call, OperationStarted, query_of
from faceweb.faceserver.conflicts import raised_as_problem
from faceweb.faceserver.keys import subscription_for
from faceweb.faceserver.problems import FaceProblem
from faceweb.faceserver.ratelimits import count_call
from faceweb.operations.observing import name_route

logger = logging.getLogger(__name__)

# Programs in a page of any origin may call: the key is in a header they must know, not a cookie.
_CORS_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": ", ".join(
        (ERROR_CODE_HEADER, OPERATION_LOCATION_HEADER, RETRY_AFTER_HEADER)
    ),
}
_PREFLIGHT_HEADERS = {
    "Access-Control-Allow-Headers": f"{KEY_HEADER}, Content-Type",
    "Access-Control-Max-Age": "86400",
}
# Payloads are trees that the views just made: looking for a circle takes a fifth of the time.
_JSON = json.JSONEncoder(check_circular=False)


def serve(request: HttpRequest) -> HttpResponse:
    """Answers any request at all."""
    body = Body(request)
    try:
        response = _answer(request, body)
    except FaceProblem as problem:
        response = _refuse(problem)
    except Exception as error:  # noqa: BLE001 - the outermost handler
        # The exception's text may quote what the caller sent, so only its kind is written down.
        place = "".join(traceback.format_tb(error.__traceback__))
        logger.error("unexpected %s\n%s", type(error).__name__, place)
        response = _refuse(FaceProblem(UNEXPECTED))
    if not body.finish():
        response["Connection"] = "close"
    return response


def _answer(request: HttpRequest, body: Body) -> HttpResponse:
    if request.method == "GET" and (told := operating.answer(request)) is not None:
        return told
    if routes.is_path(request.path_info, openapi.PATH) and request.method == "GET":
        name_route(request, "openapi")
        return _respond(200, openapi.document())
    if manage.is_at(request.path_info):
        name_route(request, "manage")
        return _respond(*manage.answer(request, body))
    methods = routes.methods_at(request.path_info)
    if request.method == "OPTIONS" and methods:
        return _preflight(methods)
    found = methods.get(request.method or "")
    if found is None:
        raise FaceProblem(PATH_UNKNOWN)
    route, ids = found
    name_route(request, route.path)
    call = Call(request, body, subscription_for(_key(request)), ids)
    body.is_callers = True
    count_call(call.subscription)
    with raised_as_problem(resource=next(reversed(ids.values()), route.path)):
        payload = route.view(call)
    if isinstance(payload, OperationStarted):
        response = _respond(route.status, None)
        response[OPERATION_LOCATION_HEADER] = payload.location
        return response
    return _respond(route.status, payload)


def _key(request: HttpRequest) -> str:
    return request.headers.get(KEY_HEADER) or query_of(request).get(KEY_QUERY) or ""


def _preflight(methods: routes.Methods) -> HttpResponse:
    response = _respond(204, None)
    response["Access-Control-Allow-Methods"] = ", ".join(methods)
    for name, value in _PREFLIGHT_HEADERS.items():
        response[name] = value
    return response


def _refuse(problem: FaceProblem) -> HttpResponse:
    refusal = problem.refusal
    response = _respond(refusal.status, refusal.body())
    response[ERROR_CODE_HEADER] = refusal.code or str(refusal.status)
    if problem.retry_after_s is not None:
        response[RETRY_AFTER_HEADER] = str(problem.retry_after_s)
    return response


def _respond(status: int, payload: Any) -> HttpResponse:
    """A JSON answer, or one without a body for None."""
    response = HttpResponse(status=status, headers=_CORS_HEADERS)
    if payload is None:
        del response["Content-Type"]
    else:
        response["Content-Type"] = f"{JSON_TYPE}; charset=utf-8"
        response.content = _JSON.encode(payload).encode()
    if status != 204:
        response["Content-Length"] = str(len(response.content))
    return response
