"""What people read while their files cannot be reached: a 503 that says when to come back."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from faceweb.storage import StorageAway

logger = logging.getLogger(__name__)

RETRY_AFTER_S = 30


class TellWhenAway:
    """Middleware: 503 for a view that needed a file and found the storage away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, StorageAway):
            return None
        logger.error("%s", error)
        words = _("The photos cannot be reached at the moment. Please try again in a minute.")
        answer = HttpResponse(words, status=503, content_type="text/plain; charset=utf-8")
        return held_back(answer)


def held_back(answer: HttpResponse) -> HttpResponse:
    """Says when to try again."""
    answer["Retry-After"] = str(RETRY_AFTER_S)
    answer["Cache-Control"] = "no-store"
    return answer
