"""Addresses of pictures: signed, short-lived, bound to one variant and to who looks at it.

    /media/<photo or face id>/<variant>?to=<viewer>&until=<seconds>&sign=<signature>

`to` says by which right it is looked at: "u7" is the person signed in, "a" is everybody, "d7" looks
at what they deleted a moment ago; other parts of the site add rights of their own (`GRANTS`), as a
link somebody was sent. The signature keeps an address from being made up; the right is asked again
at the query each time, so what was withdrawn, or is not shared any more, is gone at once.

An address stays the same for five minutes, so that a browser need not fetch a picture twice, and
lives for ten at most. One that ran out leads whoever still has the right to a fresh one.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.signing import Signer
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from faceweb.photos.models import Photo, PhotoQuerySet

if TYPE_CHECKING:
    from faceweb.accounts.models import User

STEP_S = 300
_NOBODY, _DELETER = "a", "d"

# The photos a right beyond the own account lets the request see: by the right's first letter, given
# the request and the rest of it. Filled in AppConfig.ready.
GRANTS: dict[str, Callable[[HttpRequest, str], PhotoQuerySet]] = {}


def viewer_of(user: User | AnonymousUser) -> str:
    """The right of who is signed in, as addresses name it."""
    return f"u{user.pk}" if user.is_authenticated else _NOBODY


def deleter(user: User) -> str:
    """The right to what this person deleted and can still put back."""
    return f"{_DELETER}{user.pk}"


def address(key: UUID, variant: str, viewer: str) -> str:
    """The picture's address for this viewer, good for five to ten minutes."""
    until = str((int(time.time()) // STEP_S + 2) * STEP_S)
    sign = _signature(key, variant, viewer, until)
    return f"{_folder()}{key}/{variant}?to={quote(viewer, safe='')}&until={until}&sign={sign}"


def is_signed(request: HttpRequest, key: UUID, variant: str) -> bool:
    """Whether we made this address, whenever that was."""
    viewer, until = request.GET.get("to", ""), request.GET.get("until", "")
    signature = _signature(key, variant, viewer, until)
    return constant_time_compare(signature, request.GET.get("sign", ""))


def has_run_out(request: HttpRequest) -> bool:
    """Of a signed address."""
    return int(request.GET["until"]) < time.time()


def photos_for(request: HttpRequest) -> PhotoQuerySet:
    """The photos that the right named in a signed address lets this request see now."""
    viewer, user = request.GET["to"], request.user
    if viewer == _NOBODY:
        return Photo.objects.visible_to(AnonymousUser())
    if user.is_authenticated and viewer == viewer_of(user):
        return Photo.objects.visible_to(user)
    if user.is_authenticated and viewer == deleter(user):
        return Photo.objects.recoverable_by(user)
    grant = GRANTS.get(viewer[:1])
    return grant(request, viewer[1:]) if grant else Photo.objects.none()


@functools.cache
def _folder() -> str:
    """Where pictures are, looked up once: a page of the library has 120 of their addresses."""
    some = UUID(int=0)
    return reverse("photos:media", args=[some, "small"]).removesuffix(f"{some}/small")


@functools.cache
def _signer() -> Signer:
    return Signer(salt="faceweb.photos.media")


def _signature(key: UUID, variant: str, viewer: str, until: str) -> str:
    return _signer().signature(f"{key}/{variant}/{viewer}/{until}")
