"""What a link shows to whoever has it, signed in or not: photos, and nothing that was found in
them. No names, no originals, no faces, no search."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from faceweb.accounts.request import Request, wants_fragment
from faceweb.sharing import links
from faceweb.sharing.contents import entries_in
from faceweb.sharing.forms import LinkPasswordForm
from faceweb.sharing.models import ShareLink

_PAGE_SIZE = 60
_View = Callable[..., HttpResponse]


def _kept_quiet(view: _View) -> _View:
    """The address is the key: no search engine lists it, no other site learns it."""

    @wraps(view)
    def quiet(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    return quiet


@login_not_required
@_kept_quiet
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def shared(request: Request, link_token: str) -> HttpResponse:
    """The photos behind a link, after its password where it has one."""
    link = _link(link_token)
    if not _is_live(link):
        return render(request, "sharing/ended.html", status=410)
    if link.has_password and not links.is_opened(request, link):
        return _ask_password(request, link, link_token)
    links.remember(request, link)
    if request.method == "POST":
        return redirect("sharing:shared", link_token)
    found = entries_in(link.gallery, everything=True).exclude(photo__width=None)
    page = Paginator(found.select_related("photo"), _PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"gallery": link.gallery, "page": page, "token": link_token}
    context["viewer"] = links.right_of(link)
    part = "partials/shared_tiles" if wants_fragment(request) else "shared"
    return render(request, f"sharing/{part}.html", context)


@login_not_required
@_kept_quiet
@never_cache
@require_safe
def shared_photo(request: Request, link_token: str, photo_id: UUID) -> HttpResponse:
    """One photo behind a link, with the ones before and after it."""
    link = _link(link_token)
    if not _is_live(link):
        return render(request, "sharing/ended.html", status=410)
    if not links.is_opened(request, link):
        return redirect("sharing:shared", link_token)
    found = entries_in(link.gallery, everything=True).exclude(photo__width=None)
    order = list(found.values_list("photo", flat=True))
    if photo_id not in order:
        raise Http404
    at = order.index(photo_id)
    context = {
        "gallery": link.gallery,
        "photo": links.photos_behind(link).get(pk=photo_id),
        "number": at + 1,
        "count": len(order),
        "newer": order[at - 1] if at else None,
        "older": order[at + 1] if at + 1 < len(order) else None,
        "token": link_token,
        "viewer": links.right_of(link),
    }
    return render(request, "sharing/shared_photo.html", context)


def _ask_password(request: Request, link: ShareLink, token: str) -> HttpResponse:
    form = LinkPasswordForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="open_link", key=str(link.pk)):
            form.add_error("password", _("Too many tries. Please wait ten minutes."))
            status = 429
        elif links.is_password(link, form.cleaned_data["password"]):
            links.remember(request, link)
            return redirect("sharing:shared", token)
        else:
            form.add_error("password", _("That is not the password."))
            status = 403
    return render(request, "sharing/password.html", {"form": form}, status=status)


def _link(token: str) -> ShareLink:
    link = links.by_token(token)
    if link is None:
        raise Http404
    return link


def _is_live(link: ShareLink) -> bool:
    return ShareLink.objects.live().filter(pk=link.pk).exists()
