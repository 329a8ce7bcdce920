"""What everybody sees: the page of public galleries; submitting a gallery, and taking it back."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from faceweb.accounts.consents import allows
from faceweb.accounts.models import Purpose
from faceweb.accounts.request import Request
from faceweb.galleries.models import Gallery
from faceweb.saying import say
from faceweb.sharing import publishing
from faceweb.sharing.contents import cards, entries_in
from faceweb.sharing.views.dialogs import dialog
from faceweb.sharing.views.share import back, owned

_PAGE_SIZE = 48


@login_not_required
@require_safe
def public(request: Request) -> HttpResponse:
    """The galleries everybody may look at."""
    if not settings.PUBLIC_GALLERIES:
        raise Http404
    page = Paginator(Gallery.objects.public(), _PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "cards": cards(list(page.object_list), everything=False),
        "is_reviewed_first": publishing.is_reviewed_first(),
    }
    return render(request, "sharing/public.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def publish(request: Request, gallery_id: UUID) -> HttpResponse:
    """Say what it means, then submit the gallery for review."""
    submitted = owned(request, gallery_id)
    if not settings.PUBLIC_GALLERIES:
        raise Http404
    if request.method == "POST":
        publishing.publish(submitted)
        submitted.refresh_from_db()
        say(
            request,
            _("The gallery is submitted. Its photos are looked at one by one.")
            if publishing.is_reviewed_first()
            else _("The gallery is public."),
        )
        return back(request, submitted)
    entries = entries_in(submitted, everything=True)
    context = {
        "gallery": submitted,
        "photo_count": entries.count(),
        "others_count": entries.exclude(photo__owner=request.user).count(),
        "can_be_found": allows(request.user, Purpose.FIND_PUBLIC),
        "is_reviewed_first": publishing.is_reviewed_first(),
    }
    return dialog(request, "publish", _("Show this gallery to everybody?"), context)


@require_POST
def take_back(request: Request, gallery_id: UUID) -> HttpResponse:
    """Only members see it from now on."""
    taken = owned(request, gallery_id)
    publishing.take_back(taken)
    taken.refresh_from_db()
    say(request, _("The gallery is not public any more."))
    return back(request, taken)
