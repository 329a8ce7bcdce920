"""What an address of look-alikes asks for: which face, in which mode, where, which page of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from faceweb.accounts.request import Request
from faceweb.faceapi.contract import FindSimilarMode
from faceweb.lookalikes.scopes import Scope, choose
from faceweb.lookalikes.services import DEFAULT_MODE
from faceweb.photos.models import Face

_MODES = {mode.value: mode for mode in FindSimilarMode}
_LAST_PAGE = 1000


@dataclass(frozen=True)
class Asked:
    mode: FindSimilarMode
    scope: Scope
    page: int

    def context(self) -> dict[str, Any]:
        """For the templates; `asked` is the part of an address that asks the same again."""
        return {
            "mode": self.mode.value,
            "scope": self.scope,
            "page": self.page,
            "asked": urlencode({"scope": self.scope.key, "mode": self.mode.value}),
        }


def asked_by(request: Request) -> Asked:
    """From the address's query; the usual for what it leaves out, or what makes no sense."""
    page = request.GET.get("page", "")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    return Asked(
        _MODES.get(request.GET.get("mode", ""), DEFAULT_MODE),
        choose(request.user, request.GET.get("scope", "")),
        min(max(number, 1), _LAST_PAGE),
    )


def visible_face(request: Request, face_id: UUID) -> Face | None:
    """The face, if this person may look at it."""
    faces = Face.objects.visible_to(request.user).select_related("photo__owner")
    return faces.filter(pk=face_id).first()
