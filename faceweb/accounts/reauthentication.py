"""Pages that want to know again who is there: exporting, deleting, making keys."""

from collections.abc import Callable
from typing import TypeVar

from allauth.account import decorators
from django.http.response import HttpResponseBase

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def reauthentication_required(view: View) -> View:
    """allauth's decorator with a type: whoever did not sign in within the last minutes is asked for
    the password (or passkey) first, and a POST goes on after that."""
    asking: View = decorators.reauthentication_required(view)
    return asking


def reauthentication_required_to_change(view: View) -> View:
    """The same for what a POST does; the page itself may be looked at."""
    asking: View = decorators.reauthentication_required(view, allow_get=True)
    return asking
