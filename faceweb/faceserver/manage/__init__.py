"""The management API: subscriptions, their keys and limits, detected faces to be forgotten, over
HTTP beside the contract.

For whoever runs the server, and for the site that gives out keys in their name: every call carries
the management key as `Authorization: Bearer KEY`. Errors have the contract's envelope.
"""

import hashlib
import hmac
import re
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from faceweb.faceapi.refusals import PATH_UNKNOWN
from faceweb.faceserver.body import Body
from faceweb.faceserver.manage import views
from faceweb.faceserver.manage.refusals import MANAGEMENT_KEY_INVALID
from faceweb.faceserver.problems import FaceProblem

BASE_PATH = "/manage/v1"

_UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_ROUTES = (
    ("GET", "/subscriptions", views.list_all),
    ("POST", "/subscriptions", views.create),
    ("PATCH", f"/subscriptions/(?P<subscription_id>{_UUID})", views.change),
    ("DELETE", f"/subscriptions/(?P<subscription_id>{_UUID})", views.delete),
    (
        "POST",
        f"/subscriptions/(?P<subscription_id>{_UUID})/keys/(?P<slot>[12])/rotate",
        views.rotate,
    ),
    ("POST", "/detectedfaces/forget", views.forget_detected),
)


def is_at(path: str) -> bool:
    return path.startswith(f"{BASE_PATH}/")


def answer(request: HttpRequest, body: Body) -> tuple[int, Any]:
    """Status and payload of one call. Raises FaceProblem."""
    if not _is_managers(request):
        raise FaceProblem(MANAGEMENT_KEY_INVALID)
    body.is_callers = True
    for method, pattern, view in _ROUTES:
        match = re.fullmatch(BASE_PATH + pattern, request.path_info)
        if match and method == request.method:
            return view(views.Call(request, body, **_typed(match.groupdict())))
    raise FaceProblem(PATH_UNKNOWN)


def _is_managers(request: HttpRequest) -> bool:
    """Digests are compared, so that neither time nor length tells anything of the key."""
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return hmac.compare_digest(_digest(sent), _digest(settings.FACE_MANAGEMENT_KEY))


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode(errors="surrogateescape")).digest()


def _typed(ids: dict[str, str]) -> dict[str, Any]:
    typed: dict[str, Any] = dict(ids)
    if "subscription_id" in ids:
        typed["subscription_id"] = UUID(ids["subscription_id"])
    if "slot" in ids:
        typed["slot"] = int(ids["slot"])
    return typed
