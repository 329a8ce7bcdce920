"""The admin site: unfold's, entered by the site's own sign-in page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from csp.constants import UNSAFE_EVAL
from csp.decorators import csp_update
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from faceweb.appearance import COOKIE

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite as UnfoldAdminSite
else:
    from unfold.sites import UnfoldAdminSite

# Unfold's pages run on Alpine, which makes functions of what attributes say. No page outside the
# admin site has that, and inline scripts are refused here too.
_POLICY = {"script-src": [UNSAFE_EVAL]}

# Pages beside those of models, as (path, view, name). Filled where they are.
PAGES: list[tuple[str, Callable[..., HttpResponse], str]] = []


class AdminSite(UnfoldAdminSite):
    """Where staff work. What `moderation` adds to it is registered there."""

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        decorated: Callable[..., Any] = csp_update(_POLICY)(super().admin_view(view, cacheable))
        return decorated

    def get_urls(self) -> list[Any]:
        own = [path(route, self.admin_view(view), name=name) for route, view, name in PAGES]
        return own + super().get_urls()

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context: dict[str, Any] = super().each_context(request)
        chosen = request.COOKIES.get(COOKIE)
        # The colours are in static/css/admin.css: unfold would write them into the page.
        return context | {
            "colors": None,
            "theme": chosen if chosen in ("light", "dark") else None,
        }

    @method_decorator(never_cache)
    @method_decorator(login_not_required)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """To the site's own page, where second factors count: no password is taken here."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or resolve_url("admin:index"))

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """To the site's own page, which asks who it is and mails that it was done."""
        return redirect("account_change_password")
