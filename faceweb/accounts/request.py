"""What views of the site know about their request. Sign-up and sign-in are django-allauth's."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from faceweb.accounts.models import User


class Request(HttpRequest):
    """A request of somebody signed in (LoginRequiredMiddleware sees to it), perhaps by htmx."""

    user: User
    htmx: HtmxDetails
