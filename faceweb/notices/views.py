"""What there is to know: the list, the count at the bell, and how one wants to be told."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from faceweb.accounts.request import Request, wants_fragment
from faceweb.notices import services, stopping
from faceweb.notices.models import Notice
from faceweb.notices.services import Wish
from faceweb.notices.subjects import with_subjects
from faceweb.saying import say

_PAGE_SIZE = 30


@never_cache
@require_safe
def notices(request: Request) -> HttpResponse:
    """Everything somebody was told, newest first."""
    mine = Notice.objects.owned_by(request.user)
    page = Paginator(mine, _PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "told": with_subjects(request.user, list(page)),
        "unread_count": mine.unread().count(),
    }
    return render(request, "notices/notices.html", context)


@never_cache
@require_safe
def badge(request: Request) -> HttpResponse:
    """How much is unread: asked for by every open page, again and again."""
    if not request.htmx:
        return redirect("notices:notices")
    unread = Notice.objects.owned_by(request.user).unread().count()
    return render(request, "notices/partials/badge.html", {"unread_count": unread})


@require_POST
def read(request: Request, notice_id: int) -> HttpResponse:
    """One is read; with htmx its row comes back as read."""
    notice = get_object_or_404(Notice.objects.owned_by(request.user), pk=notice_id)
    services.mark_read(request.user, notice.pk)
    if not wants_fragment(request):
        return redirect("notices:notices")
    notice.refresh_from_db()
    [told] = with_subjects(request.user, [notice])
    return render(request, "notices/partials/notice.html", {"each": told})


@require_POST
def read_all(request: Request) -> HttpResponse:
    services.mark_read(request.user)
    return redirect("notices:notices")


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: Request) -> HttpResponse:
    """Of which kind of thing one wants to be told, and how."""
    wishes = services.wishes(request.user)
    if request.method == "POST":
        site, mail = request.POST.getlist("site"), request.POST.getlist("mail")
        ticked = [Wish(each.kind, each.kind in site, each.kind in mail) for each in wishes]
        services.set_wishes(request.user, ticked)
        say(request, _("Saved. We tell you what you ticked and nothing else."))
        return redirect("notices:settings")
    return render(request, "notices/settings.html", {"wishes": wishes})


@csrf_exempt  # mail programs POST here by themselves (RFC 8058); the address is signed
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """End the mails, for whoever has one: a button, since programs follow links by themselves."""
    user = stopping.named_by(token).first()
    if user is None:
        raise Http404
    if request.method == "POST":
        services.stop_mails(user)
    return render(request, "notices/stop.html", {"has_stopped": request.method == "POST"})
