"""Photos that were deleted a moment ago: putting them back, or having them gone now."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from faceweb.accounts.request import Request
from faceweb.photos import media, paging, services
from faceweb.photos.models import Photo, PhotoQuerySet
from faceweb.photos.selecting import keys_of, moment_of
from faceweb.saying import say


@require_safe
def deleted(request: Request) -> HttpResponse:
    """What can be put back, and for how long; those that go first come first."""
    waiting = Photo.objects.recoverable_by(request.user).order_by("purge_after", "pk")
    return render(
        request,
        "photos/deleted.html",
        {
            "photos": waiting[: paging.PAGE_SIZE],
            "count": waiting.count(),
            "viewer": media.deleter(request.user),
        },
    )


@require_POST
def put_back(request: Request) -> HttpResponse:
    """Put back what was deleted at one moment (`?lot=`), one photo (`?photo=`), the ticked ones, or
    all."""
    meant = _meant(request)
    done = services.put_back_all(request.user, meant)
    if done.back:
        words = ngettext(
            "%(count)d photo is back in your library.",
            "%(count)d photos are back in your library.",
            done.back,
        )
        say(request, words % {"count": done.back})
    if done.no_room:
        words = ngettext(
            "There was no room for %(count)d photo. Delete others to make room.",
            "There was no room for %(count)d photos. Delete others to make room.",
            done.no_room,
        )
        say(request, words % {"count": done.no_room}, level=messages.WARNING)
    if not any(done):
        words = _("It is too late, or the same photos were uploaded again meanwhile.")
        say(request, words, level=messages.WARNING)
    return _back(request)


@require_POST
def purge(request: Request) -> HttpResponse:
    """Have the ticked ones, or all, removed now."""
    count = services.purge_now(request.user, _meant(request))
    words = ngettext(
        "%(count)d photo is gone for good.", "%(count)d photos are gone for good.", count
    )
    say(request, words % {"count": count})
    return _back(request)


def _meant(request: Request) -> PhotoQuerySet:
    deleted_ones = Photo.objects.recoverable_by(request.user)
    if "lot" in request.GET:
        return deleted_ones.filter(withdrawn_at=moment_of(request.GET["lot"]))
    if "all" in request.POST:
        return deleted_ones
    words = [*request.GET.getlist("photo"), *request.POST.getlist("photo")]
    return deleted_ones.filter(pk__in=keys_of(words))


def _back(request: Request) -> HttpResponse:
    """Where the person came from, on this site."""
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure()):
        return redirect(came_from)
    return redirect("photos:library")
