"""The FaceClient of the site: it leaves a service alone that is away, and keeps to its rate.

Before a call the circuit is asked and a turn is waited for; after it is written down what came of
it, for every other process. The first call after a pause is preceded by a probe: a question for
nothing, so that no photo has to find out, nothing is left undecided, and a photo that breaks the
service is not taken for a service that is broken.
"""

from typing import Any

import httpx

from faceweb.faceapi import pacing
from faceweb.faceapi.breaker import PROBE_S, Breaker
from faceweb.faceapi.client import (
    FaceAPIAway,
    FaceAPIDenied,
    FaceAPIPaced,
    FaceAPIUnavailable,
    FaceClient,
    failure_of,
)
from faceweb.faceapi.pacing import Pace

# A list that nobody makes; "not found" is an answer.
_NO_LIST = "/largefacelists/faceweb-probe"
# The gateway's words for an empty quota of calls. Quotas of lists or of faces in one are other
# refusals, and stop one kind of call alone.
_NO_CALLS_LEFT = "call volume quota"


class GuardedClient(FaceClient):
    """Raises FaceAPIAway while the circuit is open, and FaceAPIPaced when no turn comes."""

    def __init__(
        self,
        base_url: str,
        key: str,
        timeout_s: float = 30.0,
        transport: httpx.BaseTransport | None = None,
        *,
        breaker: Breaker,
        pace: Pace,
    ) -> None:
        super().__init__(base_url, key, timeout_s, transport)
        self._breaker, self._pace = breaker, pace

    def _send(self, method: str, path: str, **request: Any) -> httpx.Response:
        if self._breaker.admit():
            self._probe()
        return self._counted(method, path, **request)

    def _probe(self) -> None:
        """Raises FaceAPIUnavailable where the service is still away."""
        response = self._counted("GET", _NO_LIST, is_probe=True, timeout=PROBE_S)
        if response.status_code >= 500:
            raise FaceAPIAway(f"{response.status_code} to a probe")

    def _counted(
        self, method: str, path: str, *, is_probe: bool = False, **request: Any
    ) -> httpx.Response:
        self._pace.wait()
        try:
            response = super()._send(method, path, **request)
        except FaceAPIUnavailable:
            self._breaker.failed(is_probe=is_probe)
            raise
        if response.status_code >= 500:
            self._breaker.failed(is_probe=is_probe)
        else:
            self._breaker.answered()
        self._heed(response)
        return response

    def _heed(self, response: httpx.Response) -> None:
        """What it says to one is said to all."""
        if response.status_code not in (403, 429):
            return
        failure = failure_of(response)
        if isinstance(failure, FaceAPIPaced):
            self._pace.pause(failure.retry_after_s or pacing.PAUSE_S)
        elif isinstance(failure, FaceAPIDenied) and _NO_CALLS_LEFT in failure.message:
            self._pace.pause(pacing.QUOTA_PAUSE_S, is_quota=True)
