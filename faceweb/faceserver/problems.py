"""How the server says no: a documented refusal raised anywhere below the wire."""

from faceweb.faceapi.contract import Refusal


class FaceProblem(Exception):
    """Ends the request with the refusal's status and body; `http` turns it into the answer."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"{refusal.status} {refusal.code}")
        self.refusal = refusal
