"""What views of the site know about their request. Sign-up and sign-in are django-allauth's."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from faceweb.accounts.models import User


class Visit(HttpRequest):
    """A request of whoever comes, perhaps by htmx."""

    htmx: HtmxDetails


class Request(Visit):
    """A request of somebody signed in (LoginRequiredMiddleware sees to it)."""

    user: User


def wants_fragment(request: Visit) -> bool:
    """Whether htmx asks for a part of the page, to swap it in."""
    htmx = request.htmx
    return bool(htmx and not htmx.boosted and not htmx.history_restore_request)
