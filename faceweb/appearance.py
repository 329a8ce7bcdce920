"""Light or dark: what the visitor chose, kept in a cookie so that no page flashes."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

COOKIE = "theme"
CHOICES = ("auto", "light", "dark")
_YEAR_S = 365 * 24 * 3600


def theme(request: HttpRequest) -> dict[str, str]:
    """Context processor: `theme` is one of CHOICES."""
    chosen = request.COOKIES.get(COOKIE, "auto")
    return {"theme": chosen if chosen in CHOICES else "auto"}


@login_not_required
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Remember `theme` and go back to the page named by `next`."""
    chosen = request.POST.get("theme", "")
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        target = "/"
    response = HttpResponseRedirect(target)
    if chosen in CHOICES:
        response.set_cookie(COOKIE, chosen, max_age=_YEAR_S, samesite="Lax", httponly=True)
    return response
