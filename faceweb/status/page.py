"""The page of the admin site on which administrators see how everything stands."""

from __future__ import annotations

from typing import Any

import redis
from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from faceweb.accounts.request import Request, wants_fragment
from faceweb.adminsite.site import PAGES
from faceweb.moderation import figures, machinery
from faceweb.status import overview
from faceweb.status.jobs import waiting


@permission_required("photos.view_photo", raise_exception=True)
@require_safe
@vary_on_headers("HX-Request")
def status(request: Request) -> HttpResponse:
    """The whole page, or what it renews of itself."""
    shown: dict[str, Any] = {
        "parts": overview.parts(),
        "versions": overview.versions(),
        "waiting": waiting(),
        "photos": overview.photos_by_state(),
        "failed": overview.failed(),
        "last_backup": overview.last_backup(),
    }
    try:
        shown |= {"queues": machinery.queue_lengths(), "stock": figures.stock()}
    except redis.exceptions.RedisError:
        shown["is_redis_away"] = True
    if wants_fragment(request):
        return render(request, "admin/partials/status.html", shown)
    shown |= admin.site.each_context(request) | {"title": _("Status")}
    return render(request, "admin/status.html", shown)


PAGES.append(("status/", status, "status"))
