"""How much waits, counted once for a page: the menu and the desk both say it."""

from faceweb.accounts.request import Request
from faceweb.moderation import queue

_KEPT = "waiting_cases"


def counts(request: Request) -> dict[str, int]:
    """How many cases of each kind wait for who is signed in."""
    if _KEPT not in vars(request):
        vars(request)[_KEPT] = queue.counts(request.user)
    kept: dict[str, int] = vars(request)[_KEPT]
    return kept
