"""How the server says no: a documented refusal raised anywhere below the wire."""

from faceweb.faceapi.contract import Refusal


class FaceProblem(Exception):
    """Ends the request with the refusal's status and body; `http` turns it into the answer.

    `retry_after_s` becomes the Retry-After header: whole seconds until the call may be repeated.
    """

    def __init__(self, refusal: Refusal, retry_after_s: int | None = None) -> None:
        super().__init__(f"{refusal.status} {refusal.code}")
        self.refusal = refusal
        self.retry_after_s = retry_after_s
