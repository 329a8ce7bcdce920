"""What settings.UNFOLD refers to: files of ours, and links to pages of the site."""

from __future__ import annotations

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _


def favicon(request: HttpRequest) -> str:
    return static("icons/favicon.svg")


def tokens(request: HttpRequest) -> str:
    """The colours and sizes of the site; static/css/admin.css makes unfold's of them."""
    return static("css/tokens.css")


def account_links(request: HttpRequest) -> list[dict[str, str]]:
    return [{"title": _("Your account"), "link": reverse("accounts:account")}]
